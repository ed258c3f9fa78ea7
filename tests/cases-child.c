/* SPDX-License-Identifier: MIT */
/* The handle of a child: kill, release, and what kind of handle it is.
 */
#include "testlib.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int start(struct test *test, struct uspawn_child *child, int handle,
                 char *const *argv)
{
    struct launch launch = {.argv = argv, .attr = test_attr(test)};

    CHECK_OK(uspawn_attr_set_handle(launch.attr, handle));
    return CHECK_INT(test_start(test, child, &launch), 0);
}

/* ----------------------------------------------------------------- Kill -- */

static void check_kill(struct test *test, int handle)
{
    static const int bad[] = {-1,    TEST_SIGNALS, TEST_SIGNALS + 1,
                              10000, INT_MAX,      INT_MIN};
    struct uspawn_child child;
    struct uspawn_status status;
    size_t i;

    if (!start(test, &child, handle, ARGS("hang")))
        return;
    CHECK_OK(uspawn_child_kill(&child, 0));
    for (i = 0; i < sizeof bad / sizeof *bad; i++)
        CHECK_INT(TRY(uspawn_child_kill(&child, bad[i])), EINVAL);
    CHECK_OK(uspawn_child_kill(&child, SIGCONT));
    CHECK_INT(TRY(uspawn_child_wait(&child, NULL, 0)), ETIMEDOUT);
    CHECK_OK(uspawn_child_kill(&child, SIGTERM));
    test_await(test, child.pid);
    CHECK_OK(uspawn_child_kill(&child, 0)); /* a zombie can be signalled, */
    CHECK_OK(uspawn_child_kill(&child, SIGKILL)); /* to no effect */
    CHECK_OK(uspawn_child_wait(&child, &status, -1));
    CHECK_INT(status.kind, USPAWN_SIGNALED);
    CHECK_INT(status.value, SIGTERM);
}

static void kills(struct test *test)
{
    check_kill(test, USPAWN_HANDLE_WANTED);
    check_kill(test, USPAWN_HANDLE_NONE);
    CHECK_INT(TRY(uspawn_child_kill(NULL, SIGTERM)), EINVAL);
}

/* Stopping is not ending. */
static void a_stopped_child_still_runs(struct test *test)
{
    struct uspawn_child child;
    siginfo_t info;

    if (!start(test, &child, USPAWN_HANDLE_WANTED, ARGS("stop")))
        return;
    MUST(waitid(P_PID, (id_t)child.pid, &info, WSTOPPED | WNOWAIT));
    CHECK_INT(TRY(uspawn_child_wait(&child, NULL, 30)), ETIMEDOUT);
    CHECK_OK(uspawn_child_kill(&child, SIGCONT));
    ENDS(&child, 0);
}

static void after_changing_users(struct test *test, void *data)
{
    struct uspawn_child child;
    int i;

    (void)data;
    if (!TEST_HAS_SAVED_IDS) {
        SKIP("no setresuid here");
        return;
    }
    for (i = 0; i < 2; i++) {
        if (!start(test, &child, i ? USPAWN_HANDLE_NONE : USPAWN_HANDLE_WANTED,
                   ARGS("hang")))
            return;
        MUST(test_set_users(1000, 1000, 0));
        CHECK_INT(TRY(uspawn_child_kill(&child, 0)), EPERM);
        CHECK_INT(TRY(uspawn_child_kill(&child, SIGKILL)), EPERM);
        MUST(test_set_users(0, 0, 0));
        CHECK_OK(uspawn_child_kill(&child, SIGKILL));
        CHECK_OK(uspawn_child_wait(&child, NULL, -1));
    }
}

static void kill_without_permission(struct test *test)
{
    test_in_child(test, after_changing_users, NULL);
}

/* -------------------------------------------------------------- Release -- */

static void check_empty(struct test *test, const struct uspawn_child *child)
{
    int i;

    CHECK_INT(child->pid, 0);
    CHECK_INT(child->fd, -1);
    for (i = 0; i < USPAWN_PIPES_MAX; i++)
        CHECK_INT(child->pipes[i], -1);
}

static void check_release_of_running(struct test *test, int handle)
{
    struct launch other = {0};
    struct uspawn_child child;
    pid_t pid;
    int i;

    if (!start(test, &child, handle, ARGS("hang")))
        return;
    pid = child.pid;
    CHECK_OK(uspawn_child_release(&child));
    check_empty(test, &child);
    CHECK_OK(uspawn_child_release(&child)); /* again: nothing to do */
    EXITS(&other, 0); /* it runs still; others are not held up */
    CHECK_INT(kill(pid, 0), 0);
    MUST(kill(pid, SIGKILL));
    test_await(test, pid);
    for (i = 0; i < 5 && !test_childless(); i++)
        EXITS(&other, 0);
    CHECK(test_childless());
}

