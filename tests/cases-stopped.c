/* SPDX-License-Identifier: MIT */
/* Children that are stopped before their exec: a stop key reaches the whole
 * foreground group, and a child that is not yet a program handles no signal. */
#include "cases-start.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define READY_FD 201

/* The child opens READY, and then GATE: there it is when the stop comes. */
struct scene {
    struct gate ready, gate;
    struct uspawn_actions *actions;
};

static volatile sig_atomic_t stops_handled;

static void on_stop(int signal)
{
    (void)signal;
    stops_handled++;
}

static void on_other(int signal)
{
    (void)signal;
}

static void make_scene(struct test *test, struct scene *scene)
{
    gate_make(test, &scene->ready, "ready");
    gate_make(test, &scene->gate, "gate");
    scene->actions = test_actions(test);
    CHECK_OK(uspawn_actions_add_open(scene->actions, READY_FD,
                                     scene->ready.path, O_WRONLY, 0));
    gate_add(test, scene->actions, &scene->gate);
}

/* In a group of its own: wait until the child is at READY, stop the group of
 * the host, and let the child through the gate: it may have blocked signals
 * until then. */
static pid_t fork_stopper(struct test *test, const struct scene *scene)
{
    pid_t host = getpid(), pid = fork();

    MUST(pid);
    if (pid == 0) {
        alarm(test_patience(20)); /* the child may never come */
        setpgid(0, 0);
        if (open(scene->ready.path, O_RDONLY) < 0 ||
            kill(-host, SIGTSTP) != 0 || open(scene->gate.path, O_RDWR) < 0)
            _exit(1);
        for (;;) { /* it must be noticed between two signals */
            kill(host, SIGUSR1);
            test_sleep(5);
        }
    }
    return pid;
}

static void end_stopper(struct test *test, pid_t stopper)
{
    MUST(kill(stopper, SIGKILL));
    MUST(waitpid(stopper, NULL, 0));
}

static void check_host_goes_on(struct test *test, int planned)
{
    struct launch launch = {.argv = ARGS("exit", "61"), .planned = planned};
    struct scene scene;
    struct uspawn_child child;
    pid_t stopper;

    make_scene(test, &scene);
    launch.actions = scene.actions;
    stops_handled = 0;
    stopper = fork_stopper(test, &scene);
    /* That it returns at all is what is tested. */
    if (!CHECK_INT(test_start(test, &child, &launch), 0))
        return;
    CHECK_INT(stops_handled, 1);
    CHECK_INT(TRY(uspawn_child_ready(&child, 0)), ETIMEDOUT);
    end_stopper(test, stopper);
    gate_open(test, &scene.gate);
    CHECK_OK(uspawn_child_kill(&child, SIGCONT));
    CHECK_INT(TRY(uspawn_child_ready(&child, -1)), 0);
    ENDS(&child, 61);
    gate_close(&scene.gate);
}

static void in_a_group(struct test *test, void *data)
{
    struct sigaction action;

    (void)data;
    memset(&action, 0, sizeof action);
    action.sa_handler = on_stop;
    action.sa_flags = SA_RESTART;
    sigaction(SIGTSTP, &action, NULL);
    signal(SIGUSR1, on_other);
    MUST(setpgid(0, 0));
    check_host_goes_on(test, 0);
    check_host_goes_on(test, 1);
}

static void a_stop_key_before_exec(struct test *test)
{
    if (!start_is_suspended(test))
        test_in_child(test, in_a_group, NULL);
}

/* One that is stopped and then given up is ended; its failure later is told. */
static void given_up_while_stopped(struct test *test, void *data)
{
    struct launch launch = {.path = "/nonexistent/x"};
    struct scene scene;
    struct uspawn_child child;
    int i;

    (void)data;
    MUST(setpgid(0, 0));
    signal(SIGTSTP, on_stop);
    signal(SIGUSR1, on_other);
    for (i = 0; i < 2; i++) {
        pid_t stopper;

        make_scene(test, &scene);
        launch.actions = scene.actions;
        stopper = fork_stopper(test, &scene);
        if (!CHECK_INT(test_start(test, &child, &launch), 0))
            return;
        end_stopper(test, stopper);
        gate_open(test, &scene.gate);
        if (i == 0) {
            CHECK_OK(uspawn_child_kill(&child, SIGCONT));
            CHECK_INT(TRY(uspawn_child_ready(&child, -1)), ENOENT);
            CHECK_INT(child.error.stage, USPAWN_STAGE_EXEC);
        } else {
            CHECK_OK(uspawn_child_cancel(&child));
            CHECK_OK(uspawn_child_wait(&child, NULL, -1));
        }
        CHECK_INT(child.pid, 0);
        gate_close(&scene.gate);
    }
    CHECK(test_childless());
}

static void a_stopped_child_fails_or_is_cancelled(struct test *test)
{
    if (!start_is_suspended(test))
        test_in_child(test, given_up_while_stopped, NULL);
}

/* -------------------------------------------------------------- Handlers -- */

/* While the caller waits for an exec its handlers run. */
static void handled_while_waiting(struct test *test, void *data)
{
    struct launch launch = {.argv = ARGS("exit", "62")};
    struct scene scene;
    struct uspawn_child child;
    pid_t host = getpid(), helper;

    (void)data;
    make_scene(test, &scene);
    launch.actions = scene.actions;
    signal(SIGUSR1, on_stop);
    helper = fork();
    MUST(helper);
    if (helper == 0) {
        int ready;

        alarm(test_patience(20));
        ready = open(scene.ready.path, O_RDONLY);
        /* A handler that has run opens the gate: see on_stop's count below. */
        if (ready < 0 || kill(host, SIGUSR1) != 0)
            _exit(1);
        _exit(open(scene.gate.path, O_WRONLY) < 0);
    }
    if (CHECK_INT(test_start(test, &child, &launch), 0))
        ENDS(&child, 62);
    CHECK_INT(stops_handled, 1);
    MUST(waitpid(helper, NULL, 0));
}

static void handlers_run_while_it_waits(struct test *test)
{
    stops_handled = 0;
    test_in_child(test, handled_while_waiting, NULL);
}

static const struct test_case cases[] = {
    CASE(a_stop_key_before_exec, 0),
    CASE(a_stopped_child_fails_or_is_cancelled, 0),
    CASE(handlers_run_while_it_waits, 0),
};

TABLE(stopped, cases);
