/* SPDX-License-Identifier: MIT */
/* The pipe action: data goes through, the parent's ends are where they belong,
 * and the descriptors that the library makes keep out of the actions' way.
 */
#include "testlib.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void check_parent_end(struct test *test, int fd, int access_mode)
{
    CHECK(fd > 2);
    CHECK_INT(fcntl(fd, F_GETFD), FD_CLOEXEC);
    CHECK_INT(fcntl(fd, F_GETFL) & O_ACCMODE, access_mode);
    CHECK_INT(fcntl(fd, F_GETFL) & O_NONBLOCK, 0);
}

static void pipe_from_the_child(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions, .argv = ARGS("write", "hello")};
    struct uspawn_child child;
    int i;

    CHECK_OK(uspawn_actions_add_pipe(actions, 1, USPAWN_PIPE_WRITE));
    if (!CHECK_INT(test_start(test, &child, &launch), 0))
        return;
    check_parent_end(test, child.pipes[0], O_RDONLY);
    for (i = 1; i < USPAWN_PIPES_MAX; i++)
        CHECK_INT(child.pipes[i], -1);
    CHECK_STR(test_drain(test, child.pipes[0]), "hello"); /* and then its end */
    ENDS(&child, 0);
    CHECK(child.pipes[0] != -1); /* waiting leaves pipes alone */
    CHECK_OK(uspawn_child_release(&child));
    CHECK_INT(child.pipes[0], -1);
}

static void pipe_to_the_child(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions, .argv = ARGS("cat")};
    struct uspawn_child child;

    CHECK_OK(uspawn_actions_add_pipe(actions, 0, USPAWN_PIPE_READ));
    CHECK_OK(uspawn_actions_add_pipe(actions, 1, USPAWN_PIPE_WRITE));
    if (!CHECK_INT(test_start(test, &child, &launch), 0))
        return;
    check_parent_end(test, child.pipes[0], O_WRONLY);
    check_parent_end(test, child.pipes[1], O_RDONLY);
    CHECK_INT(write(child.pipes[0], "there and back", 14), 14);
    close(child.pipes[0]); /* the only writer: cat ends */
    child.pipes[0] = -1;
    CHECK_STR(test_drain(test, child.pipes[1]), "there and back");
    ENDS(&child, 0);
    CHECK_OK(uspawn_child_release(&child));
}

static void pipe_report(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions};
    const char *report;

    CHECK_OK(uspawn_actions_add_pipe(actions, 33, USPAWN_PIPE_WRITE));
    CHECK_OK(uspawn_actions_add_pipe(actions, 40, USPAWN_PIPE_READ));
    CHECK_OK(uspawn_actions_add_dup2(actions, 33, 2));
    report = SAME_AS_FORK(&launch);
    CHECK_STR(test_report_fds(test, report), "0 1 2 33 40");
    CHECK_HAS(test_value(test, report, "fd 33"), "cloexec=0 flags=");
    CHECK_HAS(test_value(test, report, "fd 33"), "type=fifo");
}

static void pipe_taken_over(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions, .argv = ARGS("write", "mine")};
    struct uspawn_child child;
    int fd;

    CHECK_OK(uspawn_actions_add_pipe(actions, 1, USPAWN_PIPE_WRITE));
    if (!CHECK_INT(test_start(test, &child, &launch), 0))
        return;
    fd = child.pipes[0];
    child.pipes[0] = -1;
    ENDS(&child, 0);
    CHECK_OK(uspawn_child_release(&child));
    CHECK_STR(test_drain(test, fd), "mine");
    close(fd);
}

