/* SPDX-License-Identifier: MIT */
/* Listening sockets for a program, as sd_listen_fds(3) wants them: numbers from
 * 3 on, and an environment that says for whom they are.
 */
#include "cases-start.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ARRAY(...) ((char *[]){__VA_ARGS__, NULL})

/* A new file as NUMBER, close-on-exec: its inode. */
static unsigned long occupy(struct test *test, int number)
{
    const char *path = test_path(test, test_text(test, "file-%d", number));
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    struct stat info;

    MUST(fd);
    if (fd != number) {
        MUST(test_duplicate(fd, number));
        close(fd);
    }
    MUST(fstat(number, &info));
    return (unsigned long)info.st_ino;
}

static void check_file(struct test *test, const char *report, int fd,
                       unsigned long inode)
{
    const char *line = test_value(test, report, test_text(test, "fd %d", fd));
    const char *colon = strrchr(line, ':');

    CHECK_STR(colon ? colon : "", test_text(test, ":%lu", inode));
    CHECK_HAS(line, "cloexec=0");
}

/* The variables of REPORT that begin with PREFIX, one a line. */
static const char *variables(struct test *test, const char *report,
                             const char *prefix)
{
    const char *text = "", *line = report;

    while (*line != '\0') {
        size_t length = strcspn(line, "\n");
        const char *value = strncmp(line, "env ", 4) ? NULL : line + 4;

        if (value != NULL)
            value += strspn(value, "0123456789") + 1;
        if (value != NULL && strncmp(value, prefix, strlen(prefix)) == 0)
            text = test_text(test, "%s%.*s\n", text,
                             (int)(line + length - value), value);
        line += length + (line[length] == '\n');
    }
    return text;
}

/* REPORT says that COUNT sockets are for the process that made it. */
static void check_announced(struct test *test, const char *report, int count,
                            const char *names)
{
    const char *expected = test_text(test, "LISTEN_FDS=%d\n", count);

    if (names != NULL)
        expected = test_text(test, "%sLISTEN_FDNAMES=%s\n", expected, names);
    expected = test_text(test, "%sLISTEN_PID=%s\n", expected,
                         test_value(test, report, "pid"));
    CHECK_STR(variables(test, report, "LISTEN_"), expected);
}

static void listen_announces(struct test *test)
{
    static const int sources[] = {31, 30};
    static const char *const names[] = {"web", "control socket"};
    struct uspawn_actions *actions = test_actions(test);
    struct uspawn_actions *named = test_actions(test);
    struct launch launch = {.actions = actions, .envp = ARRAY("A=1")};
    unsigned long a = occupy(test, 30), b = occupy(test, 31);
    const char *report;
    int i;

    CHECK_OK(uspawn_actions_add_listen(actions, sources, NULL, 2));
    CHECK_OK(uspawn_actions_add_listen(named, sources, names, 2));
    for (i = 0; i < 4; i++) {
        launch.actions = i % 2 ? named : actions;
        launch.planned = i / 2;
        if (REFUSED(&launch, FEATURE_BEYOND_POSIX))
            break;
        report = REPORT(&launch);
        CHECK_STR(test_report_fds(test, report), "0 1 2 3 4");
        check_file(test, report, 3, b);
        check_file(test, report, 4, a);
        check_announced(test, report, 2, i % 2 ? "web:control socket" : NULL);
        CHECK_STR(variables(test, report, "A="), "A=1\n");
    }
    close(30);
    close(31);
}

/* 3 and 4 are open in a process of the test's own: they change places. */
static void crosswise(struct test *test, void *data)
{
    static const int sources[] = {4, 3, 4};
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions, .envp = ARRAY("A=1")};
    unsigned long a = occupy(test, 3), b = occupy(test, 4);
    const char *report;

    (void)data;
    CHECK_OK(uspawn_actions_add_listen(actions, sources, NULL, 3));
    if (REFUSED(&launch, FEATURE_BEYOND_POSIX))
        return;
    report = REPORT(&launch);
    CHECK_STR(test_report_fds(test, report), "0 1 2 3 4 5");
    check_file(test, report, 3, b);
    check_file(test, report, 4, a);
    check_file(test, report, 5, b);
    check_announced(test, report, 3, NULL);
}

static void listen_crosswise(struct test *test)
{
    test_in_child(test, crosswise, NULL);
}

static void listen_replaces_what_is_stale(struct test *test)
{
    static const int sources[] = {30};
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions};
    const char *report;

    occupy(test, 30);
    launch.envp = ARRAY("LISTEN_PID=1", "LISTEN_FDS=9", "LISTEN_FDNAMES=x",
                        "LISTEN_FDS=8", "LISTENERS=mine", "LISTEN_PID=2",
                        "LISTEN_PIDFDID=3");
    CHECK_OK(uspawn_actions_add_listen(actions, sources, NULL, 1));
    if (!REFUSED(&launch, FEATURE_BEYOND_POSIX)) {
        report = REPORT(&launch);
        check_announced(test, report, 1, NULL);
        CHECK_STR(variables(test, report, "LISTENERS"), "LISTENERS=mine\n");
        launch.envp = ARRAY(NULL);
        check_announced(test, REPORT(&launch), 1, NULL);
    }
    close(30);
}

