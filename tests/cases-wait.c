/* SPDX-License-Identifier: MIT */
/* Waiting: how a program ended, timeouts, usage, and children that somebody
 * else has collected.  Each with a handle and without.
 */
#include "testlib.h"

#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static const int handles[] = {USPAWN_HANDLE_WANTED, USPAWN_HANDLE_NONE};

/* Start the helper with ARGV, with that kind of HANDLE. */
static int start(struct test *test, struct uspawn_child *child, int handle,
                 char *const *argv)
{
    struct launch launch = {.argv = argv, .attr = test_attr(test)};

    CHECK_OK(uspawn_attr_set_handle(launch.attr, handle));
    if (!CHECK_INT(test_start(test, child, &launch), 0))
        return 0;
    if (handle == USPAWN_HANDLE_NONE)
        CHECK_INT(child->fd, -1);
    return 1;
}

/* 1 where the kernel tells how a stolen child ended. */
static int kernel_remembers(const struct uspawn_child *child)
{
    return child->fd != -1 && test_has_pidfds() && test_has_linux(6, 15);
}

/* ------------------------------------------------------------ How it ended --
 */

static void check_exit(struct test *test, int handle, int value)
{
    struct uspawn_child child;
    char number[8];

    snprintf(number, sizeof number, "%d", value);
    if (start(test, &child, handle, ARGS("exit", number)))
        ENDS(&child, value);
}

static void every_exit_status(struct test *test)
{
    int value;

    for (value = 0; value < 256; value++)
        check_exit(test, handles[value % 2], value);
}

static void exit_statuses(struct test *test)
{
    static const int values[] = {0, 1, 2, 126, 127, 128, 129, 137, 255};
    size_t i;

    for (i = 0; i < sizeof values / sizeof *values; i++) {
        check_exit(test, handles[0], values[i]);
        check_exit(test, handles[1], values[i]);
    }
}

static void check_signal(struct test *test, int handle, int number)
{
    struct uspawn_child child;
    struct uspawn_status status;
    char text[8];

    snprintf(text, sizeof text, "%d", number);
    if (!start(test, &child, handle, ARGS("signal", text)))
        return;
    CHECK_OK(uspawn_child_wait(&child, &status, -1));
    CHECK_INT(status.kind, USPAWN_SIGNALED);
    CHECK_INT(status.value, number);
    CHECK_INT(child.pid, 0);
    CHECK_INT(child.fd, -1);
}

static void signals_that_end(struct test *test)
{
    int numbers[] = {SIGHUP, SIGINT, SIGKILL, SIGTERM, SIGPIPE, SIGALRM};
    size_t i;

    for (i = 0; i < sizeof numbers / sizeof *numbers; i++)
        check_signal(test, handles[i % 2], numbers[i]);
}

#ifdef SIGRTMIN
/* Emulators give these other numbers, and the helper is native there. */
static void real_time_signals_that_end(struct test *test)
{
    check_signal(test, handles[0], SIGRTMIN);
    check_signal(test, handles[1], SIGRTMAX);
}
#endif

/* Whether there is a core file is the host's business: compare with what
 * waitpid() says of the same program. */
static void core(struct test *test, void *data)
{
    struct rlimit limit;
    struct uspawn_status status;
    struct uspawn_child child;
    int expected = 0, i;
    pid_t pid;

    (void)data;
    MUST(getrlimit(RLIMIT_CORE, &limit));
    limit.rlim_cur = limit.rlim_max;
    MUST(setrlimit(RLIMIT_CORE, &limit));
    MUST(chdir(test->directory));
    pid = fork();
    if (pid == 0) {
        execv(test->helper, ARGS("signal", "6"));
        _exit(127);
    }
    MUST(waitpid(pid, &expected, 0));
    for (i = 0; i < 2; i++) {
        if (!start(test, &child, handles[i], ARGS("signal", "6")))
            return;
        CHECK_OK(uspawn_child_wait(&child, &status, -1));
        CHECK_INT(status.kind, USPAWN_SIGNALED);
        CHECK_INT(status.value, WTERMSIG(expected));
        CHECK_INT(status.core_dumped, WCOREDUMP(expected) != 0);
    }
}

