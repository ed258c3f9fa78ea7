/* SPDX-License-Identifier: MIT */
/* Children that are held on their way to exec: what may be asked of them, and
 * the descriptor that says when they go on.
 *
 * They are held by a FIFO that nobody has opened for writing; slow file systems
 * do the same to programs in life.
 */
#include "cases-start.h"

#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Start LAUNCH with GATE in its way: 1 if there is a child, which is held. */
static int start_held(struct test *test, struct uspawn_child *child,
                      struct gate *gate, struct launch *launch)
{
    if (!start_goes_on(test))
        return 0;
    gate_make(test, gate, "gate");
    if (launch->actions == NULL)
        launch->actions = gate_actions(test, gate);
    return CHECK_INT(start_launch(test, child, launch), 0);
}

/* ------------------------------------------------------------- Waiting -- */

static void ask_while_held(struct test *test, int planned)
{
    struct launch launch = {.argv = ARGS("exit", "35"), .planned = planned};
    struct uspawn_child child, before;
    struct uspawn_status status;
    struct gate gate;
    long begin;

    if (!start_held(test, &child, &gate, &launch))
        return;
    before = child;
    CHECK_INT(TRY(uspawn_child_ready(&child, 0)), ETIMEDOUT);
    begin = test_clock();
    CHECK_INT(TRY(uspawn_child_ready(&child, 50)), ETIMEDOUT);
    CHECK(test_clock() - begin >= 49);
    CHECK_INT(TRY(uspawn_child_wait(&child, &status, 0)), ETIMEDOUT);
    CHECK_INT(TRY(uspawn_child_wait(&child, &status, 30)), ETIMEDOUT);
    CHECK(memcmp(&before, &child, sizeof child) == 0);
    CHECK_OK(uspawn_child_kill(&child, 0));
    gate_open(test, &gate);
    CHECK_INT(TRY(uspawn_child_ready(&child, -1)), 0);
    CHECK_INT(TRY(uspawn_child_cancel(&child)), EALREADY);
    gate_close(&gate);
    ENDS(&child, 35);
}

static void a_held_start(struct test *test)
{
    ask_while_held(test, 0);
    if (test_clean(test))
        ask_while_held(test, 1);
    SLOTS_ARE_FREE(128);
}

/* The step after the gate fails, or the exec does. */
static void a_held_failure(struct test *test)
{
    struct launch launch = {.path = "/nonexistent/x"};
    struct uspawn_child child;
    struct gate gate;

    if (!start_held(test, &child, &gate, &launch))
        return;
    CHECK_INT(TRY(uspawn_child_ready(&child, 20)), ETIMEDOUT);
    CHECK_INT(child.error.code, 0);
    gate_open(test, &gate);
    CHECK_INT(TRY(uspawn_child_ready(&child, -1)), ENOENT);
    CHECK_INT(child.error.stage, USPAWN_STAGE_EXEC);
    start_check_failed(test, &child, ENOENT);
    gate_close(&gate);
    SLOTS_ARE_FREE(128);
}

/* A wait ends early, too, when it begins before the exec. */
static void a_wait_that_begins_while_held(struct test *test)
{
    struct launch launch = {.argv = ARGS("exit", "36")};
    struct uspawn_child child;
    struct gate gate;
    int ends[2];
    pid_t pid;
    char byte;

    if (!start_held(test, &child, &gate, &launch))
        return;
    MUST(pipe(ends));
    pid = fork();
    if (pid == 0) {
        close(ends[1]);
        if (read(ends[0], &byte, 1) == 0) /* at the end of the pipe */
            gate_open(test, &gate);
        for (;;) /* the child may not have come to the gate yet */
            pause();
    }
    close(ends[0]);
    CHECK_INT(TRY(uspawn_child_ready(&child, 10)), ETIMEDOUT);
    close(ends[1]);
    ENDS(&child, 36);
    MUST(kill(pid, SIGKILL));
    MUST(waitpid(pid, NULL, 0));
}

/* ------------------------------------------------------------- Cancel -- */

static void check_cancelled(struct test *test, struct uspawn_child *child)
{
    struct uspawn_status status;

    CHECK_OK(uspawn_child_cancel(child));
    CHECK_OK(uspawn_child_wait(child, &status, -1));
    CHECK_INT(status.kind, USPAWN_SIGNALED);
    CHECK_INT(status.value, SIGKILL);
    CHECK_INT(child->pid, 0);
    CHECK_INT(child->fd, -1);
    CHECK_INT(child->ready_fd, -1);
    CHECK_OK(uspawn_child_release(child));
}

