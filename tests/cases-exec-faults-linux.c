/* SPDX-License-Identifier: MIT */
/* What is wrong with a program that cannot be executed, where systems differ:
 * how much of a #! line is read, how deep scripts may be nested, what they are
 * given of a descriptor, how much of a stack arguments may take.  Linux only:
 * the answers are that kernel's. */
#include "testlib.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <unistd.h>

/* -------------------------------------------------------- Single scripts -- */

#define KERNEL_READS 255 /* since Linux 5.1, and a zero byte */

static int reads_256_bytes(void)
{
    struct utsname name;
    int major = 0, minor = 0;

    return uname(&name) == 0 &&
           sscanf(name.release, "%d.%d", &major, &minor) == 2 &&
           (major > 5 || (major == 5 && minor >= 1));
}

/* A script for the shell whose #! line has so many blanks that it names what
 * ends at byte SIZE. */
static char *padded_script(struct test *test, size_t size)
{
    static const char shell[] = "/bin/sh";
    char *content = test_memory(test, size + 20);

    memset(content, ' ', size);
    memcpy(content, "#!", 2);
    memcpy(content + size - strlen(shell), shell, strlen(shell));
    strcpy(content + size, "\nexit 3\n");
    return content;
}

static void a_line_that_is_too_long(struct test *test)
{
    const char *path = test_path(test, "script");
    struct launch launch = {.path = path};
    const struct uspawn_error *error;

    if (!reads_256_bytes()) {
        SKIP("kernels before 5.1 read less");
        return;
    }
    test_file(test, "script", padded_script(test, KERNEL_READS), 0755);
    EXITS(&launch, 3);
    test_file(test, "script", padded_script(test, KERNEL_READS + 1), 0755);
    error = EXEC_FAILS(&launch, ENOEXEC, USPAWN_DETAIL_LONG_LINE, path,
                       "#! line that is too long");
    CHECK_INT(error->size, KERNEL_READS + 1);
    CHECK_INT(error->limit, KERNEL_READS);
    CHECK_LACKS(test_line(test, error), "no #! line");
    test_file(test, "script", padded_script(test, 900), 0755);
    EXEC_FAILS(&launch, ENOEXEC, USPAWN_DETAIL_LONG_LINE, path, "too long");
}

/* ------------------------------------------------------- Script by script --
 */

static void an_interpreter_of_no_format(struct test *test)
{
    const char *plain = test_file(test, "plain", "exit 3\n", 0755);
    const char *blank = test_file(test, "blank", "#!\n", 0755);
    const char *path = test_path(test, "script");
    struct launch launch = {.path = path};
    const struct uspawn_error *error;

    test_file(test, "script", test_text(test, "#!%s\n", plain), 0755);
    error = EXEC_FAILS(&launch, ENOEXEC, USPAWN_DETAIL_INTERPRETER, plain,
                       "its interpreter");
    CHECK_HAS(test_line(test, error), "no #! line");
    test_file(test, "script", test_text(test, "#!%s\n", blank), 0755);
    EXEC_FAILS(&launch, ENOEXEC, USPAWN_DETAIL_BLANK_LINE, blank,
               "names nothing");
}

/* COUNT scripts, each the interpreter of the next; the first has CONTENT. */
static const char *chain(struct test *test, const char *content, int count)
{
    const char *path = NULL;
    int i;

    for (i = 0; i < count; i++) {
        path = test_file(test, test_text(test, "script%d", i), content, 0755);
        content = test_text(test, "#!%s\n", path);
    }
    return path;
}

static void nested_too_deep(struct test *test)
{
    struct launch launch = {0};

    launch.path = chain(test, "#!/bin/true\n", 5);
    EXITS(&launch, 0);
    launch.path = chain(test, "#!/nonexistent/x\n", 6);
    EXEC_FAILS(&launch, ENOENT, USPAWN_DETAIL_INTERPRETER, "/nonexistent/x",
               "does not exist");
    launch.path = chain(test, "#!/bin/true\n", 6);
    EXEC_FAILS(&launch, ELOOP, USPAWN_DETAIL_NESTING, "/bin/true", "after 5");
}