/* By the child's numbers; a later action of a number hides an earlier one. */
static void pipe_by_number(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions,
                            .argv = ARGS("cat", ",", "write", "x", "7")};
    struct uspawn_child child;
    struct uspawn_child none = USPAWN_CHILD_INIT;

    CHECK_OK(uspawn_actions_add_pipe(actions, 7, USPAWN_PIPE_READ));
    CHECK_OK(uspawn_actions_add_pipe(actions, 0, USPAWN_PIPE_READ));
    CHECK_OK(uspawn_actions_add_pipe(actions, 1, USPAWN_PIPE_WRITE));
    CHECK_OK(uspawn_actions_add_socketpair(actions, 7, SOCK_STREAM));
    if (!CHECK_INT(test_start(test, &child, &launch), 0))
        return;
    CHECK_INT(uspawn_child_pipe(&child, 0), child.pipes[1]);
    CHECK_INT(uspawn_child_pipe(&child, 1), child.pipes[2]);
    CHECK_INT(uspawn_child_pipe(&child, 7), child.pipes[3]);
    CHECK_INT(uspawn_child_pipe(&child, 2), -1);
    CHECK_INT(write(uspawn_child_pipe(&child, 0), "in", 2), 2);
    CHECK_OK(uspawn_child_close_pipe(&child, 0)); /* the only writer */
    CHECK_INT(uspawn_child_pipe(&child, 0), -1);
    CHECK_INT(child.pipes[1], -1);
    CHECK_INT(TRY(uspawn_child_close_pipe(&child, 0)), EBADF);
    CHECK_INT(TRY(uspawn_child_close_pipe(&child, 77)), EBADF);
    CHECK_STR(test_drain(test, uspawn_child_pipe(&child, 1)), "in");
    CHECK_STR(test_drain(test, uspawn_child_pipe(&child, 7)), "x");
    ENDS(&child, 0);
    CHECK_INT(uspawn_child_pipe(&child, 1), child.pipes[2]);
    CHECK_OK(uspawn_child_close_pipe(&child, 7));
    CHECK_INT(uspawn_child_pipe(&child, 7), child.pipes[0]);
    CHECK_OK(uspawn_child_release(&child));
    CHECK_INT(uspawn_child_pipe(&child, 1), -1);
    CHECK_INT(uspawn_child_pipe(&none, 0), -1);
    CHECK_INT(uspawn_child_pipe(NULL, 0), -1);
    CHECK_INT(TRY(uspawn_child_close_pipe(&none, 0)), EINVAL);
    CHECK_INT(TRY(uspawn_child_close_pipe(NULL, 0)), EINVAL);
}

/* Our ends of all kinds, and no other. */
static void ends_are_nonblocking(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions};
    struct uspawn_child child;
    unsigned flags = 0;
    const char *report;
    char byte;
    int fd;

    CHECK_OK(uspawn_actions_add_pipe(actions, 40, USPAWN_PIPE_READ));
    CHECK_OK(uspawn_actions_set_nonblocking(actions));
    CHECK_OK(uspawn_actions_add_pipe(actions, 41, USPAWN_PIPE_WRITE));
    CHECK_OK(uspawn_actions_add_socketpair(actions, 42, SOCK_STREAM));
    CHECK_INT(TRY(uspawn_actions_set_nonblocking(NULL)), EINVAL);
    report = REPORT(&launch);
    for (fd = 40; fd <= 42; fd++) {
        sscanf(test_value(test, report, test_text(test, "fd %d", fd)),
               "cloexec=0 flags=%o", &flags);
        CHECK_INT(flags & O_NONBLOCK, 0);
    }
    launch.argv = ARGS("hang");
    if (!CHECK_INT(test_start(test, &child, &launch), 0))
        return;
    for (fd = 40; fd <= 42; fd++)
        CHECK(fcntl(uspawn_child_pipe(&child, fd), F_GETFL) & O_NONBLOCK);
    CHECK_INT(read(uspawn_child_pipe(&child, 41), &byte, 1), -1);
    CHECK_INT(errno, EAGAIN);
    CHECK_OK(uspawn_child_kill(&child, SIGKILL));
    CHECK_OK(uspawn_child_wait(&child, NULL, -1));
    CHECK_OK(uspawn_child_release(&child));
}

/* Sixteen at once, each with a number of its own; then one too many. */
static void pipes_up_to_the_maximum(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions};
    struct uspawn_child child;
    int i;

    for (i = 0; i < USPAWN_PIPES_MAX; i++)
        CHECK_OK(uspawn_actions_add_pipe(actions, 30 + i, USPAWN_PIPE_WRITE));
    CHECK_INT(TRY(uspawn_actions_add_pipe(actions, 60, USPAWN_PIPE_READ)),
              E2BIG);
    SAME_AS_FORK(&launch);
    for (i = 0; i < USPAWN_PIPES_MAX; i++) {
        char number[12];

        snprintf(number, sizeof number, "%d", 30 + i);
        launch.argv = ARGS("write", number, number);
        if (!CHECK_INT(test_start(test, &child, &launch), 0))
            return;
        CHECK_STR(test_drain(test, child.pipes[i]), number);
        ENDS(&child, 0);
        CHECK_OK(uspawn_child_release(&child));
    }
}

/* Low numbers are full up to the targets: pipe(2) gives the targets' own
 * numbers, or numbers that later actions write to. */
