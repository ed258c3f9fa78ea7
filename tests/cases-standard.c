/* SPDX-License-Identifier: MIT */
/* Callers that have 0, 1 or 2 closed.  What the library makes gets other
 * numbers: who writes to standard output there must not write to a pipe of
 * ours, and the next program must not be handed one. */
#include "cases-start.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#define STANDARD 3

static void close_standard(void)
{
    int fd;

    for (fd = 0; fd < STANDARD; fd++)
        close(fd);
}

/* All that CHILD holds for its caller is elsewhere, and the numbers are free.
 */
static void check_numbers(struct test *test, const struct uspawn_child *child)
{
    int i;

    for (i = 0; i < STANDARD; i++)
        CHECK_INT(fcntl(i, F_GETFD), -1);
    CHECK(child->fd == -1 || child->fd >= STANDARD);
    CHECK(child->ready_fd == -1 || child->ready_fd >= STANDARD);
    for (i = 0; i < USPAWN_PIPES_MAX; i++)
        CHECK(child->pipes[i] == -1 || child->pipes[i] >= STANDARD);
}

/* By a spawn, then by a start. */
static void check_launch(struct test *test, const struct launch *launch)
{
    struct uspawn_child child;
    int is_start;

    for (is_start = 0; is_start < 2; is_start++) {
        if (!CHECK_INT(is_start ? start_launch(test, &child, launch)
                                : test_start(test, &child, launch),
                       0))
            return;
        check_numbers(test, &child);
        if (is_start)
            CHECK_OK(uspawn_child_ready(&child, -1));
        check_numbers(test, &child);
        CHECK_INT(TRY(uspawn_child_wait(&child, NULL, 0)), ETIMEDOUT);
        MUST(uspawn_child_kill(&child, SIGKILL));
        CHECK_OK(uspawn_child_wait(&child, NULL, 10000));
        CHECK_OK(uspawn_child_release(&child));
    }
}

static void spawn_without(struct test *test, void *data)
{
    struct uspawn_actions *actions = test_actions(test);
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.actions = actions, .attr = attr};

    (void)data;
    close_standard();
    launch.argv = ARGS("closed", "0", "1", "2");
    EXITS(&launch, 0);
    launch.argv = ARGS("sleep", "100000");
    check_launch(test, &launch);
    if (test_has_handles() && !test_may_refuse(test, FEATURE_HANDLE)) {
        CHECK_OK(uspawn_attr_set_handle(attr, USPAWN_HANDLE_REQUIRED));
        check_launch(test, &launch);
        CHECK_OK(uspawn_attr_set_handle(attr, USPAWN_HANDLE_WANTED));
    }
    CHECK_OK(uspawn_actions_add_pipe(actions, 40, USPAWN_PIPE_READ));
    CHECK_OK(uspawn_actions_add_pipe(actions, 41, USPAWN_PIPE_WRITE));
    CHECK_OK(uspawn_actions_add_socketpair(actions, 42, SOCK_STREAM));
    CHECK_OK(uspawn_actions_add_bytes(actions, 43, "text", 4));
    check_launch(test, &launch);
    if (access("/dev/ptmx", R_OK | W_OK) == 0) {
        CHECK_OK(uspawn_actions_add_pty(actions, 44, 24, 80));
        check_launch(test, &launch);
    }
    CHECK_OK(uspawn_attr_set_ready_fd(attr));
    check_launch(test, &launch);
    launch.argv = ARGS("closed", "0", "1", "2");
    EXITS(&launch, 0);
    STARTS(&launch, 0);
}

static void a_caller_without_standard_descriptors(struct test *test)
{
    test_in_child(test, spawn_without, NULL);
}

/* What is made for 0, 1 and 2 gets there, and nothing else. */
static void pipes_for_all(struct test *test, void *data)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions, .argv = ARGS("cat")};
    struct uspawn_child child;
    int i;

    (void)data;
    close_standard();
    CHECK_OK(uspawn_actions_add_pipe(actions, 0, USPAWN_PIPE_READ));
    CHECK_OK(uspawn_actions_add_pipe(actions, 1, USPAWN_PIPE_WRITE));
    for (i = 0; i < 2; i++) {
        if (!CHECK_INT(i ? start_launch(test, &child, &launch)
                         : test_start(test, &child, &launch),
                       0))
            return;
        check_numbers(test, &child);
        CHECK_INT(write(child.pipes[0], "text", 4), 4);
        close(child.pipes[0]);
        child.pipes[0] = -1;
        CHECK_STR(test_drain(test, child.pipes[1]), "text");
        ENDS(&child, 0);
        CHECK_OK(uspawn_child_release(&child));
    }
    launch.actions = NULL;
    launch.argv = ARGS("closed", "0", "1", "2");
    EXITS(&launch, 0);
}

static void pipes_for_standard_descriptors(struct test *test)
{
    test_in_child(test, pipes_for_all, NULL);
}

static void hold_without(struct test *test, void *data)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.attr = attr, .argv = ARGS("exit", "7")};
    struct uspawn_child child;

    (void)data;
    CHECK_OK(uspawn_attr_set_suspended(attr));
    if (start_cannot_hold(test, &launch))
        return;
    close_standard();
    if (!CHECK_INT(start_launch(test, &child, &launch), 0))
        return;
    check_numbers(test, &child);
    CHECK_OK(uspawn_child_resume(&child));
    CHECK_OK(uspawn_child_ready(&child, -1));
    check_numbers(test, &child);
    ENDS(&child, 7);
    CHECK_OK(uspawn_child_release(&child));
}

static void suspended_without_standard_descriptors(struct test *test)
{
    test_in_child(test, hold_without, NULL);
}

/* A copy of a closed one is EBADF, though the library had just opened its
 * handle. */
static void copy_of_closed(struct test *test, void *data)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions};
    int i;

    (void)data;
    close_standard();
    CHECK_OK(uspawn_actions_add_dup2(actions, 0, 40));
    for (i = 0; i < 3; i++)
        FAILS(&launch, EBADF, USPAWN_STAGE_DUP2, 0);
}

static void copies_of_closed_standard_descriptors(struct test *test)
{
    test_in_child(test, copy_of_closed, NULL);
}

static const struct test_case cases[] = {
    CASE(a_caller_without_standard_descriptors, 0),
    CASE(pipes_for_standard_descriptors, 0),
    CASE(suspended_without_standard_descriptors, 0),
    CASE(copies_of_closed_standard_descriptors, 0),
};

TABLE(standard, cases);