/* ------------------------------------------------------ By descriptor -- */

static void a_script_by_descriptor(struct test *test)
{
    const char *path = test_file(test, "script", "#!/bin/sh\nexit 3\n", 0755);
    const char *broken = test_file(test, "broken", "#!/nonexistent/x\n", 0755);
    struct uspawn_actions *actions = test_actions(test);
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.attr = attr};
    const struct uspawn_error *error;
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    CHECK_OK(uspawn_attr_set_exec_fd(attr, fd));
    if (REFUSED(&launch, FEATURE_EXEC_FD)) {
        close(fd);
        return;
    }
    error = FAILS(&launch, ENOENT, USPAWN_STAGE_EXEC, -1);
    CHECK_INT(error->detail, USPAWN_DETAIL_SCRIPT);
    CHECK_INT(error->descriptor, fd);
    CHECK_HAS(test_line(test, error), "a script");
    CHECK_HAS(test_line(test, error), "does not keep");
    launch.actions = actions; /* by what an action opens or copies */
    CHECK_OK(uspawn_actions_add_open(actions, 40, path, O_RDONLY, 0));
    CHECK_OK(uspawn_actions_add_dup2(actions, 40, 41));
    CHECK_OK(uspawn_actions_add_open(actions, 40, broken, O_RDONLY, 0));
    CHECK_OK(uspawn_attr_set_exec_fd(attr, 41));
    EXITS(&launch, 3);
    CHECK_OK(uspawn_attr_set_exec_fd(attr, 40));
    EXEC_FAILS(&launch, ENOENT, USPAWN_DETAIL_INTERPRETER, "/nonexistent/x",
               "interpreter");
    close(fd);
}

/* ------------------------------------------------------- Its own limits -- */

/* A stack of STACK bytes leaves room for LIMIT bytes of arguments. */
static void check_stack(struct test *test, unsigned long long stack,
                        unsigned long long limit)
{
    struct uspawn_attr *attr = test_attr(test);
    char **argv = test_memory(test, 100 * sizeof *argv);
    struct launch launch = {.attr = attr, .argv = argv};
    const struct uspawn_error *error;
    char *piece = test_memory(test, 4000);
    int i;

    memset(piece, 'x', 3999);
    argv[0] = "helper";
    for (i = 1; i < 90; i++)
        argv[i] = piece;
    launch.envp = (char *[]){NULL};
    CHECK_OK(uspawn_attr_set_limit(attr, RLIMIT_STACK, stack, stack));
    if (REFUSED(&launch, FEATURE_BEYOND_POSIX))
        return;
    error = FAILS(&launch, E2BIG, USPAWN_STAGE_EXEC, -1);
    CHECK_INT(error->detail, USPAWN_DETAIL_TOTAL);
    CHECK_INT(error->limit, limit);
    CHECK(error->size > limit);
    CHECK_STR(error->text, "RLIMIT_STACK");
    CHECK_HAS(test_line(test, error), "from its RLIMIT_STACK");
}

static void too_much_for_its_own_stack(struct test *test)
{
    check_stack(test, 1 << 20, 256 << 10);
    check_stack(test, 256 << 10, 128 << 10); /* never less than that, */
    check_stack(test, 64 << 10, 64 << 10);   /* but the stack is no larger */
}

static const struct test_case cases[] = {
    CASE(a_line_that_is_too_long, TEST_NATIVE),
    CASE(an_interpreter_of_no_format, TEST_NATIVE),
    CASE(nested_too_deep, TEST_NATIVE),
    CASE(a_script_by_descriptor, TEST_NATIVE),
    CASE(too_much_for_its_own_stack, TEST_NATIVE),
};

TABLE(exec_faults_linux, cases);
