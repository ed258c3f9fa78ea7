/* SPDX-License-Identifier: MIT */
/* The program itself: arguments, environment, argv[0], and execution of an
 * open descriptor.
 */
#include "testlib.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* ----------------------------------------------------- Emulators -- */

#ifdef HAVE_FEXECVE
static void execute(int fd)
{
    fexecve(fd, ARGS("exit", "0"), (char *[]){NULL});
}
#else
static void execute(int fd)
{
    (void)fd;
}
#endif

/* Skip if the kernel starts an emulator for the helper (binfmt_misc).  That one
 * would have to open it anew: the kernel says that it cannot if it is closed at
 * exec.  And it puts the environment in order. */
static int is_interpreted(struct test *test)
{
    int status = 0, fd = open(test->helper, O_RDONLY | O_CLOEXEC);
    pid_t pid = test_shares_memory() ? -1 : fork();

    if (pid == 0) {
        execute(fd);
        _exit(errno == ENOENT ? 77 : 0);
    }
    close(fd);
    if (pid == -1)
        return 0;
    MUST(waitpid(pid, &status, 0));
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 77)
        return 0;
    SKIP("an emulator executes the helper");
    return 1;
}

/* ----------------------------------------- Arguments and environment -- */

static void arguments_arrive(struct test *test)
{
    const char *path = test_path(test, "report");
    struct launch launch = {0};
    const char *report;

    launch.argv = (char *[]){"zero",      "report",   (char *)(uintptr_t)path,
                             "1100",      "",         "with space",
                             "new\nline", "\xff\xfe", "$HOME",
                             NULL};
    EXITS(&launch, 0);
    report = test_contents(test, path);
    CHECK_STR(test_value(test, report, "argc"), "9");
    CHECK_STR(test_value(test, report, "arg 0"), "zero");
    CHECK_STR(test_value(test, report, "arg 4"), "");
    CHECK_STR(test_value(test, report, "arg 5"), "with space");
    CHECK_STR(test_value(test, report, "arg 6"), "new\\012line");
    CHECK_STR(test_value(test, report, "arg 7"), "\xff\xfe");
    CHECK_STR(test_value(test, report, "arg 8"), "$HOME");
}

static void environment_arrives(struct test *test)
{
    struct launch launch = {0};
    const char *report;

    if (is_interpreted(test))
        return;
    launch.envp = (char *[]){
        "A=1", "no equals sign", "=empty name", "", "A=2", "B=", NULL};
    report = SAME_AS_FORK(&launch);
    CHECK_STR(test_value(test, report, "env 0"), "A=1");
    CHECK_STR(test_value(test, report, "env 1"), "no equals sign");
    CHECK_STR(test_value(test, report, "env 2"), "=empty name");
    CHECK_STR(test_value(test, report, "env 3"), "");
    CHECK_STR(test_value(test, report, "env 4"), "A=2");
    CHECK_STR(test_value(test, report, "env 5"), "B=");
    CHECK_LACKS(report, "env 6");
    launch.envp = (char *[]){NULL};
    CHECK_LACKS(SAME_AS_FORK(&launch), "env ");
}

static void environment_of_the_caller(struct test *test)
{
    struct launch launch = {0};
    char **saved = environ;
    const char *report;
    char *mine[] = {"USPAWN_MARK=here", NULL};

    environ = mine;
    report = SAME_AS_FORK(&launch);
    CHECK_STR(test_value(test, report, "env 0"), "USPAWN_MARK=here");
    CHECK_LACKS(report, "env 1");
    environ = NULL; /* clearenv(3) does this */
    CHECK_LACKS(SAME_AS_FORK(&launch), "env ");
    environ = saved;
}

/* Since 5.18 Linux gives such a program one empty argument. */
static void empty_arguments(struct test *test)
{
    struct launch launch = {.argv = (char *[]){NULL}};

    EXITS(&launch, 91); /* the helper's "no command" */
}