static void cancel_while_held(struct test *test)
{
    struct launch launch = {.attr = test_attr(test)};
    struct uspawn_child child;
    struct gate gate;
    int i;

    for (i = 0; i < 6; i++) {
        launch.planned = i % 2;
        if (i == 2)
            CHECK_OK(uspawn_attr_set_handle(launch.attr, USPAWN_HANDLE_NONE));
        if (i == 4)
            CHECK_OK(uspawn_attr_set_ready_fd(launch.attr));
        if (!start_held(test, &child, &gate, &launch))
            return;
        check_cancelled(test, &child);
    }
    SLOTS_ARE_FREE(128);
}

/* At every moment: it is killed, or it has been executed and goes on. */
static void cancel_at_any_moment(struct test *test)
{
    struct launch launch = {.argv = ARGS("exit", "37")};
    struct uspawn_child child;
    struct uspawn_status status;
    volatile int spin;
    int i, code;

    if (!start_goes_on(test))
        return;
    for (i = 0; i < 300; i++) {
        if (!CHECK_INT(start_launch(test, &child, &launch), 0))
            return;
        for (spin = 0; spin < i * 300; spin++)
            continue;
        code = TRY(uspawn_child_cancel(&child));
        CHECK(code == 0 || code == EALREADY);
        CHECK_OK(uspawn_child_wait(&child, &status, -1));
        if (code == EALREADY || status.kind == USPAWN_EXITED)
            CHECK_INT(status.value, 37);
        else
            CHECK_INT(status.value, SIGKILL);
    }
    SLOTS_ARE_FREE(128);
}

/* ------------------------------------------------------------- Stopped -- */

static void stopped_while_held(struct test *test)
{
    struct launch launch = {.argv = ARGS("exit", "38")}, other = {0};
    struct uspawn_child child;
    struct gate gate;

    if (!start_held(test, &child, &gate, &launch))
        return;
    CHECK_OK(uspawn_child_kill(&child, SIGSTOP));
    gate_open(test, &gate);
    CHECK_INT(TRY(uspawn_child_ready(&child, 0)), ETIMEDOUT);
    CHECK_INT(TRY(uspawn_child_ready(&child, 50)), ETIMEDOUT);
    CHECK_INT(TRY(uspawn_child_wait(&child, NULL, 20)), ETIMEDOUT);
    STARTS(&other, 0); /* hangs nobody */
    EXITS(&other, 0);
    CHECK_OK(uspawn_child_kill(&child, SIGCONT));
    CHECK_INT(TRY(uspawn_child_ready(&child, -1)), 0);
    ENDS(&child, 38);
    gate_close(&gate);
}

static void cancelled_while_stopped(struct test *test)
{
    struct launch launch = {0};
    struct uspawn_child child;
    struct gate gate;

    if (!start_held(test, &child, &gate, &launch))
        return;
    CHECK_OK(uspawn_child_kill(&child, SIGSTOP));
    CHECK_INT(TRY(uspawn_child_ready(&child, 20)), ETIMEDOUT);
    check_cancelled(test, &child);
    SLOTS_ARE_FREE(128);
}

/* -------------------------------------------------------------- Release -- */

static void check_released(struct test *test, struct launch *launch)
{
    struct uspawn_child child;
    struct gate gate;

    if (!start_held(test, &child, &gate, launch))
        return;
    CHECK_OK(uspawn_child_release(&child));
    CHECK_INT(child.pid, 0);
    CHECK_INT(child.fd, -1);
    CHECK_INT(child.ready_fd, -1);
    CHECK(!test_childless());
    gate_open(test, &gate);
    start_collect(test);
    gate_close(&gate);
}

static void release_while_held(struct test *test)
{
    struct launch launch = {.attr = test_attr(test)};

    check_released(test, &launch);
    launch.actions = NULL;
    launch.planned = 1;
    check_released(test, &launch);
    launch.actions = NULL;
    launch.path = "/nonexistent/x";
    check_released(test, &launch);
    launch.actions = NULL;
    CHECK_OK(uspawn_attr_set_ready_fd(launch.attr));
    check_released(test, &launch);
    SLOTS_ARE_FREE(128);
}