/* The caller's own environment, and what a run of a plan gives in its place. */
static void listen_with_every_environment(struct test *test)
{
    static const int sources[] = {30};
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions};
    char *path = test_path(test, "report");
    struct uspawn_plan *plan = NULL;
    struct uspawn_child child;
    const char *report;

    occupy(test, 30);
    CHECK_OK(uspawn_actions_add_listen(actions, sources, NULL, 1));
    if (!REFUSED(&launch, FEATURE_BEYOND_POSIX)) {
        report = REPORT(&launch);
        check_announced(test, report, 1, NULL);
        CHECK(getenv("LISTEN_PID") == NULL);
        unlink(path);
        CHECK_OK(uspawn_plan_create(&plan, test->helper, actions,
                                    test_attr(test), ARGS("report", path),
                                    ARRAY("OLD=1")));
        CHECK_OK(uspawn_plan_run(&child, plan, NULL,
                                 ARRAY("NEW=2", "LISTEN_PID=7")));
        uspawn_plan_destroy(plan);
        ENDS(&child, 0);
        report = test_contents(test, path);
        check_announced(test, report, 1, NULL);
        CHECK_STR(variables(test, report, "OLD"), "");
        CHECK_STR(variables(test, report, "NEW"), "NEW=2\n");
    }
    close(30);
}

/* In the order of the list; what comes later may overwrite it. */
static void listen_among_other_actions(struct test *test)
{
    static const int sources[] = {40, 41};
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions};
    unsigned long inode = occupy(test, 30);
    const struct uspawn_error *error;
    const char *report;

    CHECK_OK(uspawn_actions_add_dup2(actions, 30, 40));
    CHECK_OK(uspawn_actions_add_dup2(actions, 30, 41));
    CHECK_OK(uspawn_actions_add_listen(actions, sources, NULL, 2));
    CHECK_OK(uspawn_actions_add_close(actions, 40));
    CHECK_OK(uspawn_actions_add_close(actions, 41));
    if (!REFUSED(&launch, FEATURE_BEYOND_POSIX)) {
        report = REPORT(&launch);
        CHECK_STR(test_report_fds(test, report), "0 1 2 3 4");
        check_file(test, report, 3, inode);
        check_announced(test, report, 2, NULL);
    }
    close(30);
    if (test_is(test, "posix_spawn"))
        return;
    error = FAILS(&launch, EBADF, USPAWN_STAGE_DUP2, 0);
    CHECK_INT(error->descriptor, 30);
}

/* Its pid is its own, not that of who made it. */
static void listen_in_a_detached_child(struct test *test)
{
    static const int sources[] = {0};
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions, .argv = ARGS("report")};
    struct uspawn_child child;

    launch.attr = test_attr(test);
    CHECK_OK(uspawn_attr_set_detached(launch.attr));
    CHECK_OK(uspawn_actions_add_pipe(actions, 1, USPAWN_PIPE_WRITE));
    CHECK_OK(uspawn_actions_add_listen(actions, sources, NULL, 1));
    if (REFUSED(&launch, FEATURE_DETACHED) ||
        !CHECK_INT(test_start(test, &child, &launch), 0))
        return;
    check_announced(test, test_drain(test, child.pipes[0]), 1, NULL);
    CHECK_OK(uspawn_child_release(&child));
}

static void listen_to_a_closed_source(struct test *test)
{
    static const int sources[] = {0, 50};
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions};
    const struct uspawn_error *error;

    CHECK_OK(uspawn_actions_add_null(actions, 40));
    CHECK_OK(uspawn_actions_add_listen(actions, sources, NULL, 2));
    if (REFUSED(&launch, FEATURE_BEYOND_POSIX))
        return;
    error = FAILS(&launch, EBADF, USPAWN_STAGE_LISTEN, 1);
    CHECK_INT(error->detail, USPAWN_DETAIL_DESCRIPTOR);
    CHECK_INT(error->descriptor, 50);
}