static void many_arguments(struct test *test)
{
    const char *path = test_path(test, "report");
    char **argv = test_memory(test, 5005 * sizeof *argv);
    struct launch launch = {.argv = argv};
    int i;

    argv[0] = "helper";
    argv[1] = "exit";
    argv[2] = "9";
    for (i = 3; i < 5000; i++)
        argv[i] = (char *)(uintptr_t)path;
    EXITS(&launch, 9);
    launch.planned = 1;
    EXITS(&launch, 9);
}

static void argv0_replaces_the_first(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.attr = attr, .argv = ARGS("argv0", "-sh")};
    char name[] = "-sh";

    EXITS(&launch, 1);
    CHECK_OK(uspawn_attr_set_argv0(attr, name));
    name[0] = 'x'; /* it was copied */
    EXITS(&launch, 0);
    launch.planned = 1;
    EXITS(&launch, 0);
    CHECK_STR(test_value(test, SAME_AS_FORK(&launch), "arg 0"), "-sh");
    CHECK_OK(uspawn_attr_set_argv0(attr, "other"));
    EXITS(&launch, 1);
    CHECK_INT(TRY(uspawn_attr_set_argv0(attr, NULL)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_argv0(NULL, "x")), EINVAL);
    EXITS(&launch, 1);
}

static void argv0_of_empty_arguments(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.attr = attr, .argv = (char *[]){NULL}};

    CHECK_OK(uspawn_attr_set_argv0(attr, "only"));
    EXITS(&launch, 91);
}

/* ----------------------------------------------------- By descriptor -- */

static void executes_a_descriptor(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {
        .attr = attr, .path = "/for/messages/only", .argv = ARGS("exit", "6")};
    int fd;

    if (test_executes_no_descriptor(test))
        return;
    fd = open(test->helper, O_RDONLY | O_CLOEXEC);
    CHECK_OK(uspawn_attr_set_exec_fd(attr, fd));
    if (!is_interpreted(test) && !REFUSED(&launch, FEATURE_EXEC_FD)) {
        EXITS(&launch, 6);
        launch.planned = 1;
        EXITS(&launch, 6);
        CHECK_STR(test_report_fds(test, SAME_AS_FORK(&launch)), "0 1 2");
        CHECK_OK(uspawn_actions_add_inherit(actions, fd));
        launch.actions = actions;
        CHECK_STR(test_report_fds(test, SAME_AS_FORK(&launch)),
                  test_text(test, "0 1 2 %d", fd));
        CHECK_INT(fcntl(fd, F_GETFD), FD_CLOEXEC);
    }
    close(fd);
}

/* Without close-on-exec, and under POSIX's inheritance: still not kept. */
static void the_descriptor_is_not_kept(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.attr = attr};
    int fd;

    if (test_executes_no_descriptor(test))
        return;
    fd = open(test->helper, O_RDONLY);
    CHECK_OK(uspawn_attr_set_exec_fd(attr, fd));
    CHECK_OK(uspawn_attr_set_inheritance(attr, USPAWN_INHERIT_ALL));
    if (!is_interpreted(test) && !REFUSED(&launch, FEATURE_EXEC_FD)) {
        const char *key = test_text(test, "fd %d", fd);

        CHECK_STR(test_value(test, SAME_AS_FORK(&launch), key), "");
        CHECK_INT(fcntl(fd, F_GETFD), 0);
    }
    close(fd);
}

/* "in the child after all actions": one that an action opened. */
static void executes_what_an_action_opened(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {
        .attr = attr, .actions = actions, .argv = ARGS("exit", "6")};

    if (test_executes_no_descriptor(test))
        return;
    CHECK_OK(uspawn_actions_add_open(actions, 33, test->helper,
                                     O_RDONLY | O_CLOEXEC, 0));
    CHECK_OK(uspawn_attr_set_exec_fd(attr, 33));
    if (is_interpreted(test) || REFUSED(&launch, FEATURE_EXEC_FD))
        return;
    EXITS(&launch, 6);
}

/* Linux sees that the interpreter could not open it; elsewhere the interpreter
 * finds out. */