static void the_core_flag(struct test *test)
{
    test_in_child(test, core, NULL);
}

/* ------------------------------------------------------------ Timeouts -- */

static void check_timeouts(struct test *test, int handle)
{
    struct uspawn_child child, before;
    struct uspawn_status status, untouched;
    long start_time;

    if (!start(test, &child, handle, ARGS("hang")))
        return;
    before = child;
    memset(&status, 0xa5, sizeof status);
    untouched = status;
    CHECK_INT(TRY(uspawn_child_wait(&child, &status, 0)), ETIMEDOUT);
    start_time = test_clock();
    CHECK_INT(TRY(uspawn_child_wait(&child, &status, 40)), ETIMEDOUT);
    CHECK(test_clock() - start_time >= 39);
    CHECK_INT(TRY(uspawn_child_wait(&child, NULL, 1)), ETIMEDOUT);
    before.watch = child.watch; /* the library's own */
    CHECK(memcmp(&child, &before, sizeof child) == 0);
    CHECK(memcmp(&status, &untouched, sizeof status) == 0);
    CHECK_INT(TRY(uspawn_child_wait(&child, &status, -2)), EINVAL);
    CHECK_INT(TRY(uspawn_child_wait(&child, &status, INT_MIN)), EINVAL);
    CHECK(memcmp(&child, &before, sizeof child) == 0);
    CHECK_OK(uspawn_child_kill(&child, SIGKILL));
    CHECK_OK(uspawn_child_wait(&child, &status, INT_MAX));
    CHECK_INT(status.kind, USPAWN_SIGNALED);
    CHECK_INT(status.value, SIGKILL);
}

static void timeouts(struct test *test)
{
    check_timeouts(test, handles[0]);
    check_timeouts(test, handles[1]);
}

/* A wait with a timeout ends when the program does, not when time is up. */
static void check_ends_early(struct test *test, int handle)
{
    struct uspawn_child child;
    long start_time = test_clock();

    if (!start(test, &child, handle, ARGS("sleep", "60")))
        return;
    CHECK_OK(uspawn_child_wait(&child, NULL, INT_MAX));
    CHECK(test_clock() - start_time >= 55);
    if (!start(test, &child, handle, ARGS("exit", "1")))
        return;
    test_await(test, child.pid);
    CHECK_OK(uspawn_child_wait(&child, NULL, 0)); /* only look, and see */
}

static void a_wait_ends_early(struct test *test)
{
    check_ends_early(test, handles[0]);
    check_ends_early(test, handles[1]);
}

/* Sleeping in the kernel, not looking again and again. */
static void check_does_not_spin(struct test *test, int handle, int limit)
{
    struct uspawn_child child;
    struct rusage before, after;
    long start_cpu, switches;

    if (!start(test, &child, handle, ARGS("hang")))
        return;
    start_cpu = test_cpu();
    getrusage(RUSAGE_SELF, &before);
    CHECK_INT(TRY(uspawn_child_wait(&child, NULL, 300)), ETIMEDOUT);
    getrusage(RUSAGE_SELF, &after);
    CHECK(test_cpu() - start_cpu < limit);
    switches = after.ru_nvcsw - before.ru_nvcsw;
    CHECK(switches < 30); /* each look is one */
    CHECK_OK(uspawn_child_kill(&child, SIGKILL));
    CHECK_OK(uspawn_child_wait(&child, NULL, -1));
}

/* Which backend made the child makes no difference to this. */
static void a_wait_does_not_spin(struct test *test)
{
    check_does_not_spin(test, handles[0], 100);
    check_does_not_spin(test, handles[1], 100);
}

/* ---------------------------------------------------------------- Usage -- */

