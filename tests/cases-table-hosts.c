/* SPDX-License-Identifier: MIT */
/* A large table of descriptors on hosts where nothing can be taken over from it
 * one by one, or where it is not the one that the process is known by: threads
 * may have tables of their own, and the main thread may have ended. */
#include "cases-attr.h"
#include "cases-start.h"
#include "filter.h"
#include "numbers.h"

#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#define HIGHEST 400

/* What the library wants to know of the host is known, but for what it learns
 * of large tables. */
static void learn(struct test *test)
{
    struct launch launch = {0};

    test_set_limit(test, RLIMIT_NOFILE, HIGHEST + 200);
    EXITS(&launch, 0);
    STARTS(&launch, 0);
}

/* Every number is an empty file, which stays so: a child that is refused
 * something has our table yet, and must not take a number there for its own. */
static void fill(struct test *test)
{
    int fd =
        (int)MUST(open(test_file(test, "empty", "", 0600), O_RDWR | O_CLOEXEC));

    while (MUST(fcntl(fd, F_DUPFD_CLOEXEC, 3)) < HIGHEST)
        continue;
}

static void check_empty(struct test *test)
{
    CHECK_STR(test_contents(test, test_path(test, "empty")), "");
}

/* A host with many descriptors, behind FILTER if that is not NULL.  Whether it
 * could be made. */
static int prepare(struct test *test, const struct sock_fprog *filter)
{
    int can = !filter;

    learn(test);
    if (filter)
        can = filter_install(filter->filter, filter->len);
    if (can)
        fill(test);
    else
        SKIP("no seccomp filters here");
    return can;
}

/* HIGHEST is a file with TEXT. */
static void place_text(struct test *test, const char *text)
{
    int fd = (int)MUST(open(test_file(test, text, text, 0600), O_RDONLY));

    MUST(test_duplicate(fd, HIGHEST));
    close(fd);
}

/* The program reads TEXT from what HIGHEST is here, and writes it to a pipe. */
static void reads(struct test *test, const char *text)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions, .argv = ARGS("cat")};
    struct uspawn_child child;
    int i;

    CHECK_OK(uspawn_actions_add_dup2(actions, HIGHEST, 0));
    CHECK_OK(uspawn_actions_add_pipe(actions, 1, USPAWN_PIPE_WRITE));
    for (i = 0; i < 3; i++) {
        MUST(lseek(HIGHEST, 0, SEEK_SET));
        if (!CHECK_INT(i == 1 ? start_launch(test, &child, &launch)
                              : test_start(test, &child, &launch),
                       0))
            return;
        CHECK_STR(test_drain(test, child.pipes[0]), text);
        ENDS(&child, 0);
        CHECK_OK(uspawn_child_release(&child));
    }
}

/* Its parent is not this process, but an intermediate one. */
static void detached_reads(struct test *test, const char *text)
{
    struct uspawn_actions *actions = test_actions(test);
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {
        .actions = actions, .attr = attr, .argv = ARGS("cat")};
    struct uspawn_child child;

    CHECK_OK(uspawn_attr_set_detached(attr));
    CHECK_OK(uspawn_actions_add_dup2(actions, HIGHEST, 0));
    CHECK_OK(uspawn_actions_add_pipe(actions, 1, USPAWN_PIPE_WRITE));
    MUST(lseek(HIGHEST, 0, SEEK_SET));
    if (REFUSED(&launch, FEATURE_DETACHED) ||
        !CHECK_INT(test_start(test, &child, &launch), 0))
        return;
    CHECK_STR(test_drain(test, child.pipes[0]), text);
    CHECK_OK(uspawn_child_release(&child));
}

/* ------------------------------------------------------------ Threads -- */

struct thread {
    struct test *test;
    const char *text;
    pthread_t main;
    int has_own_table;
};

/* Filters that refuse unshare, because of namespaces, know another call. */
static int leave_table(void)
{
    return unshare(CLONE_FILES) == 0 ||
           syscall(SYS_close_range, ~0u, ~0u, CLOSE_RANGE_UNSHARE) == 0;
}

