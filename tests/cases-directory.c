/* SPDX-License-Identifier: MIT */
/* The chdir and fchdir actions: where the program runs, what relative names
 * mean from there on, and what is said where the directory is no good.
 */
#include "testlib.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void chdir_changes_the_directory(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions};
    const char *report;

    CHECK_OK(uspawn_actions_add_chdir(actions, test->directory));
    report = SAME_AS_FORK(&launch);
    CHECK_STR(test_value(test, report, "cwd"), test->directory);
}

/* Every action after it sees the new directory, and so does the next chdir. */
static void chdir_is_in_order(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions};
    const char *inner = test_path(test, "inner");
    const char *report;

    MUST(mkdir(inner, 0755));
    test_file(test, "inner/data", "x", 0644);
    CHECK_OK(uspawn_actions_add_chdir(actions, test->directory));
    CHECK_OK(uspawn_actions_add_chdir(actions, "inner"));
    CHECK_OK(uspawn_actions_add_open(actions, 33, "data", O_RDONLY, 0));
    CHECK_OK(uspawn_actions_add_chdir(actions, ".."));
    CHECK_OK(uspawn_actions_add_open(actions, 34, "inner/data", O_RDONLY, 0));
    report = SAME_AS_FORK(&launch);
    CHECK_STR(test_value(test, report, "cwd"), test->directory);
    CHECK_STR(test_report_fds(test, report), "0 1 2 33 34");
}

static void relative_program_after_chdir(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {
        .actions = actions, .path = "./program", .argv = ARGS("exit", "7")};

    test_helper_copy(test, "program");
    CHECK_OK(uspawn_actions_add_chdir(actions, test->directory));
    EXITS(&launch, 7);
    launch.path = "program"; /* uspawn() does not search */
    EXITS(&launch, 7);
    launch.planned = 1;
    EXITS(&launch, 7);
    launch.actions = NULL;
    FAILS(&launch, ENOENT, USPAWN_STAGE_EXEC, -1);
}

static void chdir_copies_the_path(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions};
    char path[300];

    snprintf(path, sizeof path, "%s", test->directory);
    CHECK_OK(uspawn_actions_add_chdir(actions, path));
    memset(path, 'x', sizeof path);
    CHECK_STR(test_value(test, REPORT(&launch), "cwd"), test->directory);
}

static void check_chdir_fails(struct test *test, const char *path, int code,
                              const char *name)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions};
    const struct uspawn_error *error;
    const char *line;

    CHECK_OK(uspawn_actions_add_close(actions, 70));
    CHECK_OK(uspawn_actions_add_chdir(actions, path));
    error = FAILS(&launch, code, USPAWN_STAGE_CHDIR, 1);
    CHECK_INT(error->detail, USPAWN_DETAIL_PATH);
    CHECK_STR(error->text, path);
    line = test_line(test, error);
    CHECK_HAS(line, "chdir");
    CHECK_HAS(line, name);
    CHECK_HAS(line, path);
}

static void chdir_failures(struct test *test)
{
    const char *loop = test_path(test, "loop");

    MUST(symlink("loop", loop));
    check_chdir_fails(test, test_path(test, "missing"), ENOENT, "ENOENT");
    check_chdir_fails(test, test_file(test, "file", "", 0644), ENOTDIR,
                      "ENOTDIR");
    check_chdir_fails(test, loop, ELOOP, "ELOOP");
    check_chdir_fails(test, "", ENOENT, "ENOENT");
}

static void fchdir_changes_the_directory(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions};
    int fd = open(test->directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const char *report;

    CHECK_OK(uspawn_actions_add_fchdir(actions, fd));
    report = SAME_AS_FORK(&launch);
    CHECK_STR(test_value(test, report, "cwd"), test->directory);
    CHECK_STR(test_report_fds(test, report), "0 1 2"); /* not kept for that */
    close(fd);
}

/* A directory that an action of the same list opened. */
static void fchdir_of_an_opened_one(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions};

    CHECK_OK(uspawn_actions_add_open(actions, 33, test->directory,
                                     O_RDONLY | O_CLOEXEC, 0));
    CHECK_OK(uspawn_actions_add_chdir(actions, "/"));
    CHECK_OK(uspawn_actions_add_fchdir(actions, 33));
    CHECK_STR(test_value(test, SAME_AS_FORK(&launch), "cwd"), test->directory);
}

static void check_fchdir_fails(struct test *test, int fd, int code)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions};
    const struct uspawn_error *error;

    CHECK_OK(uspawn_actions_add_fchdir(actions, fd));
    error = FAILS(&launch, code, USPAWN_STAGE_FCHDIR, 0);
    CHECK_INT(error->detail, USPAWN_DETAIL_DESCRIPTOR);
    CHECK_INT(error->descriptor, fd);
    CHECK_HAS(test_line(test, error), test_text(test, "%d", fd));
}

static void fchdir_failures(struct test *test)
{
    int fd = open(test_file(test, "file", "", 0644), O_RDONLY | O_CLOEXEC);

    check_fchdir_fails(test, fd, ENOTDIR);
    close(fd);
    check_fchdir_fails(test, 77, EBADF);
}

/* A directory that may not be entered; root may enter everything. */
static void as_a_user(struct test *test, void *data)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions, .path = data};
    const struct uspawn_error *error;
    const char *path = test_path(test, "shut");

    MUST(mkdir(path, 0700));
    MUST(setgid(1000));
    MUST(setuid(1000));
    CHECK_OK(uspawn_actions_add_chdir(actions, path));
    error = FAILS(&launch, EACCES, USPAWN_STAGE_CHDIR, 0);
    CHECK_STR(error->text, path);
}

static void chdir_without_permission(struct test *test)
{
    test_in_child(test, as_a_user, test_helper_copy(test, "program"));
}

static const struct test_case cases[] = {
    CASE(chdir_changes_the_directory, 0),
    CASE(chdir_is_in_order, 0),
    CASE(relative_program_after_chdir, 0),
    CASE(chdir_copies_the_path, 0),
    CASE(chdir_failures, 0),
    CASE(fchdir_changes_the_directory, 0),
    CASE(fchdir_of_an_opened_one, 0),
    CASE(fchdir_failures, 0),
    CASE(chdir_without_permission, TEST_ROOT),
};

TABLE(directory, cases);