static void check_usage(struct test *test, int handle)
{
    struct uspawn_child child;
    struct uspawn_status status;

    if (!start(test, &child, handle, ARGS("burn", "40")))
        return;
    CHECK_OK(uspawn_child_wait(&child, &status, -1));
    CHECK_INT(status.has_usage, test_has_usage());
    if (!test_has_usage())
        return;
    CHECK(status.user_us + status.system_us >= 20000);
    CHECK(status.user_us + status.system_us < 5000000);
    CHECK(status.max_resident_kib > 0);
    CHECK(status.max_resident_kib < 1 << 22);
    CHECK(status.minor_faults > 0);
    CHECK(status.minor_faults < 1 << 22);
    CHECK(status.major_faults < 1 << 20);
    CHECK(status.voluntary_switches + status.involuntary_switches < 1 << 22);
}

static void usage(struct test *test)
{
    check_usage(test, handles[0]);
    check_usage(test, handles[1]);
}

/* --------------------------------------------------------------- Misuse -- */

static void wait_twice(struct test *test)
{
    struct uspawn_child child;
    int i;

    for (i = 0; i < 2; i++) {
        if (!start(test, &child, handles[i], ARGS("exit", "0")))
            return;
        ENDS(&child, 0);
        CHECK_INT(TRY(uspawn_child_wait(&child, NULL, -1)), EINVAL);
        CHECK_INT(TRY(uspawn_child_wait(&child, NULL, 0)), EINVAL);
        CHECK_INT(TRY(uspawn_child_kill(&child, SIGTERM)), EINVAL);
        CHECK_OK(uspawn_child_release(&child));
    }
    CHECK_INT(TRY(uspawn_child_wait(NULL, NULL, 0)), EINVAL);
}

static void the_handle_can_be_polled(struct test *test)
{
    struct uspawn_child child;
    struct pollfd poller = {.events = USPAWN_HANDLE_EVENTS};

    if (!start(test, &child, USPAWN_HANDLE_WANTED, ARGS("hang")))
        return;
    poller.fd = child.fd;
    if (child.fd == -1 && (!test_has_handles() || !test_shares_memory()))
        SKIP("no handles here");
    else if (CHECK(child.fd != -1)) {
        CHECK_INT(poll(&poller, 1, 20), 0);
        CHECK_OK(uspawn_child_kill(&child, SIGKILL));
        CHECK_INT(poll(&poller, 1, 5000), 1);
        CHECK(poller.revents & (POLLIN | POLLHUP));
    }
    uspawn_child_kill(&child, SIGKILL);
    CHECK_OK(uspawn_child_wait(&child, NULL, -1));
}

/* --------------------------------------------------------------- Stolen -- */

/* Wait for a child that somebody else has collected; it exited with 5. */
static void check_stolen(struct test *test, struct uspawn_child *child)
{
    struct uspawn_status status;
    int remembers = kernel_remembers(child);

    memset(&status, 0xa5, sizeof status);
    CHECK_INT(TRY(uspawn_child_wait(child, &status, -1)), ECHILD);
    if (remembers || status.kind != USPAWN_UNKNOWN) {
        CHECK_INT(status.kind, USPAWN_EXITED);
        CHECK_INT(status.value, 5);
    }
    CHECK(status.core_dumped == 0 && status.has_usage == 0);
    CHECK_INT(child->pid, 0);
    CHECK_INT(child->fd, -1);
    CHECK_OK(uspawn_child_release(child));
}

static void stolen_by_waitpid(struct test *test)
{
    struct uspawn_child child;
    int i, status;

    for (i = 0; i < 2; i++) {
        if (!start(test, &child, handles[i], ARGS("exit", "5")))
            return;
        MUST(waitpid(i ? -1 : child.pid, &status, 0));
        CHECK_INT(TRY(uspawn_child_kill(&child, 0)), ESRCH);
        CHECK_INT(TRY(uspawn_child_kill(&child, SIGTERM)), ESRCH);
        check_stolen(test, &child);
    }
}