static void listen_bad_input(struct test *test)
{
    struct uspawn_actions *it = test_actions(test);
    static const int one[] = {30}, two[] = {30, 31}, bad[] = {30, -1};
    const char *const long_name[] = {test_text(test, "%0256d", 0)};
    const char *const longest[] = {test_text(test, "%0255d", 0)};
    static const char *const names[] = {"",     "a:b",  "a\nb", "\177",
                                        "a\tb", "\033", NULL};
    int i;

    CHECK_INT(TRY(uspawn_actions_add_listen(NULL, one, NULL, 1)), EINVAL);
    CHECK_INT(TRY(uspawn_actions_add_listen(it, NULL, NULL, 1)), EINVAL);
    CHECK_INT(TRY(uspawn_actions_add_listen(it, one, NULL, 0)), EINVAL);
    CHECK_INT(TRY(uspawn_actions_add_listen(it, one, NULL, SIZE_MAX)), E2BIG);
    CHECK_INT(TRY(uspawn_actions_add_listen(it, one, names, SIZE_MAX)), E2BIG);
    CHECK_INT(TRY(uspawn_actions_add_listen(it, bad, NULL, 2)), EBADF);
    for (i = 0; i < 7; i++)
        CHECK_INT(TRY(uspawn_actions_add_listen(it, one, names + i, 1)),
                  EINVAL);
    CHECK_INT(TRY(uspawn_actions_add_listen(it, one, long_name, 1)), EINVAL);
    CHECK_OK(uspawn_actions_add_listen(it, one, longest, 1));
    CHECK_INT(TRY(uspawn_actions_add_listen(it, one, NULL, 1)), EEXIST);
    CHECK_INT(TRY(uspawn_actions_add_listen(it, two, NULL, 2)), EEXIST);
}

static void listen_without_memory(struct test *test)
{
    static const int sources[] = {0};
    static const char *const names[] = {"name"};
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions};
    struct uspawn_plan *plan = NULL;
    struct uspawn_child child;
    unsigned long nth;
    int code = ENOMEM;

    if (!test_counts_memory()) {
        SKIP("allocations are not counted here");
        return;
    }
    for (nth = 1; nth < 10 && code == ENOMEM; nth++) {
        test_fail_allocation(nth, 0);
        code = TRY(uspawn_actions_add_listen(actions, sources, names, 1));
        test_fail_allocation(0, 0);
    }
    CHECK_INT(code, 0);
    CHECK(nth > 3);
    if (REFUSED(&launch, FEATURE_BEYOND_POSIX))
        return;
    CHECK_OK(uspawn_plan_create(&plan, test->helper, actions, test_attr(test),
                                ARGS("exit", "0"), NULL));
    EXITS(&launch, 0);
    test_fail_allocation(1, 0);
    CHECK_INT(TRY(uspawn_plan_run(&child, plan, NULL, NULL)), ENOMEM);
    test_fail_allocation(0, 0);
    CHECK_STR(uspawn_strstage(child.error.stage), "plan");
    uspawn_plan_destroy(plan);
}

/* -------------------------------------------------------- Many at once -- */

#define THREADS 4
#define RUNS 12

struct crowd {
    struct test *test;
    const struct uspawn_plan *plan;
    int number;
};

/* The helper says who it is and for whom the sockets are. */
static void check_one(struct test *test, const struct uspawn_plan *plan,
                      int is_started)
{
    struct uspawn_child child;
    const char *report;
    pid_t pid;

    if (is_started)
        CHECK_OK(uspawn_plan_start(&child, plan, NULL, NULL));
    else
        CHECK_OK(uspawn_plan_run(&child, plan, NULL, NULL));
    if (child.pid <= 0)
        return;
    pid = child.pid;
    report = test_drain(test, child.pipes[0]);
    CHECK_STR(test_value(test, report, "pid"),
              test_text(test, "%ld", (long)pid));
    check_announced(test, report, 1, "n");
    test_ends(test, &child, 0);
    CHECK_OK(uspawn_child_release(&child));
}

static void *run_many(void *data)
{
    const struct crowd *crowd = data;
    int i;

    for (i = 0; i < RUNS; i++)
        check_one(crowd->test, crowd->plan, (i + crowd->number) % 2);
    return NULL;
}

static void listen_in_many_children(struct test *test)
{
    static const int sources[] = {0};
    static const char *const names[] = {"n"};
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions};
    struct uspawn_plan *plan = NULL;
    struct crowd crowds[THREADS];
    pthread_t threads[THREADS];
    int i;

    CHECK_OK(uspawn_actions_add_pipe(actions, 1, USPAWN_PIPE_WRITE));
    CHECK_OK(uspawn_actions_add_listen(actions, sources, names, 1));
    if (REFUSED(&launch, FEATURE_BEYOND_POSIX))
        return;
    CHECK_OK(uspawn_plan_create(&plan, test->helper, actions, test_attr(test),
                                ARGS("report"), ARRAY("A=1")));
    for (i = 0; i < THREADS; i++) {
        crowds[i] = (struct crowd){test, plan, i};
        CHECK_INT(pthread_create(&threads[i], NULL, run_many, &crowds[i]), 0);
    }
    for (i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    uspawn_plan_destroy(plan);
    SLOTS_ARE_FREE(128);
}

static const struct test_case cases[] = {
    CASE(listen_announces, 0),
    CASE(listen_crosswise, 0),
    CASE(listen_replaces_what_is_stale, 0),
    CASE(listen_with_every_environment, 0),
    CASE(listen_among_other_actions, 0),
    CASE(listen_in_a_detached_child, 0),
    CASE(listen_to_a_closed_source, 0),
    CASE(listen_bad_input, TEST_ONCE),
    CASE(listen_without_memory, TEST_NATIVE),
    CASE(listen_in_many_children, TEST_KEEPS_MEMORY),
};

TABLE(listen, cases);