#ifdef __linux__
static void check_closed_script(struct test *test, const struct launch *launch)
{
    const struct uspawn_error *error =
        FAILS(launch, ENOENT, USPAWN_STAGE_EXEC, -1);

    CHECK_HAS(test_line(test, error), "ENOENT");
}
#else
static void check_closed_script(struct test *test, const struct launch *launch)
{
    EXITS(launch, 92);
}
#endif

/* A script's interpreter opens /dev/fd/N: it must be kept, or fails. */
static void executes_a_script_descriptor(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.attr = attr, .argv = ARGS("ignored")};
    const char *path = test_file(
        test, "script", test_text(test, "#!%s script\n", test->helper), 0755);
    int fd;

    if (test_executes_no_descriptor(test))
        return;
    fd = open(path, O_RDONLY | O_CLOEXEC);
    CHECK_OK(uspawn_attr_set_exec_fd(attr, fd));
    if (!REFUSED(&launch, FEATURE_EXEC_FD)) {
        check_closed_script(test, &launch);
        CHECK_OK(uspawn_actions_add_inherit(actions, fd));
        launch.actions = actions;
        if (access("/dev/fd", F_OK) == 0)
            EXITS(&launch, 42);
    }
    close(fd);
}

static void a_bad_descriptor(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.attr = attr, .path = "/for/messages/only"};
    const struct uspawn_error *error;

    if (test_executes_no_descriptor(test))
        return;
    CHECK_INT(TRY(uspawn_attr_set_exec_fd(attr, -1)), EBADF);
    CHECK_INT(TRY(uspawn_attr_set_exec_fd(attr, -2147483647 - 1)), EBADF);
    CHECK_INT(TRY(uspawn_attr_set_exec_fd(NULL, 3)), EINVAL);
    CHECK_OK(uspawn_attr_set_exec_fd(attr, 77));
    if (REFUSED(&launch, FEATURE_EXEC_FD))
        return;
    error = FAILS(&launch, EBADF, USPAWN_STAGE_EXEC, -1);
    CHECK_INT(error->detail, USPAWN_DETAIL_DESCRIPTOR);
    CHECK_INT(error->descriptor, 77);
    CHECK_HAS(test_line(test, error), "77");
}

/* With a descriptor there need not be a path. */
static void a_descriptor_without_a_path(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.attr = attr};
    struct uspawn_child child;
    int fd;

    if (test_executes_no_descriptor(test))
        return;
    fd = open(test->helper, O_RDONLY | O_CLOEXEC);
    CHECK_OK(uspawn_attr_set_exec_fd(attr, fd));
    if (!is_interpreted(test) && !REFUSED(&launch, FEATURE_EXEC_FD)) {
        if (CHECK_OK(uspawn(&child, NULL, NULL, attr, ARGS("exit", "4"), NULL)))
            ENDS(&child, 4);
        if (CHECK_OK(
                uspawnp(&child, NULL, NULL, attr, ARGS("exit", "4"), NULL)))
            ENDS(&child, 4);
        CHECK_OK(uspawn_attr_set_exec_fd(attr, 77));
        CHECK_INT(
            TRY(uspawn(&child, NULL, NULL, attr, ARGS("exit", "4"), NULL)),
            EBADF);
        CHECK_HAS(test_line(test, &child.error), "77");
    }
    close(fd);
}

static const struct test_case cases[] = {
    CASE(arguments_arrive, 0),
    CASE(environment_arrives, 0),
    CASE(environment_of_the_caller, 0),
    CASE(empty_arguments, 0),
    CASE(many_arguments, 0),
    CASE(argv0_replaces_the_first, 0),
    CASE(argv0_of_empty_arguments, 0),
    CASE(executes_a_descriptor, 0),
    CASE(the_descriptor_is_not_kept, 0),
    CASE(executes_what_an_action_opened, 0),
    CASE(executes_a_script_descriptor, TEST_NATIVE),
    CASE(a_bad_descriptor, 0),
    CASE(a_descriptor_without_a_path, 0),
};

TABLE(program, cases);