static void release_of_a_running_child(struct test *test)
{
    check_release_of_running(test, USPAWN_HANDLE_WANTED);
    check_release_of_running(test, USPAWN_HANDLE_NONE);
}

/* Later releases collect too, and so does a spawn that fails. */
static void later_calls_collect(struct test *test)
{
    struct launch missing = {.path = "/nonexistent/x"};
    struct uspawn_child child, second;
    pid_t pid;
    int i;

    for (i = 0; i < 2; i++) {
        if (!start(test, &child, USPAWN_HANDLE_WANTED, ARGS("hang")))
            return;
        pid = child.pid;
        CHECK_OK(uspawn_child_release(&child));
        MUST(kill(pid, SIGKILL));
        test_await(test, pid);
        if (i == 0)
            CHECK_INT(test_start(test, &second, &missing), ENOENT);
        else
            CHECK_OK(uspawn_child_release(&child));
        if (i == 1 && !test_childless() &&
            start(test, &second, USPAWN_HANDLE_WANTED, ARGS("hang"))) {
            uspawn_child_kill(&second, SIGKILL);
            CHECK_OK(uspawn_child_release(&second));
            test_sleep(20);
            CHECK_OK(uspawn_child_release(&second));
        }
    }
    for (i = 0; i < 5 && !test_childless(); i++)
        CHECK_INT(test_start(test, &second, &missing), ENOENT);
}

static void release_of_an_ended_child(struct test *test)
{
    struct uspawn_child child;
    int i;

    for (i = 0; i < 2; i++) {
        if (!start(test, &child, i ? USPAWN_HANDLE_NONE : USPAWN_HANDLE_WANTED,
                   ARGS("exit", "1")))
            return;
        test_await(test, child.pid);
        CHECK_OK(uspawn_child_release(&child));
        check_empty(test, &child);
        CHECK(test_childless()); /* at once: it had ended */
    }
    CHECK_INT(uspawn_child_release(NULL), EINVAL);
}

static void release_of_many(struct test *test)
{
    enum { MANY = 200 };
    struct launch launch = {0};
    struct uspawn_child child;
    pid_t pids[MANY];
    int i;

    for (i = 0; i < MANY; i++) {
        if (!start(test, &child, USPAWN_HANDLE_NONE, ARGS("hang")))
            return;
        pids[i] = child.pid;
        CHECK_OK(uspawn_child_release(&child));
    }
    for (i = 0; i < MANY; i++)
        MUST(kill(pids[i], SIGKILL));
    for (i = 0; i < MANY; i++)
        test_await(test, pids[i]);
    for (i = 0; i < MANY && !test_childless(); i++)
        EXITS(&launch, 0);
    CHECK(i < MANY);
}

static void release_closes_pipes(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions, .argv = ARGS("cat")};
    struct uspawn_child child;
    struct launch other = {0};
    pid_t pid;
    int i;

    CHECK_OK(uspawn_actions_add_pipe(actions, 0, USPAWN_PIPE_READ));
    CHECK_OK(uspawn_actions_add_pipe(actions, 1, USPAWN_PIPE_WRITE));
    if (!CHECK_INT(test_start(test, &child, &launch), 0))
        return;
    pid = child.pid;
    CHECK_OK(uspawn_child_release(&child)); /* cat sees the end of its input */
    check_empty(test, &child);
    test_await(test, pid);
    for (i = 0; i < 5 && !test_childless(); i++)
        EXITS(&other, 0);
}

/* A released child that somebody else collects is forgotten. */
static void a_released_child_is_stolen(struct test *test)
{
    struct launch launch = {0};
    struct uspawn_child child;
    int status;
    pid_t pid;

    if (!start(test, &child, USPAWN_HANDLE_WANTED, ARGS("hang")))
        return;
    pid = child.pid;
    CHECK_OK(uspawn_child_release(&child));
    MUST(kill(pid, SIGKILL));
    CHECK_INT(waitpid(pid, &status, 0), pid);
    EXITS(&launch, 0);
    EXITS(&launch, 0);
}

/* ------------------------------------------------------- Never filled in -- */

/* It holds nothing, least of all descriptor 0. */
static void check_empty_memory(struct test *test, struct uspawn_child *child)
{
    struct uspawn_child before = *child;
    struct uspawn_status status;

    CHECK_INT(TRY(uspawn_child_wait(child, &status, 0)), EINVAL);
    CHECK_INT(TRY(uspawn_child_wait(child, &status, -1)), EINVAL);
    CHECK_INT(TRY(uspawn_child_wait_for(child, &status, 0, 10)), EINVAL);
    CHECK_INT(TRY(uspawn_child_kill(child, 0)), EINVAL);
    CHECK_INT(TRY(uspawn_child_kill(child, SIGKILL)), EINVAL);
    CHECK_INT(TRY(uspawn_child_ready(child, 0)), EINVAL);
    CHECK_INT(TRY(uspawn_child_cancel(child)), EINVAL);
    CHECK_INT(TRY(uspawn_child_resume(child)), EINVAL);
    CHECK_OK(uspawn_child_release(child));
    CHECK_OK(uspawn_child_release(child));
    CHECK(memcmp(child, &before, sizeof before) == 0);
}

