/* SPDX-License-Identifier: MIT */
/* Detached programs: nobody's children.  Each case forks a process and makes
 * it the subreaper, so that it can see, and collect, what would go to init.
 */
#include "testlib.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* How a child that somebody else has collected has ended. */
static int kernel_remembers(void)
{
    return test_has_pidfds() && test_has_linux(6, 15);
}

static struct uspawn_attr *detached(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);

    CHECK_OK(uspawn_attr_set_detached(attr));
    return attr;
}

/* Collect, as the reaper, whatever has ended up here. */
static int reap(struct test *test, pid_t pid)
{
    int status = -1;
    pid_t ended;

    do
        ended = waitpid(pid, &status, 0);
    while (ended == -1 && errno == EINTR);
    CHECK(ended > 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* The same while nobody has. */
static int proc_tells_of_zombies(void)
{
    return test_has_pidfds() && test_has_linux(5, 17) &&
           access("/proc/self/stat", R_OK) == 0;
}

/* A parent that is not the reaper: a process between this one and the
 * detached, as all callers are in life. */
static void check_told(struct test *test, int is_sure)
{
    struct launch launch = {.attr = detached(test), .argv = ARGS("exit", "7")};
    struct uspawn_child child;
    struct uspawn_status status;
    int code;

    if (REFUSED(&launch, FEATURE_DETACHED) ||
        !CHECK_INT(test_start(test, &child, &launch), 0))
        return;
    CHECK_INT(child.detached, 1);
    CHECK(child.pid > 0);
    CHECK(test_childless()); /* also no intermediate process is left */
    memset(&status, 0xa5, sizeof status);
    code = TRY(uspawn_child_wait(&child, &status, 5000));
    if (child.fd == -1 && code == ENOTSUP)
        return; /* no handle on this kernel */
    CHECK_INT(code, ECHILD);
    if (is_sure || status.kind != USPAWN_UNKNOWN) {
        CHECK_INT(status.kind, USPAWN_EXITED);
        CHECK_INT(status.value, 7);
    }
    CHECK_INT(child.pid, 0);
    CHECK_INT(child.fd, -1);
    CHECK_OK(uspawn_child_release(&child));
}

static void caller(struct test *test, void *data)
{
    (void)data;
    check_told(test, kernel_remembers());
}

static void caller_alone(struct test *test, void *data)
{
    (void)data;
    check_told(test, proc_tells_of_zombies());
}

/* The reaper is busy collecting, as init is. */
static void as_a_reaper(struct test *test,
                        void (*function)(struct test *, void *))
{
    int status, got;
    pid_t pid;

    if (!test_adopt_orphans(test))
        return;
    pid = fork();
    if (pid == 0) {
        alarm(15);
        function(test, NULL);
        _exit(0);
    }
    while ((got = waitpid(-1, &status, 0)) > 0 || errno == EINTR)
        if (got == pid)
            CHECK_INT(status, 0);
}

static void exits_in_a_child(struct test *test, void *data)
{
    (void)data;
    as_a_reaper(test, caller);
}

static void a_detached_program_exits(struct test *test)
{
    test_in_child(test, exits_in_a_child, NULL);
}

/* The new parent does not collect it before the old one was told: as the first
 * process of a container that is no init. */
static void nobody_collects(struct test *test, void *data)
{
    int status = -1;
    pid_t pid;

    (void)data;
    if (!test_adopt_orphans(test))
        return;
    pid = fork();
    if (pid == 0) {
        alarm(15);
        caller_alone(test, NULL);
        _exit(0);
    }
    MUST(waitpid(pid, &status, 0));
    CHECK_INT(status, 0);
    while (waitpid(-1, NULL, 0) > 0)
        continue;
}

static void a_detached_program_is_not_collected(struct test *test)
{
    test_in_child(test, nobody_collects, NULL);
}

/* Once the call is through, the program's parent is the reaper. */
static void belongs(struct test *test, void *data)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {
        .attr = detached(test), .actions = actions, .argv = ARGS("parent")};
    struct uspawn_child child;

    (void)data;
    if (!test_adopt_orphans(test))
        return;
    CHECK_OK(uspawn_actions_add_pipe(actions, 0, USPAWN_PIPE_READ));
    CHECK_OK(uspawn_actions_add_pipe(actions, 1, USPAWN_PIPE_WRITE));
    if (REFUSED(&launch, FEATURE_DETACHED) ||
        !CHECK_INT(test_start(test, &child, &launch), 0))
        return;
    close(child.pipes[0]);
    child.pipes[0] = -1;
    CHECK_STR(test_drain(test, child.pipes[1]),
              test_text(test, "%ld", (long)getpid()));
    CHECK_INT(reap(test, child.pid), 0);
    CHECK_OK(uspawn_child_release(&child));
    CHECK(test_childless());
}

static void a_detached_program_goes_to_the_reaper(struct test *test)
{
    test_in_child(test, belongs, NULL);
}

static volatile sig_atomic_t deaths;

static void on_death(int number)
{
    (void)number;
    deaths++;
}

static void silently(struct test *test, void *data)
{
    struct launch launch = {.attr = detached(test)};
    struct uspawn_child child;
    struct sigaction action;
    /* On Linux; else the intermediate's, and its own, as it is ours by then. */
    int expected = !test_has_pidfds() ? 2 : test_shares_memory() ? 0 : 1;

    (void)data;
    if (REFUSED(&launch, FEATURE_DETACHED))
        return;
    memset(&action, 0, sizeof action);
    action.sa_handler = on_death;
    sigaction(SIGCHLD, &action, NULL);
    if (!CHECK_INT(test_start(test, &child, &launch), 0))
        return;
    test_sleep(50);
    CHECK(deaths <= expected); /* of an intermediate process at most */
    CHECK(test_childless());
    uspawn_child_release(&child);
}

static void in_silence(struct test *test, void *data)
{
    (void)data;
    as_a_reaper(test, silently);
}

static void a_detached_program_dies_in_silence(struct test *test)
{
    test_in_child(test, in_silence, NULL);
}

/* Kill, time out, release: with the handle it is like any other. */
static void handle_works(struct test *test, void *data)
{
    struct launch launch = {.attr = detached(test), .argv = ARGS("hang")};
    struct uspawn_child child;
    struct uspawn_status status;
    pid_t pid;

    (void)data;
    if (REFUSED(&launch, FEATURE_DETACHED))
        return;
    if (!CHECK_INT(test_start(test, &child, &launch), 0))
        return;
    pid = child.pid;
    if (child.fd == -1) {
        CHECK_INT(TRY(uspawn_child_wait(&child, &status, 0)), ENOTSUP);
        CHECK_INT(TRY(uspawn_child_wait(&child, &status, -1)), ENOTSUP);
        MUST(kill(pid, SIGKILL));
        CHECK_OK(uspawn_child_release(&child));
        return;
    }
    CHECK_INT(TRY(uspawn_child_wait(&child, &status, 0)), ETIMEDOUT);
    CHECK_INT(TRY(uspawn_child_wait(&child, &status, 30)), ETIMEDOUT);
    CHECK_OK(uspawn_child_kill(&child, 0));
    CHECK_OK(uspawn_child_kill(&child, SIGTERM));
    CHECK_INT(TRY(uspawn_child_wait(&child, &status, -1)), ECHILD);
    if (kernel_remembers()) {
        CHECK_INT(status.kind, USPAWN_SIGNALED);
        CHECK_INT(status.value, SIGTERM);
    }
    CHECK_INT(TRY(uspawn_child_kill(&child, 0)), EINVAL);
    if (CHECK_INT(test_start(test, &child, &launch), 0)) {
        pid = child.pid;
        CHECK_OK(uspawn_child_release(&child));
        CHECK_INT(kill(pid, 0), 0);
        MUST(kill(pid, SIGKILL));
    }
}

static void with_a_handle(struct test *test, void *data)
{
    (void)data;
    as_a_reaper(test, handle_works);
}

static void a_detached_program_has_a_handle(struct test *test)
{
    test_in_child(test, with_a_handle, NULL);
}

static void without_a_handle(struct test *test, void *data)
{
    struct launch launch = {.attr = detached(test), .argv = ARGS("exit", "0")};
    struct uspawn_child child;

    (void)data;
    CHECK_OK(uspawn_attr_set_handle(launch.attr, USPAWN_HANDLE_NONE));
    if (REFUSED(&launch, FEATURE_DETACHED) ||
        !CHECK_INT(test_start(test, &child, &launch), 0))
        return;
    CHECK_INT(child.fd, -1);
    CHECK(child.pid > 0);
    CHECK_INT(TRY(uspawn_child_wait(&child, NULL, 0)), ENOTSUP);
    CHECK_INT(TRY(uspawn_child_wait(&child, NULL, -1)), ENOTSUP);
    CHECK_OK(uspawn_child_release(&child));
    CHECK_INT(child.pid, 0);
}

static void no_handle(struct test *test, void *data)
{
    (void)data;
    as_a_reaper(test, without_a_handle);
}

static void a_detached_program_without_a_handle(struct test *test)
{
    test_in_child(test, no_handle, NULL);
}

/* Failures come home as ever, and nothing is left at the reaper's. */
static void failures(struct test *test, void *data)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.attr = detached(test), .path = "/nonexistent/x"};
    int i;

    (void)data;
    if (!test_adopt_orphans(test))
        return;
    if (REFUSED(&launch, FEATURE_DETACHED))
        return;
    CHECK_OK(uspawn_actions_add_pipe(actions, 33, USPAWN_PIPE_READ));
    CHECK_OK(uspawn_actions_add_fchdir(actions, 99));
    for (i = 0; i < 5; i++) {
        launch.actions = NULL;
        FAILS(&launch, ENOENT, USPAWN_STAGE_EXEC, -1);
        launch.actions = actions;
        FAILS(&launch, EBADF, USPAWN_STAGE_FCHDIR, 1);
    }
}

