/* SPDX-License-Identifier: MIT */
/* Children that somebody else has collected, or that were released without a
 * handle, once pids are used again.  Linux only: clone3 chooses a pid, and a
 * filter takes handles away for a moment. */
#include "filter.h"
#include "numbers.h"
#include "testlib.h"

#include <pthread.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* ------------------------------------------------------------ Identity -- */

static struct sock_filter no_pidfd[] = {
    LOAD(nr), REFUSE_CALL(SYS_pidfd_open, EMFILE), ALLOW};

struct release {
    struct test *test;
    struct uspawn_child *child;
    int is_done;
};

/* This thread can have no handle, for want of a descriptor as it were. */
static void *release(void *argument)
{
    struct release *release = argument;
    struct test *test = release->test;

    release->is_done = filter_install(no_pidfd, LENGTH(no_pidfd));
    CHECK_OK(uspawn_child_release(release->child));
    return NULL;
}

/* What was noted of a child then is still understood when handles can be had
 * again. */
static void a_child_is_released_without_a_handle(struct test *test)
{
    struct launch launch = {.attr = test_attr(test), .argv = ARGS("hang")};
    struct launch other = {0};
    struct uspawn_child child;
    struct release given = {test, &child, 0};
    pthread_t thread;
    pid_t pid;
    int i;

    CHECK_OK(uspawn_attr_set_handle(launch.attr, USPAWN_HANDLE_NONE));
    if (!CHECK_INT(test_start(test, &child, &launch), 0))
        return;
    pid = child.pid;
    CHECK_INT(pthread_create(&thread, NULL, release, &given), 0);
    pthread_join(thread, NULL);
    if (!given.is_done)
        SKIP("no filters here");
    MUST(kill(pid, SIGKILL));
    test_await(test, pid);
    for (i = 0; i < 5 && !test_childless(); i++)
        EXITS(&other, 0);
    CHECK(test_childless());
}

/* ---------------------------------------------------------- Pid reused -- */

/* As the kernel's clone_args has it, up to what is of interest. */
struct birth {
    uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack;
    uint64_t stack_size, tls, set_tid, set_tid_size;
};

/* A child of this process's own with that PID (Linux 5.5); -1: may not. */
static pid_t fork_as(pid_t pid)
{
    pid_t wanted = pid;
    struct birth birth = {.exit_signal = SIGCHLD,
                          .set_tid = (uintptr_t)&wanted,
                          .set_tid_size = 1};
    pid_t made = (pid_t)syscall(SYS_clone3, &birth, sizeof birth);

    if (made == 0)
        for (;;)
            pause();
    return made;
}

/* Once the host has collected a child without a handle, its pid may be that of
 * another child, which is left alone. */
static void check_reused(struct test *test, int do_wait)
{
    struct launch launch = {.attr = test_attr(test), .argv = ARGS("exit", "0")};
    struct uspawn_child child;
    int status = 0;
    pid_t other;

    CHECK_OK(uspawn_attr_set_handle(launch.attr, USPAWN_HANDLE_NONE));
    if (!CHECK_INT(test_start(test, &child, &launch), 0))
        return;
    MUST(waitpid(child.pid, &status, 0));
    test_sleep(120); /* for the clock of processes to go on */
    other = fork_as(child.pid);
    if (other == -1) {
        SKIP("cannot choose a pid here");
        CHECK_OK(uspawn_child_release(&child));
        return;
    }
    CHECK_INT(TRY(uspawn_child_kill(&child, SIGKILL)), ESRCH);
    if (do_wait)
        CHECK_INT(TRY(uspawn_child_wait(&child, NULL, -1)), ECHILD);
    else
        CHECK_OK(uspawn_child_release(&child));
    CHECK_INT(waitpid(other, &status, WNOHANG), 0);
    MUST(kill(other, SIGTERM));
    CHECK_INT(waitpid(other, &status, 0), other);
    CHECK_INT(WTERMSIG(status), SIGTERM);
}

static void a_pid_is_used_again(struct test *test)
{
    check_reused(test, 1);
    check_reused(test, 0);
}

/* ------------------------------------------------- Signals beside waits -- */

static void *kill_until_gone(void *argument)
{
    struct uspawn_child *child = argument;
    int error;

    do
        error = uspawn_child_kill(child, SIGKILL);
    while (error != EINVAL);
    return NULL;
}

/* Once it is collected its pid is another's at once, who gets none of the
 * signals.  Whether there was another. */
static int send_beside_a_wait(struct test *test, int handle)
{
    struct launch launch = {.attr = test_attr(test), .argv = ARGS("hang")};
    struct uspawn_child child;
    pthread_t thread;
    int status = 0;
    pid_t pid, other;

    CHECK_OK(uspawn_attr_set_handle(launch.attr, handle));
    if (!CHECK_INT(test_start(test, &child, &launch), 0))
        return 0;
    pid = child.pid;
    CHECK_INT(pthread_create(&thread, NULL, kill_until_gone, &child), 0);
    CHECK_OK(uspawn_child_wait(&child, NULL, -1));
    other = fork_as(pid);
    pthread_join(thread, NULL);
    if (other == -1)
        return 0;
    CHECK_INT(waitpid(other, &status, WNOHANG), 0);
    MUST(kill(other, SIGTERM));
    CHECK_INT(waitpid(other, &status, 0), other);
    return CHECK_INT(WTERMSIG(status), SIGTERM);
}

static void signals_reach_no_stranger(struct test *test)
{
    int times = test_repeat(100);
    int met = 0, i;

    for (i = 0; i < times && test_clean(test); i++)
        met += send_beside_a_wait(test, i % 2 ? USPAWN_HANDLE_WANTED
                                              : USPAWN_HANDLE_NONE);
    if (!met)
        SKIP("cannot choose a pid here");
}

static const struct test_case cases[] = {
    CASE(a_child_is_released_without_a_handle, TEST_NATIVE | TEST_KEEPS_MEMORY),
    CASE(a_pid_is_used_again, TEST_NATIVE | TEST_ROOT),
    CASE(signals_reach_no_stranger,
         TEST_NATIVE | TEST_ROOT | TEST_KEEPS_MEMORY),
};

TABLE(reaped_linux, cases);
