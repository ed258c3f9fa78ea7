/* SPDX-License-Identifier: MIT */
/* Programs that are traced (ptrace(2)), by this process or another: a tracer's
 * stop is no end, and nobody takes it from the tracer.
 */
#include "cases-start.h"

#include <pthread.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

static const int handles[] = {USPAWN_HANDLE_WANTED, USPAWN_HANDLE_NONE};

static int start(struct test *test, struct uspawn_child *child, int handle)
{
    struct launch launch = {.argv = ARGS("hang"), .attr = test_attr(test)};

    CHECK_OK(uspawn_attr_set_handle(launch.attr, handle));
    return CHECK_INT(test_start(test, child, &launch), 0);
}

/* ------------------------------------------------ Traced by its parent -- */

/* Trace CHILD, and let a signal stop it; nobody takes the stop. */
static int trap(struct test *test, const struct uspawn_child *child)
{
    siginfo_t info;

    if (!CHECK_INT(ptrace(PTRACE_SEIZE, child->pid, NULL, NULL), 0))
        return 0;
    MUST(kill(child->pid, SIGUSR1));
    MUST(waitid(P_PID, (id_t)child->pid, &info, WEXITED | WNOWAIT));
    return CHECK_INT(info.si_code, CLD_TRAPPED);
}

static void trap_is_there(struct test *test, pid_t pid)
{
    int status = 0;

    CHECK_INT(waitpid(pid, &status, WNOHANG | __WALL), pid);
    CHECK(WIFSTOPPED(status));
    CHECK_INT(WSTOPSIG(status), SIGUSR1);
}

static void check_trapped(struct test *test, int handle)
{
    static const unsigned flags[] = {0, USPAWN_WAIT_STOPPED, USPAWN_WAIT_KEEP};
    struct uspawn_child child;
    struct uspawn_status status;
    size_t i;

    if (!start(test, &child, handle) || !trap(test, &child))
        return;
    for (i = 0; i < sizeof flags / sizeof *flags; i++) {
        CHECK_INT(TRY(uspawn_child_wait_for(&child, NULL, flags[i], 0)),
                  ETIMEDOUT);
        CHECK_INT(TRY(uspawn_child_wait_for(&child, NULL, flags[i], 20)),
                  ETIMEDOUT);
    }
    CHECK_OK(uspawn_child_kill(&child, 0));
    trap_is_there(test, child.pid);
    MUST(ptrace(PTRACE_CONT, child.pid, NULL, (void *)(intptr_t)SIGUSR1));
    CHECK_OK(uspawn_child_wait(&child, &status, -1));
    CHECK_INT(status.kind, USPAWN_SIGNALED);
    CHECK_INT(status.value, SIGUSR1);
}

static void a_tracers_stop_is_no_end(struct test *test)
{
    check_trapped(test, handles[0]);
    check_trapped(test, handles[1]);
}

static void *kill_later(void *argument)
{
    test_sleep(30);
    kill(*(pid_t *)argument, SIGKILL);
    return NULL;
}

/* A wait for ever goes on beside the stop. */
static void check_sleeps(struct test *test, int handle, unsigned flags)
{
    struct uspawn_child child;
    struct uspawn_status status;
    pthread_t thread;
    pid_t pid;

    if (!start(test, &child, handle) || !trap(test, &child))
        return;
    pid = child.pid;
    CHECK_INT(pthread_create(&thread, NULL, kill_later, &pid), 0);
    CHECK_OK(uspawn_child_wait_for(&child, &status, flags, -1));
    CHECK_INT(status.kind, USPAWN_SIGNALED);
    CHECK_INT(status.value, SIGKILL);
    pthread_join(thread, NULL);
}

static void a_wait_sleeps_beside_a_tracers_stop(struct test *test)
{
    check_sleeps(test, handles[0], 0);
    check_sleeps(test, handles[1], 0);
    check_sleeps(test, handles[0], USPAWN_WAIT_STOPPED);
    check_sleeps(test, handles[1], USPAWN_WAIT_STOPPED);
}

