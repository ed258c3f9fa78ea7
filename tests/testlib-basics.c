/* SPDX-License-Identifier: MIT */
/* What must work on the worst of hosts: the cases that make a host bad run
 * this, and then what is special about theirs.
 */
#include "testlib.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static void run_and_fail(struct test *test, const char *program)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.path = program, .argv = ARGS("exit", "31")};

    EXITS(&launch, 31);
    launch.path = "/nonexistent/x";
    FAILS(&launch, ENOENT, USPAWN_STAGE_EXEC, -1);
    launch.path = program;
    CHECK_OK(uspawn_actions_add_close(actions, 99));
    CHECK_OK(uspawn_actions_add_fchdir(actions, 99));
    launch.actions = actions;
    FAILS(&launch, EBADF, USPAWN_STAGE_FCHDIR, 1);
    launch.actions = NULL;
    launch.planned = 1;
    EXITS(&launch, 31);
}

/* 150 and 151 are open here, not close-on-exec; one is listed. */
static void inherit(struct test *test, const char *program)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.path = program,
                            .actions = actions,
                            .argv = ARGS("closed", "150", "30")};
    int i;

    if (test_may_refuse(test, FEATURE_LISTED))
        return;
    for (i = 150; i < 152; i++)
        MUST(dup2(0, i));
    CHECK_OK(uspawn_actions_add_inherit(actions, 151));
    EXITS(&launch, 0);
    EXITS(&launch, 0);
    launch.argv = ARGS("closed", "151");
    EXITS(&launch, 1);
    launch.actions = NULL;
    EXITS(&launch, 0);
    for (i = 150; i < 152; i++)
        close(i);
}

static void talk(struct test *test, const char *program)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {
        .path = program, .actions = actions, .argv = ARGS("write", "through")};
    struct uspawn_child child;

    CHECK_OK(uspawn_actions_add_pipe(actions, 1, USPAWN_PIPE_WRITE));
    if (!CHECK_INT(test_start(test, &child, &launch), 0))
        return;
    CHECK_STR(test_drain(test, child.pipes[0]), "through");
    ENDS(&child, 0);
    CHECK_OK(uspawn_child_release(&child));
}

static void time_out(struct test *test, const char *program, int handle)
{
    struct launch launch = {.path = program, .argv = ARGS("hang")};
    struct uspawn_child child;
    struct uspawn_status status;
    long begin;

    launch.attr = test_attr(test);
    CHECK_OK(uspawn_attr_set_handle(launch.attr, handle));
    if (!CHECK_INT(test_start(test, &child, &launch), 0))
        return;
    begin = test_clock();
    CHECK_INT(TRY(uspawn_child_wait(&child, &status, 5)), ETIMEDOUT);
    CHECK(test_clock() - begin >= 4);
    CHECK_INT(TRY(uspawn_child_wait(&child, &status, 0)), ETIMEDOUT);
    CHECK_OK(uspawn_child_kill(&child, SIGKILL));
    CHECK_OK(uspawn_child_wait(&child, &status, 5000));
    CHECK_INT(status.kind, USPAWN_SIGNALED);
    CHECK_INT(status.value, SIGKILL);
}

void test_basics(struct test *test, const char *program)
{
    run_and_fail(test, program);
    inherit(test, program);
    talk(test, program);
    time_out(test, program, USPAWN_HANDLE_WANTED);
    time_out(test, program, USPAWN_HANDLE_NONE);
    CHECK(test_childless());
}