static void stolen_and_killed(struct test *test)
{
    struct uspawn_child child;
    struct uspawn_status status;
    int i, ignored, remembers;

    for (i = 0; i < 2; i++) {
        if (!start(test, &child, handles[i], ARGS("signal", "15")))
            return;
        remembers = kernel_remembers(&child);
        MUST(waitpid(child.pid, &ignored, 0));
        CHECK_INT(TRY(uspawn_child_wait(&child, &status, 1000)), ECHILD);
        if (remembers) {
            CHECK_INT(status.kind, USPAWN_SIGNALED);
            CHECK_INT(status.value, 15);
        }
    }
}

/* With SIGCHLD ignored, or SA_NOCLDWAIT, the kernel itself collects. */
static void check_automatic(struct test *test, void (*handler)(int), int flags)
{
    struct launch missing = {.path = "/nonexistent/x"};
    struct sigaction action, old;
    struct uspawn_child child;
    int i;

    memset(&action, 0, sizeof action);
    action.sa_handler = handler;
    action.sa_flags = flags;
    sigaction(SIGCHLD, &action, &old);
    for (i = 0; i < 2; i++) {
        if (start(test, &child, handles[i], ARGS("exit", "5")))
            check_stolen(test, &child);
        if (start(test, &child, handles[i], ARGS("hang"))) {
            CHECK_INT(TRY(uspawn_child_wait(&child, NULL, 5)), ETIMEDOUT);
            CHECK_OK(uspawn_child_kill(&child, SIGKILL));
            CHECK_INT(TRY(uspawn_child_wait(&child, NULL, 5000)), ECHILD);
        }
        FAILS(&missing, ENOENT, USPAWN_STAGE_EXEC, -1);
    }
    sigaction(SIGCHLD, &old, NULL);
}

static void collected_by_the_kernel(struct test *test)
{
    check_automatic(test, SIG_IGN, 0);
    check_automatic(test, SIG_DFL, SA_NOCLDWAIT);
}

/* A child that the caller made by itself is the caller's to wait for. */
static void strangers_are_left_alone(struct test *test)
{
    struct launch launch = {0}, missing = {.path = "/nonexistent/x"};
    struct uspawn_child child;
    int status = 0;
    pid_t mine = fork();
    int i;

    if (mine == 0)
        _exit(9);
    test_await(test, mine);
    EXITS(&launch, 0);
    CHECK_INT(test_start(test, &child, &missing), ENOENT);
    if (start(test, &child, USPAWN_HANDLE_NONE, ARGS("exit", "0"))) {
        pid_t released = child.pid;

        CHECK_OK(uspawn_child_release(&child));
        for (i = 0; i < 100 && kill(released, 0) == 0; i++) {
            test_sleep(20);
            EXITS(&launch, 0); /* collects it, once it has ended */
        }
    }
    CHECK_INT(waitpid(mine, &status, WNOHANG), mine);
    CHECK_INT(WEXITSTATUS(status), 9);
}

static const struct test_case cases[] = {
    CASE(every_exit_status, TEST_ONCE),
    CASE(exit_statuses, 0),
    CASE(signals_that_end, 0),
#ifdef SIGRTMIN
    CASE(real_time_signals_that_end, TEST_NATIVE),
#endif
    CASE(the_core_flag, 0),
    CASE(timeouts, TEST_KEEPS_MEMORY),
    CASE(a_wait_ends_early, TEST_KEEPS_MEMORY),
    CASE(a_wait_does_not_spin, TEST_ONCE | TEST_NATIVE | TEST_KEEPS_MEMORY),
    CASE(usage, 0),
    CASE(wait_twice, 0),
    CASE(the_handle_can_be_polled, 0),
    CASE(stolen_by_waitpid, 0),
    CASE(stolen_and_killed, TEST_KEEPS_MEMORY),
    CASE(collected_by_the_kernel, TEST_KEEPS_MEMORY | TEST_NATIVE),
    CASE(strangers_are_left_alone, 0),
};

TABLE(wait, cases);