static void a_detached_program_fails(struct test *test)
{
    test_in_child(test, failures, NULL);
}

/* With other attributes and actions, as if it were not detached. */
static void full_report(struct test *test, void *data)
{
    struct uspawn_actions *actions = test_actions(test);
    const char *path = test_path(test, "report");
    struct launch launch = {.attr = detached(test),
                            .actions = actions,
                            .argv = ARGS("report", (char *)(uintptr_t)path)};
    struct uspawn_child child;
    const char *report;
    sigset_t mask;

    (void)data;
    if (!test_adopt_orphans(test))
        return;
    sigemptyset(&mask);
    sigaddset(&mask, SIGTERM);
    CHECK_OK(uspawn_attr_set_session(launch.attr));
    CHECK_OK(uspawn_attr_set_signal_mask(launch.attr, &mask));
    CHECK_OK(uspawn_actions_add_chdir(actions, test->directory));
    CHECK_OK(uspawn_actions_add_dup2(actions, 0, 40));
    CHECK_OK(uspawn_actions_add_pipe(actions, 41, USPAWN_PIPE_WRITE));
    if (REFUSED(&launch, FEATURE_DETACHED) ||
        !CHECK_INT(test_start(test, &child, &launch), 0))
        return;
    CHECK_STR(test_drain(test, child.pipes[0]), ""); /* until it ends */
    CHECK_INT(reap(test, child.pid), 0);
    report = test_contents(test, path);
    CHECK_STR(test_value(test, report, "session"), "self");
    CHECK_STR(test_value(test, report, "cwd"), test->directory);
    CHECK_STR(test_value(test, report, "mask"),
              test_text(test, "%d ", SIGTERM));
    CHECK_STR(test_report_fds(test, report), "0 1 2 40 41");
    CHECK_OK(uspawn_child_release(&child));
}

