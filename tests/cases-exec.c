/* SPDX-License-Identifier: MIT */
/* uspawn_exec(): the steps of a plan in our own process, and what it says where
 * they cannot be taken. */
#include "testlib.h"

#include <fcntl.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* What a call says that should fail, and has nothing but a list. */
static int refused(struct test *test, const struct uspawn_actions *actions,
                   const struct uspawn_attr *attr, struct uspawn_error *error)
{
    char *argv[] = {"helper", "exit", "7", NULL};

    return uspawn_exec(error, test->helper, actions, attr, argv, NULL);
}

/* The exit status of a process that calls it. */
static int status_of(struct test *test, const struct uspawn_actions *actions,
                     const struct uspawn_attr *attr, const char *file,
                     char *const argv[])
{
    int status;
    pid_t pid = fork();

    if (pid == 0) {
        struct uspawn_error error;

        if (uspawn_execp(&error, file, actions, attr, argv, NULL) != error.code)
            _exit(99);
        _exit(error.stage == USPAWN_STAGE_EXEC ? 98 : 97);
    }
    CHECK(waitpid(pid, &status, 0) == pid && WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void exec_runs_the_program(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    char *argv[] = {"helper", "exit", "7", NULL};
    char *shell[] = {"sh", "-c", "pwd >out; cat <&5 >>out; exit 8", NULL};

    CHECK_INT(status_of(test, actions, test_attr(test), test->helper, argv), 7);
    CHECK_INT(status_of(test, NULL, NULL, test->helper, argv), 7);
    CHECK_OK(uspawn_actions_add_chdir(actions, test->directory));
    CHECK_OK(uspawn_actions_add_bytes(actions, 5, "text", 4));
    CHECK_INT(status_of(test, actions, NULL, "sh", shell), 8);
    CHECK_STR(test_contents(test, test_path(test, "out")),
              test_text(test, "%s\ntext", test->directory));
}

static void exec_says_what_failed(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    char *argv[] = {"helper", NULL};
    struct uspawn_error error;

    CHECK_INT(status_of(test, NULL, NULL, "/no/such", argv), 98);
    CHECK_OK(uspawn_actions_add_null(actions, 33));
    CHECK_OK(uspawn_actions_add_close(actions, 33));
    CHECK_OK(uspawn_actions_add_chdir(actions, "/no/such"));
    CHECK_INT(refused(test, actions, NULL, &error), ENOENT);
    CHECK_INT(error.code, ENOENT);
    CHECK_INT(error.stage, USPAWN_STAGE_CHDIR);
    CHECK_INT(error.action, 2);
    CHECK_INT(error.detail, USPAWN_DETAIL_PATH);
    CHECK_STR(error.text, "/no/such");
    CHECK_INT(refused(test, actions, NULL, NULL), ENOENT);
    CHECK_INT(uspawn_exec(&error, NULL, NULL, NULL, argv, NULL), EINVAL);
    CHECK_INT(uspawn_exec(&error, "/", NULL, NULL, NULL, NULL), EINVAL);
}

static void exec_makes_no_child(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct uspawn_attr *attr = test_attr(test);
    struct uspawn_error error;

    CHECK_OK(uspawn_actions_add_pipe(actions, 33, USPAWN_PIPE_READ));
    CHECK_INT(refused(test, actions, NULL, &error), ENOTSUP);
    CHECK_INT(error.stage, USPAWN_STAGE_PLAN);
    CHECK_OK(uspawn_attr_set_suspended(attr));
    CHECK_INT(refused(test, NULL, attr, &error), ENOTSUP);
    attr = test_attr(test);
    CHECK_OK(uspawn_attr_set_detached(attr));
    CHECK_INT(refused(test, NULL, attr, &error), ENOTSUP);
}

static const struct test_case cases[] = {
    CASE(exec_runs_the_program, 0),
    CASE(exec_says_what_failed, 0),
    CASE(exec_makes_no_child, 0),
};

TABLE(exec, cases);