static void a_child_that_was_never_started(struct test *test)
{
    struct uspawn_child initial = USPAWN_CHILD_INIT, soiled;
    char *before = test_descriptors(test);

    check_empty_memory(test, &initial);
    memset(&soiled, 0, sizeof soiled);
    check_empty_memory(test, &soiled);
    memset(&soiled, 0x01, sizeof soiled);
    check_empty_memory(test, &soiled);
    memset(&soiled, 0x7f, sizeof soiled);
    check_empty_memory(test, &soiled);
    CHECK_STR(test_descriptors(test), before);
}

/* Whatever was refused has left something that can be released. */
static void a_child_that_was_refused(struct test *test)
{
    struct launch missing = {.path = "/nonexistent/x"};
    char *before = test_descriptors(test);
    struct uspawn_child child;

    memset(&child, 0, sizeof child);
    CHECK_INT(TRY(uspawn(&child, NULL, NULL, NULL, ARGS("x"), NULL)), EINVAL);
    CHECK_OK(uspawn_child_release(&child));
    memset(&child, 0, sizeof child);
    CHECK_INT(TRY(uspawn_plan_run(&child, NULL, NULL, NULL)), EINVAL);
    CHECK_OK(uspawn_child_release(&child));
    CHECK_INT(test_start(test, &child, &missing), ENOENT);
    CHECK_OK(uspawn_child_release(&child));
    CHECK_STR(test_descriptors(test), before);
}

/* --------------------------------------------------------------- Handle -- */

static void kinds_of_handle(struct test *test)
{
    struct uspawn_child child;
    int native = test_shares_memory();

    if (start(test, &child, USPAWN_HANDLE_NONE, ARGS("exit", "0"))) {
        CHECK_INT(child.fd, -1);
        ENDS(&child, 0);
    }
    if (start(test, &child, USPAWN_HANDLE_WANTED, ARGS("exit", "0"))) {
        if ((native && test_has_handles()) || child.fd != -1)
            CHECK_INT(fcntl(child.fd, F_GETFD), FD_CLOEXEC);
        ENDS(&child, 0);
    }
}

static void a_required_handle(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.attr = attr};
    struct uspawn_child child;
    int code;

    CHECK_OK(uspawn_attr_set_handle(attr, USPAWN_HANDLE_REQUIRED));
    if (REFUSED(&launch, FEATURE_HANDLE))
        return;
    code = test_start(test, &child, &launch);
    if (code == ENOTSUP && (!test_has_handles() || !test_shares_memory())) {
        CHECK(test_childless());
        return;
    }
    CHECK_INT(code, 0);
    CHECK(child.fd != -1);
    ENDS(&child, 0);
    launch.path = "/nonexistent/x";
    FAILS(&launch, ENOENT, USPAWN_STAGE_EXEC, -1);
}

static void handle_bad_input(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);

    CHECK_INT(TRY(uspawn_attr_set_handle(attr, 3)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_handle(attr, -1)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_handle(NULL, USPAWN_HANDLE_NONE)), EINVAL);
}

/* The handle of one child is not inherited by the next. */
static void handles_do_not_leak(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.attr = attr};
    struct uspawn_child child;

    CHECK_OK(uspawn_attr_set_inheritance(attr, USPAWN_INHERIT_ALL));
    if (!start(test, &child, USPAWN_HANDLE_WANTED, ARGS("hang")))
        return;
    if (child.fd != -1)
        CHECK_STR(test_value(test, REPORT(&launch),
                             test_text(test, "fd %d", child.fd)),
                  "");
    CHECK_OK(uspawn_child_kill(&child, SIGKILL));
    CHECK_OK(uspawn_child_wait(&child, NULL, -1));
}

static const struct test_case cases[] = {
    CASE(kills, 0),
    CASE(a_stopped_child_still_runs, TEST_KEEPS_MEMORY),
    CASE(kill_without_permission, TEST_ROOT),
    CASE(release_of_a_running_child, 0),
    CASE(later_calls_collect, 0),
    CASE(release_of_an_ended_child, 0),
    CASE(release_of_many, TEST_KEEPS_MEMORY),
    CASE(release_closes_pipes, 0),
    CASE(a_released_child_is_stolen, 0),
    CASE(a_child_that_was_never_started, TEST_ONCE),
    CASE(a_child_that_was_refused, 0),
    CASE(kinds_of_handle, 0),
    CASE(a_required_handle, TEST_NATIVE),
    CASE(handle_bad_input, TEST_ONCE),
    CASE(handles_do_not_leak, 0),
};

TABLE(child, cases);
