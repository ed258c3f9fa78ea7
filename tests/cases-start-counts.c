/* SPDX-License-Identifier: MIT */
/* What a start costs, counted: system calls of a process that is traced.  Linux
 * only: ptrace(2) counts them, and they are that kernel's. */
#include "cases-start.h"
#include "testlib-trace.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#define CYCLES 8
#define LARGE_TABLE 1024 /* see lib/backend/clone.c */

/* What the traced process does. */
struct subject {
    struct test *test;
    int handle;
    int planned;
    int has_ready_fd;
    int open_files;
};

static void cycle(struct test *test, const struct uspawn_plan *plan,
                  const struct uspawn_attr *attr)
{
    struct uspawn_child child;
    int code = plan ? uspawn_plan_start(&child, plan, NULL, NULL)
                    : uspawn_start(&child, test->helper, NULL, attr,
                                   ARGS("exit", "0"), NULL);

    if (CHECK_INT(code, 0)) {
        CHECK_INT(uspawn_child_ready(&child, -1), 0);
        CHECK_INT(uspawn_child_wait(&child, NULL, -1), 0);
    }
}

static void open_files(struct test *test, int count)
{
    struct rlimit limit;

    MUST(getrlimit(RLIMIT_NOFILE, &limit));
    limit.rlim_cur = limit.rlim_max;
    MUST(setrlimit(RLIMIT_NOFILE, &limit));
    while (count-- > 0)
        MUST(open("/dev/null", O_RDONLY));
}

static void run_subject(const void *data)
{
    const struct subject *subject = data;
    struct test *test = subject->test;
    struct uspawn_attr *attr = test_attr(test);
    struct uspawn_plan *plan = NULL;
    int i;

    open_files(test, subject->open_files);
    CHECK_OK(uspawn_attr_set_handle(attr, subject->handle));
    if (subject->has_ready_fd)
        CHECK_OK(uspawn_attr_set_ready_fd(attr));
    if (subject->planned)
        CHECK_OK(uspawn_plan_create(&plan, test->helper, NULL, attr,
                                    ARGS("exit", "0"), NULL));
    for (i = 0; i < 3; i++)
        cycle(test, plan, attr);
    test_trace_begin();
    test_trace_mark();
    for (i = 0; i < CYCLES; i++)
        cycle(test, plan, attr);
    test_trace_mark();
}

/* PARENT calls of the parent's a cycle, sleeps aside, and CHILD of the child's.
 * That there is no mmap or munmap among them follows. */
static void check_counts(struct test *test, const struct subject *subject,
                         int parent, int child)
{
    struct test_counts counts;
    int held = 1;

    if (!test_trace(test, run_subject, subject, &counts))
        return;
    held &= CHECK_INT(counts.parent, parent * CYCLES);
    held &= CHECK_INT(counts.child, child * CYCLES);
    if (subject->open_files < LARGE_TABLE) /* else it sleeps by the ms */
        held &= CHECK(counts.sleeps <= 2 * CYCLES);
    if (!held)
        CHECK_STR(counts.numbers, "");
}

static int has_counts(struct test *test)
{
    if (start_has_slots(test))
        return 1;
    SKIP("only slots promise counts");
    return 0;
}

/* clone3 and waitid, which first looks; in the child close_range and execve. */
static void calls_of_a_start(struct test *test)
{
    struct subject subject = {.test = test, .handle = USPAWN_HANDLE_NONE};

    if (!has_counts(test))
        return;
    check_counts(test, &subject, 3, 2);
    subject.planned = 1;
    check_counts(test, &subject, 3, 2);
    subject.handle = USPAWN_HANDLE_WANTED; /* is polled and closed */
    check_counts(test, &subject, 4, 2);
    subject.planned = 0;
    check_counts(test, &subject, 4, 2);
}

/* A pipe, whose ends are closed: the child closes around it. */
static void calls_with_a_ready_fd(struct test *test)
{
    struct subject subject = {
        .test = test, .handle = USPAWN_HANDLE_NONE, .has_ready_fd = 1};

    if (has_counts(test))
        check_counts(test, &subject, 6, 3);
}

/* In a large table the child wakes the parent: one call more. */
static void calls_in_a_large_table(struct test *test)
{
    struct subject subject = {
        .test = test, .handle = USPAWN_HANDLE_WANTED, .open_files = 100};

    if (!has_counts(test))
        return;
    check_counts(test, &subject, 4, 2);
    subject.open_files = 1500;
    check_counts(test, &subject, 4, 3);
}

static const struct test_case cases[] = {
    CASE(calls_of_a_start, TEST_NATIVE),
    CASE(calls_with_a_ready_fd, TEST_NATIVE),
    CASE(calls_in_a_large_table, TEST_NATIVE),
};

TABLE(start_counts, cases);