static void a_detached_program_with_everything(struct test *test)
{
    test_in_child(test, full_report, NULL);
}

/* ------------------------------------------------------ Others' signals -- */

static void nothing(int number)
{
    (void)number;
}

static void *signal_the_group(void *is_over)
{
    while (!__atomic_load_n((int *)is_over, __ATOMIC_ACQUIRE))
        kill(0, SIGUSR1);
    return NULL;
}

/* Signals to the process group, which this process catches, end the program at
 * most: what makes it does not take them. */
static void in_a_storm(struct test *test, void *data)
{
    struct launch launch = {.attr = detached(test), .argv = ARGS("exit", "0")};
    struct uspawn_child child;
    pthread_t thread;
    int i, is_over = 0;

    (void)data;
    if (REFUSED(&launch, FEATURE_DETACHED) || !test_adopt_orphans(test) ||
        !test_has_handles())
        return;
    CHECK_OK(uspawn_attr_set_handle(launch.attr, USPAWN_HANDLE_REQUIRED));
    MUST(setpgid(0, 0));
    signal(SIGUSR1, nothing);
    CHECK_INT(pthread_create(&thread, NULL, signal_the_group, &is_over), 0);
    for (i = 0; i < test_repeat(300) && test_clean(test); i++) {
        if (CHECK_INT(test_start(test, &child, &launch), 0)) {
            CHECK(child.pid > 0);
            CHECK(child.fd >= 0);
            CHECK_OK(uspawn_child_wait(&child, NULL, -1));
        }
    }
    __atomic_store_n(&is_over, 1, __ATOMIC_RELEASE);
    pthread_join(thread, NULL);
    CHECK(test_childless());
}

static void a_storm_of_signals(struct test *test)
{
    test_in_child(test, in_a_storm, NULL);
}

/* ------------------------------------------------------------- Adopted -- */