static void check_released(struct test *test, int handle)
{
    struct launch other = {0};
    struct uspawn_child child;
    pid_t pid;
    int i;

    if (!start(test, &child, handle) || !trap(test, &child))
        return;
    pid = child.pid;
    CHECK_OK(uspawn_child_release(&child));
    for (i = 0; i < 3; i++)
        EXITS(&other, 0); /* looks at it */
    trap_is_there(test, pid);
    MUST(kill(pid, SIGKILL));
    test_await(test, pid);
    for (i = 0; i < 5 && !test_childless(); i++)
        EXITS(&other, 0);
    CHECK(test_childless());
}

static void a_traced_child_is_released(struct test *test)
{
    check_released(test, handles[0]);
    check_released(test, handles[1]);
}

/* A program asks for it itself, and has stopped, or ended, perhaps before it
 * is known that it was executed. */
static void a_program_is_traced_at_once(struct test *test)
{
    struct launch stops = {.argv = ARGS("traced", ",", "stop"),
                           .attr = test_attr(test)};
    struct launch ends = {.argv = ARGS("traced", ",", "exit", "7"),
                          .attr = stops.attr};
    struct uspawn_child child;
    int i;

    for (i = 0; i < test_repeat(50) && test_clean(test); i++) {
        if (CHECK_INT(test_start(test, &child, &ends), 0))
            ENDS(&child, 7);
        if (!CHECK_INT(test_start(test, &child, &stops), 0))
            continue;
        CHECK_INT(TRY(uspawn_child_wait(&child, NULL, 0)), ETIMEDOUT);
        CHECK_OK(uspawn_child_kill(&child, SIGKILL));
        CHECK_OK(uspawn_child_wait(&child, NULL, -1));
    }
}

/* ------------------------------------------------ Traced by a stranger -- */

struct tracer {
    pid_t pid;
    int begun, end; /* it writes when it traces; it ends when it can read */
};

static void trace(pid_t pid, int begun, int end)
{
    char byte = ptrace(PTRACE_SEIZE, pid, NULL, NULL) == 0 ? 'y' : 'n';

    if (write(begun, &byte, 1) == 1 && read(end, &byte, 1) < 0)
        _exit(1);
    _exit(0); /* which lets go of what it traces */
}

/* Whether somebody traces CHILD now. */
static int begin(struct test *test, struct tracer *tracer,
                 const struct uspawn_child *child)
{
    int begun[2], end[2];
    char byte = 'n';

    MUST(pipe(begun));
    MUST(pipe(end));
    tracer->pid = fork();
    if (tracer->pid == 0) {
        close(end[1]);
        trace(child->pid, begun[1], end[0]);
    }
    close(begun[1]);
    close(end[0]);
    tracer->begun = begun[0];
    tracer->end = end[1];
    MUST(read(tracer->begun, &byte, 1));
    return byte == 'y';
}

static void stop(struct test *test, const struct tracer *tracer)
{
    int status;

    close(tracer->begun);
    close(tracer->end);
    MUST(waitpid(tracer->pid, &status, 0));
}

static void *stop_later(void *argument)
{
    const struct tracer *tracer = argument;

    test_sleep(30);
    close(tracer->end);
    return NULL;
}

/* It has ended, but is its tracer's until that looks, or ends. */
static void check_stranger(struct test *test, int handle, int timeout)
{
    struct uspawn_child child;
    struct uspawn_status status;
    struct tracer tracer;
    pthread_t thread;

    if (!start(test, &child, handle))
        return;
    if (begin(test, &tracer, &child)) {
        CHECK_OK(uspawn_child_kill(&child, SIGKILL));
        CHECK_INT(TRY(uspawn_child_wait(&child, NULL, 50)), ETIMEDOUT);
        CHECK_INT(TRY(uspawn_child_wait(&child, NULL, 0)), ETIMEDOUT);
        CHECK_INT(pthread_create(&thread, NULL, stop_later, &tracer), 0);
        CHECK_OK(uspawn_child_wait(&child, &status, timeout));
        pthread_join(thread, NULL);
        tracer.end = dup(tracer.begun);
    } else {
        SKIP("no other process may be traced here");
        CHECK_OK(uspawn_child_kill(&child, SIGKILL));
        CHECK_OK(uspawn_child_wait(&child, &status, timeout));
    }
    CHECK_INT(status.kind, USPAWN_SIGNALED);
    CHECK_INT(status.value, SIGKILL);
    stop(test, &tracer);
}

