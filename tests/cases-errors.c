/* SPDX-License-Identifier: MIT */
/* A failure of every step: the right code, stage and index, what it was about,
 * a line that a person can use, and nothing left behind.  (FAILS checks the
 * last; the chdir, dup2 and other actions have more beside their own cases.)
 */
#include "testlib.h"

#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void check_open_fails(struct test *test, const char *path, int flags,
                             int code, const char *name)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions};
    const struct uspawn_error *error;
    const char *line;

    CHECK_OK(uspawn_actions_add_close(actions, 50));
    CHECK_OK(uspawn_actions_add_open(actions, 33, path, flags, 0644));
    CHECK_OK(uspawn_actions_add_chdir(actions, "/nonexistent"));
    error = FAILS(&launch, code, USPAWN_STAGE_OPEN, 1);
    CHECK_INT(error->detail, USPAWN_DETAIL_PATH);
    CHECK_STR(error->text, path);
    line = test_line(test, error);
    CHECK_HAS(line, "open");
    CHECK_HAS(line, path);
    CHECK_HAS(line, name);
    launch.planned = 1;
    FAILS(&launch, code, USPAWN_STAGE_OPEN, 1);
}

static void open_failures(struct test *test)
{
    const char *file = test_file(test, "file", "x", 0644);
    const char *loop = test_path(test, "loop");

    MUST(symlink("loop", loop));
    check_open_fails(test, "/nonexistent/in", O_RDONLY, ENOENT, "ENOENT");
    check_open_fails(test, test_text(test, "%s/x", file), O_RDONLY, ENOTDIR,
                     "ENOTDIR");
    check_open_fails(test, test->directory, O_WRONLY, EISDIR, "EISDIR");
    check_open_fails(test, file, O_WRONLY | O_CREAT | O_EXCL, EEXIST, "EEXIST");
    check_open_fails(test, loop, O_RDONLY, ELOOP, "ELOOP");
    if (O_DIRECTORY != O_NONBLOCK) /* which stands for it, where it is none */
        check_open_fails(test, file, O_RDONLY | O_DIRECTORY, ENOTDIR,
                         "ENOTDIR");
    check_open_fails(test, "", O_RDONLY, ENOENT, "ENOENT");
}

/* Each in its place: the first step that fails is the one reported. */
static void the_first_failure_is_reported(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions, .path = "/nonexistent/x"};
    int i;

    for (i = 0; i < 50; i++)
        CHECK_OK(uspawn_actions_add_dup2(actions, 0, 30 + i));
    FAILS(&launch, ENOENT, USPAWN_STAGE_EXEC, -1);
    CHECK_OK(uspawn_actions_add_dup2(actions, 99, 30));
    CHECK_OK(uspawn_actions_add_chdir(actions, "/nonexistent"));
    FAILS(&launch, EBADF, USPAWN_STAGE_DUP2, 50);
}

/* Attributes are no actions (index -1) and come before them. */
static void attributes_fail_before_actions(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.actions = actions, .attr = attr};
    const struct uspawn_error *error;
    const char *mark = test_path(test, "mark");

    CHECK_OK(
        uspawn_actions_add_open(actions, 33, mark, O_CREAT | O_WRONLY, 0644));
    CHECK_OK(uspawn_attr_set_process_group(attr, 4000000));
    error = FAILS(&launch, EPERM, USPAWN_STAGE_PROCESS_GROUP, -1);
    CHECK_HAS(test_line(test, error), "EPERM");
    CHECK(access(mark, F_OK) != 0);
}

/* The signal mask and inheritance come last; nothing can fail there. */
static void many_failures_leave_nothing(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.path = "/nonexistent/x"};
    int i;

    CHECK_OK(uspawn_actions_add_fchdir(actions, 99));
    for (i = 0; i < 100; i++) {
        launch.actions = i % 2 ? actions : NULL;
        if (i % 2)
            FAILS(&launch, EBADF, USPAWN_STAGE_FCHDIR, 0);
        else
            FAILS(&launch, ENOENT, USPAWN_STAGE_EXEC, -1);
    }
}