static void check_collision(struct test *test, int lowest_free)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions, .argv = ARGS("cat")};
    struct uspawn_child child;
    int i;

    for (i = lowest_free; i < lowest_free + 8; i++) /* closes whatever is */
        CHECK_OK(uspawn_actions_add_close(actions, i));
    CHECK_OK(
        uspawn_actions_add_pipe(actions, lowest_free + 1, USPAWN_PIPE_READ));
    CHECK_OK(uspawn_actions_add_pipe(actions, lowest_free, USPAWN_PIPE_WRITE));
    CHECK_OK(uspawn_actions_add_dup2(actions, lowest_free + 1, 0));
    CHECK_OK(uspawn_actions_add_dup2(actions, lowest_free, 1));
    for (i = lowest_free + 2; i < lowest_free + 8; i++)
        CHECK_OK(uspawn_actions_add_dup2(actions, 2, i));
    if (!CHECK_INT(test_start(test, &child, &launch), 0))
        return;
    CHECK_INT(write(child.pipes[0], "text", 4), 4);
    close(child.pipes[0]);
    child.pipes[0] = -1;
    CHECK_STR(test_drain(test, child.pipes[1]), "text");
    ENDS(&child, 0);
    CHECK_OK(uspawn_child_release(&child));
}

static void pipe_numbers_collide(struct test *test)
{
    int fds[20], i;

    for (i = 0; i < 20; i++) { /* fds[i] is the lowest free number */
        fds[i] = fcntl(0, F_DUPFD_CLOEXEC, 3);
        close(fds[i]);
        check_collision(test, fds[i]);
        MUST(fcntl(0, F_DUPFD_CLOEXEC, 3));
    }
    while (--i >= 0)
        close(fds[i]);
}

/* No end of any pipe is left in the child but the one it was given: else the
 * reader never sees the end of file. */
static void pipe_ends_do_not_leak(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {
        .actions = actions, .attr = attr, .argv = ARGS("hang")};
    struct uspawn_child first, second;

    CHECK_OK(uspawn_attr_set_inheritance(attr, USPAWN_INHERIT_ALL));
    CHECK_OK(uspawn_actions_add_pipe(actions, 1, USPAWN_PIPE_WRITE));
    CHECK_INT(test_start(test, &first, &launch), 0);
    CHECK_INT(test_start(test, &second, &launch), 0);
    CHECK_OK(uspawn_child_kill(&first, SIGKILL));
    CHECK_STR(test_drain(test, first.pipes[0]), ""); /* hangs if it leaked */
    CHECK_OK(uspawn_child_kill(&second, SIGKILL));
    CHECK_OK(uspawn_child_wait(&first, NULL, -1));
    CHECK_OK(uspawn_child_wait(&second, NULL, -1));
    CHECK_OK(uspawn_child_release(&first));
    CHECK_OK(uspawn_child_release(&second));
}

/* The harness's census sees what a failed spawn leaves open. */
static void pipe_of_a_failed_spawn(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions, .path = "/nonexistent/x"};
    int i;

    for (i = 0; i < 5; i++)
        CHECK_OK(uspawn_actions_add_pipe(actions, 30 + i, i % 2));
    for (i = 0; i < 3; i++)
        FAILS(&launch, ENOENT, USPAWN_STAGE_EXEC, -1);
    CHECK_OK(uspawn_actions_add_fchdir(actions, 77));
    FAILS(&launch, EBADF, USPAWN_STAGE_FCHDIR, 5);
}

/* Pipes in a plan: new ones at every run. */
static void pipe_in_a_plan(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);

    CHECK_OK(uspawn_actions_add_pipe(actions, 1, USPAWN_PIPE_WRITE));
    test_runs_alike(test, actions, ARGS("write", "text"), "text");
}

static void pipe_bad_input(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);

    CHECK_INT(TRY(uspawn_actions_add_pipe(NULL, 1, USPAWN_PIPE_READ)), EINVAL);
    CHECK_INT(TRY(uspawn_actions_add_pipe(actions, 1, 2)), EINVAL);
    CHECK_INT(TRY(uspawn_actions_add_pipe(actions, 1, -1)), EINVAL);
    CHECK_INT(TRY(uspawn_actions_add_pipe(actions, -1, USPAWN_PIPE_READ)),
              EBADF);
}

static const struct test_case cases[] = {
    CASE(pipe_from_the_child, 0),
    CASE(pipe_to_the_child, 0),
    CASE(pipe_report, 0),
    CASE(pipe_taken_over, 0),
    CASE(pipe_by_number, 0),
    CASE(ends_are_nonblocking, TEST_NATIVE),
    CASE(pipes_up_to_the_maximum, 0),
    CASE(pipe_numbers_collide, 0),
    CASE(pipe_ends_do_not_leak, 0),
    CASE(pipe_of_a_failed_spawn, 0),
    CASE(pipe_in_a_plan, 0),
    CASE(pipe_bad_input, TEST_ONCE),
};

TABLE(pipe, cases);