static void a_stranger_traces_it(struct test *test)
{
    check_stranger(test, handles[0], -1);
    check_stranger(test, handles[1], -1);
    check_stranger(test, handles[0], 30000);
    check_stranger(test, handles[1], 30000);
}

/* ------------------------------------------- Stopped as soon as it is born --
 */

/* Nothing up to here is free: new descriptors have numbers that make a child
 * share the table until it has left it. */
#define HIGHEST 200

/* Leave the first child of HOST stopped before it has done anything. */
static void stop_first_child(pid_t host)
{
    int status;
    pid_t pid;

    while ((pid = waitpid(-1, &status, __WALL)) > 0) {
        int event = status >> 16, signal = event ? 0 : WSTOPSIG(status);

        if (!WIFSTOPPED(status))
            _exit(1);
        if (pid != host && signal == SIGSTOP) {
            ptrace(PTRACE_DETACH, pid, NULL, (void *)(intptr_t)SIGSTOP);
            _exit(0); /* which lets go of HOST */
        }
        if (pid != host && event == PTRACE_EVENT_STOP)
            kill(pid, SIGSTOP);
        ptrace(PTRACE_CONT, pid, NULL, (void *)(intptr_t)signal);
    }
    _exit(1);
}

/* The process that will do so; 0 and the case is skipped where it may not. */
static pid_t fork_stopper(struct test *test)
{
    pid_t host = getpid(), pid;
    int begun[2];
    char byte = 'n';

    prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY);
    MUST(pipe(begun));
    pid = fork();
    if (pid == 0) {
        alarm(test_patience(20));
        byte = ptrace(PTRACE_SEIZE, host, NULL,
                      (void *)(PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK |
                               PTRACE_O_TRACEVFORK)) == 0
                   ? 'y'
                   : 'n';
        if (write(begun[1], &byte, 1) != 1 || byte != 'y')
            _exit(1);
        stop_first_child(host);
    }
    close(begun[1]);
    MUST(read(begun[0], &byte, 1));
    close(begun[0]);
    if (byte == 'y')
        return pid;
    SKIP("no other process may be traced here");
    MUST(waitpid(pid, NULL, 0));
    return 0;
}

typedef int start_function(struct test *test, struct uspawn_child *child,
                           const struct launch *launch);

static void check_stopped_at_birth(struct test *test, start_function *function)
{
    struct launch launch = {.argv = ARGS("exit", "63")};
    struct uspawn_child child;
    pid_t stopper = fork_stopper(test);
    int status;

    if (!stopper)
        return;
    /* That it returns at all is what is tested. */
    if (!CHECK_INT(function(test, &child, &launch), 0))
        return;
    MUST(waitpid(stopper, &status, 0));
    CHECK_INT(status, 0);
    /* Another one may have taken its place. */
    CHECK_OK(uspawn_child_kill(&child, SIGCONT));
    ENDS(&child, 63);
    CHECK(test_childless());
}

static void stop_at_birth(struct test *test, void *data)
{
    (void)data;
    start_fill_table(test, HIGHEST);
    check_stopped_at_birth(test, test_start);
    check_stopped_at_birth(test, start_launch);
}

static void stopped_at_birth_in_a_large_table(struct test *test)
{
    if (!start_is_suspended(test))
        test_in_child(test, stop_at_birth, NULL);
}

static const struct test_case cases[] = {
    CASE(a_tracers_stop_is_no_end, TEST_NATIVE | TEST_KEEPS_MEMORY),
    CASE(a_wait_sleeps_beside_a_tracers_stop, TEST_NATIVE | TEST_KEEPS_MEMORY),
    CASE(a_program_is_traced_at_once, TEST_NATIVE),
    CASE(a_traced_child_is_released, TEST_NATIVE | TEST_KEEPS_MEMORY),
    CASE(a_stranger_traces_it, TEST_NATIVE | TEST_KEEPS_MEMORY),
    CASE(stopped_at_birth_in_a_large_table, TEST_NATIVE | TEST_KEEPS_MEMORY),
};

TABLE(traced, cases);