/* ------------------------------------------------------------ ready_fd -- */

static int is_readable(int fd, int timeout_ms)
{
    struct pollfd poller = {.fd = fd, .events = POLLIN};

    return poll(&poller, 1, timeout_ms) == 1 &&
           (poller.revents & (POLLIN | POLLHUP));
}

/* CODE: what becomes of LAUNCH, which is held at first. */
static void check_ready_fd(struct test *test, struct launch *launch, int code,
                           int way)
{
    struct uspawn_child child;
    struct gate gate;

    if (!start_held(test, &child, &gate, launch))
        return;
    if (!CHECK(child.ready_fd >= 0))
        return;
    CHECK(fcntl(child.ready_fd, F_GETFD) & FD_CLOEXEC);
    CHECK(!is_readable(child.ready_fd, 0));
    CHECK(!is_readable(child.ready_fd, 30));
    CHECK_INT(TRY(uspawn_child_ready(&child, 0)), ETIMEDOUT);
    CHECK(child.ready_fd >= 0);
    gate_open(test, &gate);
    CHECK(is_readable(child.ready_fd, 5000));
    if (way == 0)
        CHECK_INT(TRY(uspawn_child_ready(&child, 5000)), code);
    else if (way == 1)
        CHECK_INT(TRY(uspawn_child_wait(&child, NULL, -1)), code);
    else
        CHECK_OK(uspawn_child_release(&child));
    CHECK_INT(child.ready_fd, -1);
    if (code != 0 && way != 2)
        start_check_failed(test, &child, code);
    else
        CHECK_OK(uspawn_child_release(&child));
    gate_close(&gate);
    launch->actions = NULL;
    start_collect(test);
}

static void a_descriptor_to_poll(struct test *test)
{
    struct launch launch = {.attr = test_attr(test)};
    int i;

    CHECK_OK(uspawn_attr_set_ready_fd(launch.attr));
    for (i = 0; i < 6 && test_clean(test); i++) {
        launch.planned = i % 2;
        launch.path = NULL;
        check_ready_fd(test, &launch, 0, i % 3);
        launch.path = "/nonexistent/x";
        check_ready_fd(test, &launch, ENOENT, i % 3);
    }
    SLOTS_ARE_FREE(128);
}

/* An answer means ready has it at once: no more waiting. */
static void readable_means_ready(struct test *test)
{
    struct launch launch = {.attr = test_attr(test)};
    struct uspawn_child child;
    int i, code;

    if (!start_goes_on(test))
        return;
    CHECK_OK(uspawn_attr_set_ready_fd(launch.attr));
    for (i = 0; i < 200; i++) {
        launch.path = i % 2 ? "/nonexistent/x" : NULL;
        if (!CHECK_INT(start_launch(test, &child, &launch), 0))
            return;
        CHECK(is_readable(child.ready_fd, 5000));
        code = TRY(uspawn_child_ready(&child, 0));
        CHECK_INT(code, i % 2 ? ENOENT : 0);
        if (code == 0)
            ENDS(&child, 0);
        else
            CHECK_OK(uspawn_child_release(&child));
    }
}

/* The child's end survives actions that take all low numbers, or close all. */
static void actions_spare_the_descriptor(struct test *test)
{
    struct launch launch = {.attr = test_attr(test)};
    struct gate gate;
    int i;

    if (!start_goes_on(test))
        return;
    CHECK_OK(uspawn_attr_set_ready_fd(launch.attr));
    gate_make(test, &gate, "gate");
    for (i = 0; i < 4; i++) {
        struct uspawn_actions *actions = test_actions(test);
        int fd;

        for (fd = 3; i < 2 && fd < 39; fd++)
            CHECK_OK(uspawn_actions_add_dup2(actions, 0, fd));
        if (i >= 2)
            CHECK_OK(uspawn_actions_add_closefrom(actions, 3));
        gate_add(test, actions, &gate);
        launch.actions = actions;
        launch.path = i % 2 ? "/nonexistent/x" : NULL;
        check_ready_fd(test, &launch, i % 2 ? ENOENT : 0, 0);
    }
}