/* In a process to which orphans go, it is a child like any other. */
static void adopt(struct test *test, void *data)
{
    struct launch launch = {.attr = detached(test), .argv = ARGS("exit", "7")};
    struct launch other = {.path = "/nonexistent/x"};
    struct uspawn_status status;
    struct uspawn_child child;
    int i;

    (void)data;
    if (REFUSED(&launch, FEATURE_DETACHED) || !test_adopt_orphans(test))
        return;
    if (!CHECK_INT(test_start(test, &child, &launch), 0))
        return;
    CHECK_INT(child.detached, 0);
    CHECK_OK(uspawn_child_wait(&child, &status, -1));
    CHECK_INT(status.kind, USPAWN_EXITED);
    CHECK_INT(status.value, 7);
    CHECK(test_childless());
    if (!CHECK_INT(test_start(test, &child, &launch), 0))
        return;
    test_await(test, child.pid);
    CHECK_OK(uspawn_child_release(&child));
    for (i = 0; i < 5 && !test_childless(); i++)
        CHECK_INT(test_start(test, &child, &other), ENOENT);
    CHECK(test_childless());
}

static void a_reaper_adopts_it(struct test *test)
{
    test_in_child(test, adopt, NULL);
}

/* ---------------------------------------------------- Ends at once, or late --
 */

static void end_at_once(struct test *test, void *data)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.attr = detached(test), .argv = ARGS("exit", "7")};
    struct uspawn_status status;
    struct uspawn_child child;
    int i;

    (void)data;
    if (REFUSED(&launch, FEATURE_DETACHED) || !test_has_handles())
        return;
    signal(SIGCHLD, SIG_IGN);
    CHECK_OK(uspawn_attr_set_handle(launch.attr, USPAWN_HANDLE_REQUIRED));
    for (i = 0; i < test_repeat(60); i++) {
        if (!CHECK_INT(test_start(test, &child, &launch), 0))
            continue;
        CHECK(child.fd >= 0);
        CHECK_INT(TRY(uspawn_child_wait(&child, &status, -1)), ECHILD);
        if (kernel_remembers())
            CHECK_INT(status.value, 7);
    }
    launch.actions = actions;
    launch.argv = ARGS("report");
    CHECK_OK(uspawn_actions_add_pipe(actions, 1, USPAWN_PIPE_WRITE));
    if (CHECK_INT(test_start(test, &child, &launch), 0))
        CHECK_HAS(test_value(test, test_drain(test, child.pipes[0]), "ignored"),
                  test_text(test, "%d ", SIGCHLD));
    CHECK_OK(uspawn_child_release(&child));
}

static void with_children_ignored(struct test *test, void *data)
{
    (void)data;
    as_a_reaper(test, end_at_once);
}

static void children_are_ignored(struct test *test)
{
    test_in_child(test, with_children_ignored, NULL);
}

static void *open_later(void *path)
{
    int fd;

    test_sleep(1300);
    fd = open(path, O_WRONLY);
    test_sleep(50);
    close(fd);
    return NULL;
}

/* However long its exec takes, the handle that is required is there. */
static void late(struct test *test, void *data)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {
        .attr = detached(test), .actions = actions, .argv = ARGS("exit", "0")};
    char *path = test_path(test, "late");
    struct uspawn_child child;
    pthread_t thread;

    (void)data;
    if (REFUSED(&launch, FEATURE_DETACHED))
        return;
    MUST(mkfifo(path, 0600));
    CHECK_OK(uspawn_attr_set_handle(launch.attr, USPAWN_HANDLE_REQUIRED));
    CHECK_OK(uspawn_actions_add_open(actions, 0, path, O_RDONLY, 0));
    CHECK_INT(pthread_create(&thread, NULL, open_later, path), 0);
    if (CHECK_INT(test_start(test, &child, &launch), 0)) {
        CHECK(child.fd >= 0);
        CHECK_OK(uspawn_child_release(&child));
    }
    pthread_join(thread, NULL);
    CHECK(test_childless());
}

static void late_beside_a_reaper(struct test *test, void *data)
{
    (void)data;
    as_a_reaper(test, late);
}

static void an_exec_takes_long(struct test *test)
{
    test_in_child(test, late_beside_a_reaper, NULL);
}

static const struct test_case cases[] = {
    CASE(a_detached_program_is_not_collected, TEST_NATIVE),
    CASE(a_detached_program_exits, 0),
    CASE(a_detached_program_goes_to_the_reaper, 0),
    CASE(a_detached_program_dies_in_silence, 0),
    CASE(a_detached_program_has_a_handle, 0),
    CASE(a_detached_program_without_a_handle, 0),
    CASE(a_detached_program_fails, 0),
    CASE(a_detached_program_with_everything, 0),
    CASE(a_storm_of_signals, TEST_NATIVE),
    CASE(a_reaper_adopts_it, 0),
    CASE(children_are_ignored, TEST_NATIVE),
    CASE(an_exec_takes_long, TEST_SLOW | TEST_NATIVE),
};

TABLE(detached, cases);