static void *spawn_in_thread(void *data)
{
    struct thread *thread = data;
    struct test *test = thread->test;

    if (thread->has_own_table) {
        if (!leave_table()) {
            SKIP("no table of a thread's own here");
            return NULL;
        }
        place_text(test, thread->text);
    }
    reads(test, thread->text);
    detached_reads(test, thread->text);
    return NULL;
}

/* DATA: a filter, or NULL. */
static void with_threads(struct test *test, void *data)
{
    struct thread shared = {.test = test, .text = "of the process"};
    struct thread own = {
        .test = test, .text = "of the thread", .has_own_table = 1};
    pthread_t id;

    if (!prepare(test, data))
        return;
    place_text(test, shared.text);
    reads(test, shared.text);
    MUST(-pthread_create(&id, NULL, spawn_in_thread, &shared));
    pthread_join(id, NULL);
    MUST(-pthread_create(&id, NULL, spawn_in_thread, &own));
    pthread_join(id, NULL);
    reads(test, shared.text);
}

static void a_thread_with_its_own_table(struct test *test)
{
    test_in_child(test, with_threads, NULL);
}

/* Before Linux 6.9 PIDFD_THREAD, which is O_EXCL, was EINVAL. */
static struct sock_filter no_pidfds_of_threads[] = {
    LOAD(nr),         SKIP_UNLESS(SYS_pidfd_open, 3),
    LOAD_ARGUMENT(1), SKIP_UNLESS(O_EXCL, 1),
    REFUSE(EINVAL),   ALLOW,
};

static void before_pidfds_of_threads(struct test *test)
{
    struct sock_fprog filter = {LENGTH(no_pidfds_of_threads),
                                no_pidfds_of_threads};

    test_in_child(test, with_threads, &filter);
}

/* And without a way to compare tables. */
static void before_comparison_of_tables(struct test *test)
{
    struct sock_filter code[] = {
        LOAD(nr),
        REFUSE_CALL(SYS_kcmp, ENOSYS),
        SKIP_UNLESS(SYS_pidfd_open, 3),
        LOAD_ARGUMENT(1),
        SKIP_UNLESS(O_EXCL, 1),
        REFUSE(EINVAL),
        ALLOW,
    };
    struct sock_fprog filter = {LENGTH(code), code};

    test_in_child(test, with_threads, &filter);
}

static void *spawn_alone(void *data)
{
    struct thread *thread = data;
    struct test *test = thread->test;

    pthread_join(thread->main, NULL);
    reads(test, thread->text);
    _exit(0);
}

static void end_main_thread(struct test *test, void *data)
{
    static struct thread thread;
    pthread_t id;

    if (!prepare(test, data))
        return;
    thread.test = test;
    thread.text = "of the process";
    thread.main = pthread_self();
    place_text(test, thread.text);
    MUST(-pthread_create(&id, NULL, spawn_alone, &thread));
    pthread_exit(NULL);
}

static void a_main_thread_that_has_ended(struct test *test)
{
    struct sock_fprog filter = {LENGTH(no_pidfds_of_threads),
                                no_pidfds_of_threads};

    test_in_child(test, end_main_thread, NULL);
    if (test_clean(test))
        test_in_child(test, end_main_thread, &filter);
}

/* Children of a process that has a pid namespace for them see no parent. */
static void for_another_namespace(struct test *test, void *data)
{
    struct launch launch = {.argv = ARGS("sleep", "100000")};
    struct uspawn_child init;

    (void)data;
    learn(test);
    fill(test);
    place_text(test, "text");
    if (unshare(CLONE_NEWPID) != 0) {
        SKIP("no new pid namespaces here");
        return;
    }
    /* The namespace lasts as long as the first in it. */
    if (!CHECK_INT(test_start(test, &init, &launch), 0))
        return;
    reads(test, "text");
    CHECK_OK(uspawn_child_kill(&init, SIGKILL));
    CHECK_OK(uspawn_child_wait(&init, NULL, -1));
}