/* The descriptor is given where it was asked for. */
static void no_descriptor_to_poll(struct test *test)
{
    struct launch launch = {0};
    struct uspawn_child child;

    if (CHECK_INT(start_launch(test, &child, &launch), 0)) {
        if (start_has_slots(test))
            CHECK_INT(child.ready_fd, -1);
        ENDS(&child, 0);
        CHECK_INT(child.ready_fd, -1);
    }
    launch.attr = test_attr(test);
    CHECK_OK(uspawn_attr_set_ready_fd(launch.attr));
    if (CHECK_INT(test_start(test, &child, &launch), 0)) {
        CHECK_INT(child.ready_fd, -1); /* uspawn() waits: nothing to poll */
        ENDS(&child, 0);
    }
}

/* While one is held, others start, run, and end. */
static void held_beside_others(struct test *test)
{
    struct launch launch = {0}, good = {.argv = ARGS("exit", "39")};
    struct launch bad = {.path = "/nonexistent/x"};
    struct uspawn_child child, other;
    struct gate gate;
    int i;

    if (!start_held(test, &child, &gate, &launch))
        return;
    for (i = 0; i < 150; i++) {
        STARTS(&good, 39);
        CHECK_INT(start_and_ask(test, &other, &bad), ENOENT);
    }
    CHECK_INT(TRY(uspawn_child_ready(&child, 0)), ETIMEDOUT);
    gate_open(test, &gate);
    ENDS(&child, 0);
    gate_close(&gate);
    SLOTS_ARE_FREE(128);
}

/* A suspended child keeps nobody else's pipe open, with `all` neither. */
static void suspended_holds_no_pipe(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch reader = {.actions = actions, .argv = ARGS("cat")};
    struct launch launch = {.attr = test_attr(test), .argv = ARGS("exit", "3")};
    struct uspawn_child child, held;

    CHECK_OK(uspawn_attr_set_suspended(launch.attr));
    CHECK_OK(uspawn_attr_set_inheritance(launch.attr, USPAWN_INHERIT_ALL));
    if (start_cannot_hold(test, &launch))
        return;
    CHECK_OK(uspawn_actions_add_pipe(actions, 0, USPAWN_PIPE_READ));
    if (!CHECK_INT(test_start(test, &child, &reader), 0) ||
        !CHECK_INT(test_start(test, &held, &launch), 0))
        return;
    close(child.pipes[0]);
    child.pipes[0] = -1;
    ENDS(&child, 0); /* at the end of its input */
    CHECK_OK(uspawn_child_resume(&held));
    ENDS(&held, 3);
}

/* Nor does a start that is held up before its exec, with a pipe of its own. */
static void held_holds_no_pipe(struct test *test)
{
    struct uspawn_actions *pipe = test_actions(test);
    struct launch reader = {.actions = pipe, .argv = ARGS("cat")};
    struct launch launch = {.argv = ARGS("exit", "4")};
    struct uspawn_actions *actions;
    struct uspawn_child child, held;
    struct gate gate;

    if (!start_goes_on(test))
        return;
    gate_make(test, &gate, "gate");
    launch.actions = actions = gate_actions(test, &gate);
    CHECK_OK(uspawn_actions_add_pipe(actions, 1, USPAWN_PIPE_WRITE));
    CHECK_OK(uspawn_actions_add_pipe(pipe, 0, USPAWN_PIPE_READ));
    if (!CHECK_INT(test_start(test, &child, &reader), 0) ||
        !CHECK_INT(start_launch(test, &held, &launch), 0))
        return;
    close(child.pipes[0]);
    child.pipes[0] = -1;
    ENDS(&child, 0); /* at the end of its input */
    gate_open(test, &gate);
    ENDS(&held, 4);
    CHECK_OK(uspawn_child_release(&held));
    gate_close(&gate);
}

static const struct test_case cases[] = {
    CASE(held_holds_no_pipe, 0),
    CASE(suspended_holds_no_pipe, 0),
    CASE(a_held_start, 0),
    CASE(a_held_failure, 0),
    CASE(a_wait_that_begins_while_held, 0),
    CASE(cancel_while_held, 0),
    CASE(cancel_at_any_moment, 0),
    CASE(stopped_while_held, 0),
    CASE(cancelled_while_stopped, 0),
    CASE(release_while_held, TEST_KEEPS_MEMORY),
    CASE(a_descriptor_to_poll, TEST_KEEPS_MEMORY),
    CASE(readable_means_ready, 0),
    CASE(actions_spare_the_descriptor, 0),
    CASE(no_descriptor_to_poll, 0),
    CASE(held_beside_others, 0),
};

TABLE(start_held, cases);