/* No signal but SIGCHLD; and where the kernel makes children without, not even
 * that. */
static volatile sig_atomic_t deaths, others;

static void count_signal(int number)
{
    if (number == SIGCHLD)
        deaths++;
    else
        others++;
}

static int is_silent(const struct test *test)
{
    const char *backend =
        test->backend ? test->backend : uspawn_backend_name(0);

    return test_has_pidfds() && strcmp(backend, "posix_spawn") != 0;
}

static void a_failure_fires_no_other_signal(struct test *test)
{
    struct launch launch = {.path = "/nonexistent/x"};
    struct sigaction action, old[TEST_SIGNALS];
    int i;

    FAILS(&launch, ENOENT, USPAWN_STAGE_EXEC, -1); /* first: may probe */
    deaths = others = 0;
    memset(&action, 0, sizeof action);
    action.sa_handler = count_signal;
    for (i = 1; i < 32; i++)
        if (i != SIGALRM && i != SIGSEGV && i != SIGPROF)
            sigaction(i, &action, &old[i]);
    FAILS(&launch, ENOENT, USPAWN_STAGE_EXEC, -1);
    FAILS(&launch, ENOENT, USPAWN_STAGE_EXEC, -1);
    if (test_shares_memory()) /* an emulator may know no such children */
        CHECK_INT(deaths, is_silent(test) ? 0 : 2);
    CHECK_INT(others, 0);
    for (i = 1; i < 32; i++)
        if (i != SIGALRM && i != SIGSEGV && i != SIGPROF && i != SIGKILL &&
            i != SIGSTOP)
            sigaction(i, &old[i], NULL);
}

/* The outputs other than the child are untouched by a failure. */
static void a_failed_plan_is_not_written(struct test *test)
{
    struct uspawn_plan *plan = (struct uspawn_plan *)test;
    int code;

    code = TRY(uspawn_plan_create(&plan, NULL, NULL, NULL, ARGS("x"), NULL));
    CHECK_INT(code, EINVAL);
    CHECK(plan == (struct uspawn_plan *)test);
    code = TRY(uspawn_plan_create(&plan, "x", NULL, NULL, NULL, NULL));
    CHECK_INT(code, EINVAL);
    CHECK(plan == (struct uspawn_plan *)test);
    code = TRY(uspawn_plan_create(NULL, "x", NULL, NULL, ARGS("x"), NULL));
    CHECK_INT(code, EINVAL);
}

static void check_exec_fails(struct test *test, const char *path, int code,
                             const char *name)
{
    struct launch launch = {.path = path};
    const struct uspawn_error *error;
    const char *line;
    int round;

    for (round = 0; round < 4; round++) {
        launch.planned = round & 1;
        launch.search = round >> 1;
        error = FAILS(&launch, code, USPAWN_STAGE_EXEC, -1);
        line = test_line(test, error);
        CHECK_HAS(line, "exec");
        CHECK_HAS(line, path);
        CHECK_HAS(line, name);
    }
}

static void exec_failures(struct test *test)
{
    const char *plain = test_file(test, "plain", "text\n", 0644);
    const char *loop = test_path(test, "loop");

    MUST(symlink("loop", loop));
    check_exec_fails(test, "/nonexistent/x", ENOENT, "ENOENT");
    check_exec_fails(test, test_path(test, "missing"), ENOENT, "ENOENT");
    check_exec_fails(test, test_text(test, "%s/x", plain), ENOTDIR, "ENOTDIR");
    check_exec_fails(test, plain, EACCES, "EACCES");
    check_exec_fails(test, test->directory, EACCES, "EACCES");
    check_exec_fails(test, loop, ELOOP, "ELOOP");
}

/* valgrind finds this out too late. */
static void a_program_that_is_written_to(struct test *test)
{
    const char *busy = test_helper_copy(test, "busy");
    int fd = open(busy, O_WRONLY | O_CLOEXEC);

    check_exec_fails(test, busy, ETXTBSY, "ETXTBSY");
    close(fd);
}