static void children_of_another_namespace(struct test *test)
{
    test_in_child(test, for_another_namespace, NULL);
}

/* ------------------------------------------------------------ Refusals -- */

/* One call that is refused, and how. */
struct refusal {
    int call, answer;
    void (*body)(struct test *test);
};

static void behind_a_filter(struct test *test, void *data)
{
    const struct refusal *refusal = data;
    struct sock_filter code[] = {
        LOAD(nr), REFUSE_CALL(refusal->call, refusal->answer), ALLOW};
    struct sock_fprog filter = {LENGTH(code), code};

    if (prepare(test, &filter)) {
        refusal->body(test);
        check_empty(test);
    }
}

static void check_refusals(struct test *test, void (*body)(struct test *))
{
    static const int calls[] = {SYS_pidfd_getfd, SYS_pidfd_open,
                                SYS_close_range};
    static const int answers[] = {EPERM, ENOSYS, EACCES, EMFILE, ENOMEM};
    struct refusal refusal = {.body = body};
    size_t i, j;

    for (i = 0; i < 3; i++)
        for (j = 0; j < 5 && test_clean(test); j++) {
            refusal.call = calls[i];
            refusal.answer = answers[j];
            test_in_child(test, behind_a_filter, &refusal);
            if (!test_clean(test))
                test_fail(test, __FILE__, __LINE__, "call %d refused with %d",
                          calls[i], answers[j]);
        }
}

static void read_twice(struct test *test)
{
    place_text(test, "text");
    reads(test, "text");
}

static void refused_calls(struct test *test)
{
    check_refusals(test, read_twice);
}

/* The first one, whose gate must not be shut by what was tried before. */
static void hold(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.attr = attr, .argv = ARGS("exit", "9")};
    struct uspawn_child child;
    int i;

    CHECK_OK(uspawn_attr_set_suspended(attr));
    if (start_cannot_hold(test, &launch))
        return;
    for (i = 0; i < 2; i++) {
        if (!CHECK_INT(start_launch(test, &child, &launch), 0))
            return;
        CHECK_OK(uspawn_child_resume(&child));
        CHECK_OK(uspawn_child_ready(&child, -1));
        ENDS(&child, 9);
        CHECK_OK(uspawn_child_release(&child));
    }
}

static void refused_calls_of_suspended_children(struct test *test)
{
    check_refusals(test, hold);
}

static void hold_for_maps(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.attr = attr};
    const struct uspawn_id_range user = {0, geteuid(), 1};

    CHECK_OK(uspawn_attr_set_unshare(attr, USPAWN_UNSHARE_USER));
    CHECK_OK(uspawn_attr_set_user_map(attr, &user, 1));
    if (REFUSED(&launch, FEATURE_OWN_MEMORY))
        return;
    EXITS(&launch, 0);
    STARTS(&launch, 0);
}

static void refused_calls_of_children_with_maps(struct test *test)
{
    if (test_has_pidfds())
        check_refusals(test, hold_for_maps);
    else
        SKIP("no new namespaces without raw calls");
}

static const struct test_case cases[] = {
    CASE(a_thread_with_its_own_table, TEST_NATIVE | TEST_KEEPS_MEMORY),
    CASE(before_pidfds_of_threads, TEST_NATIVE | TEST_KEEPS_MEMORY),
    CASE(before_comparison_of_tables, TEST_NATIVE | TEST_KEEPS_MEMORY),
    CASE(a_main_thread_that_has_ended, TEST_NATIVE | TEST_KEEPS_MEMORY),
    CASE(children_of_another_namespace, TEST_ROOT | TEST_NATIVE),
    CASE(refused_calls, TEST_NATIVE),
    CASE(refused_calls_of_suspended_children, TEST_NATIVE),
    CASE(refused_calls_of_children_with_maps, TEST_NATIVE | TEST_NAMESPACES),
};

TABLE(table_hosts, cases);
