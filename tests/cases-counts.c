/* SPDX-License-Identifier: MIT */
/* How many system calls a spawn takes, counted by tracing a process that
 * starts programs: what makes uspawn fast is what it does not do.
 */
#include "testlib-trace.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#define CYCLES 5

/* What the traced process does, and how often. */
struct subject {
    struct test *test;
    int handle;
    int planned;
    int open_files; /* before it begins */
    const struct uspawn_actions *actions;
    void (*set)(struct test *test, struct uspawn_attr *attr); /* or NULL */
};

static void cycle(struct test *test, const struct uspawn_plan *plan,
                  const struct subject *subject, const struct uspawn_attr *attr)
{
    struct uspawn_child child;
    char *const *argv = ARGS("exit", "0");
    int code = subject->planned ? uspawn_plan_run(&child, plan, NULL, NULL)
                                : uspawn(&child, test->helper, subject->actions,
                                         attr, argv, NULL);

    if (CHECK_INT(code, 0))
        CHECK_INT(uspawn_child_wait(&child, NULL, -1), 0);
}

/* The traced process: a few cycles that do not count, then those that do. */
static void run_subject(const void *data)
{
    const struct subject *subject = data;
    struct test *test = subject->test;
    struct uspawn_attr *attr = test_attr(test);
    struct uspawn_plan *plan = NULL;
    int i;

    for (i = 0; i < subject->open_files; i++)
        MUST(open("/dev/null", O_RDONLY));
    CHECK_OK(uspawn_attr_set_handle(attr, subject->handle));
    if (subject->set)
        subject->set(test, attr);
    CHECK_OK(uspawn_plan_create(&plan, test->helper, subject->actions, attr,
                                ARGS("exit", "0"), NULL));
    for (i = 0; i < 2; i++)
        cycle(test, plan, subject, attr);
    test_trace_begin();
    test_trace_mark();
    for (i = 0; i < CYCLES; i++)
        cycle(test, plan, subject, attr);
    test_trace_mark();
}

static int is_clone(struct test *test)
{
    if (test->backend == NULL || test_is(test, "clone"))
        return 1;
    SKIP("only the clone backend promises counts");
    return 0;
}

static void check_counts(struct test *test, const struct subject *subject,
                         int parent, int child)
{
    struct test_counts counts;
    int looks, held;

    if (!test_trace(test, run_subject, subject, &counts))
        return;
    /* On a machine under load an exec may last until the parent looks whether
     * the child is stopped: one call then, and one sleep more. */
    looks = counts.parent - parent * CYCLES;
    held = CHECK(looks == 0 || (looks > 0 && counts.sleeps > looks));
    held &= CHECK(counts.sleeps <= CYCLES + looks);
    held &= CHECK_INT(counts.child, child * CYCLES);
    if (!held)
        CHECK_STR(counts.numbers, "");
}

/* clone3, a waitid that asks whether the child was killed before its exec, one
 * that looks, as a tracer's stop would be no end, and one that reaps; in the
 * child close_range and execve. */
static void calls_without_a_handle(struct test *test)
{
    struct subject subject = {.test = test, .handle = USPAWN_HANDLE_NONE};

    if (!is_clone(test))
        return;
    check_counts(test, &subject, 4, 2);
    subject.planned = 1;
    check_counts(test, &subject, 4, 2);
}

/* The handle tells of the end, in place of a look, and is closed. */
static void calls_with_a_handle(struct test *test)
{
    struct subject subject = {.test = test, .handle = USPAWN_HANDLE_WANTED};

    if (!is_clone(test))
        return;
    check_counts(test, &subject, 5, 2);
    subject.planned = 1;
    check_counts(test, &subject, 5, 2);
}

/* However much is open here. */
static void calls_with_many_open_files(struct test *test)
{
    struct subject subject = {
        .test = test, .handle = USPAWN_HANDLE_NONE, .open_files = 700};

    if (is_clone(test))
        check_counts(test, &subject, 4, 2);
}

/* A source that lies high is taken over alone: the parent asks who it is and
 * for its limit, the child for its parent, its pidfd and the file. */
static void calls_with_a_high_source(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct subject subject = {.test = test,
                              .handle = USPAWN_HANDLE_NONE,
                              .open_files = 700,
                              .actions = actions};

    if (!is_clone(test))
        return;
    CHECK_OK(uspawn_actions_add_dup2(actions, 500, 3));
    check_counts(test, &subject, 4 + 3, 2 + 4 + 1);
}

/* Each simple action is one call of the child's. */
static void calls_with_actions(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct subject subject = {
        .test = test, .handle = USPAWN_HANDLE_NONE, .actions = actions};

    if (!is_clone(test))
        return;
    CHECK_OK(uspawn_actions_add_chdir(actions, "/"));
    CHECK_OK(uspawn_actions_add_dup2(actions, 1, 2));
    check_counts(test, &subject, 4, 4);
}

/* With ids that are ours already: the calls are the same. */
static void set_ten_options(struct test *test, struct uspawn_attr *attr)
{
    gid_t group = getgid();
    sigset_t mask;

    sigemptyset(&mask);
    CHECK_OK(uspawn_attr_set_session(attr));
    CHECK_OK(uspawn_attr_set_nice(attr, 19));
    CHECK_OK(uspawn_attr_set_umask(attr, 027));
    CHECK_OK(uspawn_attr_set_limit(attr, RLIMIT_NOFILE, 64, 64));
    CHECK_OK(uspawn_attr_set_limit(attr, RLIMIT_CORE, 0, 0));
    CHECK_OK(uspawn_attr_set_limit(attr, RLIMIT_CPU, 60, 60));
    CHECK_OK(uspawn_attr_set_groups(attr, &group, 1));
    CHECK_OK(uspawn_attr_set_group(attr, group));
    CHECK_OK(uspawn_attr_set_user(attr, getuid()));
    CHECK_OK(uspawn_attr_set_signal_mask(attr, &mask));
}

static void set_affinity_too(struct test *test, struct uspawn_attr *attr)
{
    cpu_set_t all;
    unsigned cpu = 0;

    set_ten_options(test, attr);
    MUST(sched_getaffinity(0, sizeof all, &all));
    while (!CPU_ISSET(cpu, &all))
        cpu++;
    CHECK_OK(uspawn_attr_set_cpu_affinity(attr, &cpu, 1));
}

/* A call each, and a change of ids costs the parent nine more: which process it
 * is, its ids (two), and whether it is dumpable; and after it, with signals
 * blocked (two), ids and dumpable again. */
static void calls_with_every_option(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct subject subject = {.test = test,
                              .handle = USPAWN_HANDLE_NONE,
                              .planned = 1,
                              .actions = actions,
                              .set = set_affinity_too};
    int fd;

    if (!is_clone(test))
        return;
    CHECK_OK(uspawn_actions_add_chdir(actions, "/"));
    for (fd = 3; fd < 8; fd++)
        CHECK_OK(uspawn_actions_add_dup2(actions, 0, fd));
    check_counts(test, &subject, 4 + 9, 2 + 11 + 6);
}

static const struct test_case cases[] = {
    CASE(calls_with_every_option, TEST_NATIVE | TEST_ROOT),
    CASE(calls_without_a_handle, TEST_NATIVE),
    CASE(calls_with_a_handle, TEST_NATIVE),
    CASE(calls_with_many_open_files, TEST_NATIVE),
    CASE(calls_with_a_high_source, TEST_NATIVE),
    CASE(calls_with_actions, TEST_NATIVE),
};

TABLE(counts, cases);