static void no_known_format(struct test *test)
{
    const char *text = test_file(test, "text", "echo no shebang\n", 0755);
    const char *empty = test_file(test, "empty", "", 0755);
    struct launch launch = {.path = text};
    const struct uspawn_error *error;

    check_exec_fails(test, text, ENOEXEC, "ENOEXEC");
    check_exec_fails(test, empty, ENOEXEC, "ENOEXEC");
    error = FAILS(&launch, ENOEXEC, USPAWN_STAGE_EXEC, -1);
    CHECK_INT(error->detail, USPAWN_DETAIL_FORMAT);
    CHECK_STR(error->text, text);
}

static void a_missing_program(struct test *test)
{
    struct launch launch = {.path = "/nonexistent/x"};
    const struct uspawn_error *error;

    error = FAILS(&launch, ENOENT, USPAWN_STAGE_EXEC, -1);
    CHECK_INT(error->detail, USPAWN_DETAIL_PROGRAM);
    CHECK_STR(error->text, "/nonexistent/x");
    CHECK_LACKS(test_line(test, error), "interpreter");
    CHECK_LACKS(test_line(test, error), "loader");
    launch.path = "";
    error = FAILS(&launch, ENOENT, USPAWN_STAGE_EXEC, -1);
}

/* A name that no file can have.  Its end says more than its beginning. */
static void a_program_name_that_is_too_long(struct test *test)
{
    char *path = test_memory(test, 10000);
    struct uspawn_child child;

    memset(path, 'x', 9990);
    path[0] = '/';
    strcpy(path + 9990, "/the-end");
    CHECK_INT(TRY(uspawn(&child, path, NULL, test_attr(test), ARGS("x"), NULL)),
              ENAMETOOLONG);
    CHECK_INT(child.error.code, ENAMETOOLONG);
    CHECK_INT(child.pid, 0);
    CHECK_HAS(child.error.text, "/the-end");
    CHECK_HAS(test_line(test, &child.error), "/the-end");
    CHECK_HAS(test_line(test, &child.error), "ENAMETOOLONG");
    CHECK_INT(
        TRY(uspawnp(&child, path + 1, NULL, test_attr(test), ARGS("x"), NULL)),
        ENAMETOOLONG);
    memset(path + 1, 'x', 300); /* one component of more than NAME_MAX */
    path[301] = '\0';
    CHECK_INT(TRY(uspawn(&child, path, NULL, test_attr(test), ARGS("x"), NULL)),
              ENAMETOOLONG);
    CHECK_INT(child.error.stage, USPAWN_STAGE_EXEC);
}

/* In a folder that the user may not enter. */
static void unprivileged(struct test *test, void *data)
{
    struct launch launch = {.path = data};

    MUST(chmod(test->directory, 0700));
    MUST(setgid(1000));
    MUST(setuid(1000));
    FAILS(&launch, EACCES, USPAWN_STAGE_EXEC, -1);
}

static void a_folder_without_permission(struct test *test)
{
    test_in_child(test, unprivileged, test_helper_copy(test, "program"));
    MUST(chmod(test->directory, 0755));
}

static const struct test_case cases[] = {
    CASE(open_failures, 0),
    CASE(the_first_failure_is_reported, 0),
    CASE(attributes_fail_before_actions, 0),
    CASE(many_failures_leave_nothing, 0),
    CASE(a_failure_fires_no_other_signal, 0),
    CASE(a_failed_plan_is_not_written, TEST_ONCE),
    CASE(exec_failures, 0),
    CASE(a_program_that_is_written_to, TEST_NATIVE),
    CASE(no_known_format, 0),
    CASE(a_missing_program, 0),
    CASE(a_program_name_that_is_too_long, 0),
    CASE(a_folder_without_permission, TEST_ROOT),
};

TABLE(errors, cases);
