/* SPDX-License-Identifier: MIT */
/* What is wrong with a program that cannot be executed, said so that somebody
 * can mend it: #! lines of every kind, which path of a search it was, files
 * that are none, descriptors, and all of it below another root.  Linux only. */
#include "testlib.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/utsname.h>
#include <unistd.h>

/* Executing PATH fails with CODE; DETAIL is about TEXT, and the line has PART.
 */
static const struct uspawn_error *check(struct test *test,
                                        const struct launch *launch, int code,
                                        int detail, const char *text,
                                        const char *part)
{
    const struct uspawn_error *error =
        FAILS(launch, code, USPAWN_STAGE_EXEC, -1);

    CHECK_INT(error->detail, detail);
    CHECK_STR(error->text, text);
    CHECK_HAS(test_line(test, error), part);
    return error;
}

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
    error = check(test, &launch, ENOEXEC, USPAWN_DETAIL_LONG_LINE, path,
                  "#! line that is too long");
    CHECK_INT(error->size, KERNEL_READS + 1);
    CHECK_INT(error->limit, KERNEL_READS);
    CHECK_LACKS(test_line(test, error), "no #! line");
    test_file(test, "script", padded_script(test, 900), 0755);
    check(test, &launch, ENOEXEC, USPAWN_DETAIL_LONG_LINE, path, "too long");
}

/* Of a file that ends with the mark, some kernels say EACCES. */
static void a_line_that_names_nothing(struct test *test)
{
    static const char *const lines[] = {"#!\n", "#!  \t \n/bin/sh\n", "#!"};
    const char *path = test_path(test, "script");
    struct launch launch = {.path = path};
    struct uspawn_child child;
    size_t i;

    for (i = 0; i < sizeof lines / sizeof *lines; i++) {
        test_file(test, "script", lines[i], 0755);
        CHECK(test_start(test, &child, &launch) != 0);
        CHECK_INT(child.error.detail, USPAWN_DETAIL_BLANK_LINE);
        CHECK_STR(child.error.text, path);
        CHECK_HAS(test_line(test, &child.error), "#! line that names nothing");
    }
}

static void a_carriage_return(struct test *test)
{
    struct launch launch = {
        .path = test_file(test, "script", "#!/bin/sh\r\nexit\r\n", 0755)};
    const struct uspawn_error *error;

    error = check(test, &launch, ENOENT, USPAWN_DETAIL_INTERPRETER, "/bin/sh\r",
                  "/bin/sh\\r does not exist");
    CHECK_HAS(test_line(test, error), "carriage return");
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
    error = check(test, &launch, ENOEXEC, USPAWN_DETAIL_INTERPRETER, plain,
                  "its interpreter");
    CHECK_HAS(test_line(test, error), "no #! line");
    test_file(test, "script", test_text(test, "#!%s\n", blank), 0755);
    check(test, &launch, ENOEXEC, USPAWN_DETAIL_BLANK_LINE, blank,
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
    check(test, &launch, ENOENT, USPAWN_DETAIL_INTERPRETER, "/nonexistent/x",
          "does not exist");
    launch.path = chain(test, "#!/bin/true\n", 6);
    check(test, &launch, ELOOP, USPAWN_DETAIL_NESTING, "/bin/true", "after 5");
}

static void an_interpreter_that_is_a_loop_of_links(struct test *test)
{
    const char *loop = test_path(test, "loop");
    struct launch launch = {0};

    MUST(symlink("loop", loop));
    launch.path =
        test_file(test, "script", test_text(test, "#!%s\n", loop), 0755);
    check(test, &launch, ELOOP, USPAWN_DETAIL_INTERPRETER, loop, "interpreter");
}

/* --------------------------------------------------------------- Search -- */

static struct launch search_in(struct test *test, const char *list)
{
    struct launch launch = {.path = "program", .search = 1};

    launch.attr = test_attr(test);
    CHECK_OK(uspawn_attr_set_path_source(launch.attr, USPAWN_PATH_GIVEN, list));
    return launch;
}

/* A folder with a file "program"; its path, and that of the file in *PROGRAM.
 */
static char *folder(struct test *test, const char *name, const char *content,
                    mode_t mode, const char **program)
{
    char *path = test_path(test, name);

    MUST(mkdir(path, 0755));
    *program =
        test_file(test, test_text(test, "%s/program", name), content, mode);
    return path;
}

/* ENOENT of the first entry is passed over: the error is the second one's.  But
 * posix_spawn is given what can be executed as far as can be seen. */
static void the_path_that_was_tried(struct test *test)
{
    const char *broken, *plain, *text;
    char *one = folder(test, "one", "#!/nonexistent/x\n", 0755, &broken);
    char *two = folder(test, "two", "#!/nonexistent/y\n", 0644, &plain);
    char *three = folder(test, "three", "exit 3\n", 0755, &text);
    struct launch launch;

    if (!test_is(test, "posix_spawn")) {
        launch = search_in(test, test_text(test, "/dev:%s:%s", one, two));
        check(test, &launch, EACCES, USPAWN_DETAIL_PROGRAM, plain, plain);
        launch = search_in(test, test_text(test, "%s:%s:/dev", two, one));
        check(test, &launch, EACCES, USPAWN_DETAIL_PROGRAM, plain, plain);
    }
    launch = search_in(test, test_text(test, "%s:/dev:/etc", two));
    check(test, &launch, EACCES, USPAWN_DETAIL_PROGRAM, plain, plain);
    launch = search_in(test, test_text(test, "/dev:%s:/etc", one));
    check(test, &launch, ENOENT, USPAWN_DETAIL_INTERPRETER, "/nonexistent/x",
          "does not exist");
    launch = search_in(test, test_text(test, "/dev:%s:%s", two, three));
    check(test, &launch, ENOEXEC, USPAWN_DETAIL_FORMAT, text, text);
}

static void which_entry_it_was(struct test *test)
{
    const char *file = test_file(test, "file", "", 0755);
    const char *loop = test_path(test, "loop");
    struct launch launch;

    MUST(symlink("loop", loop));
    launch = search_in(test, test_text(test, "/dev:%s", file));
    check(test, &launch, ENOTDIR, USPAWN_DETAIL_PROGRAM,
          test_text(test, "%s/program", file), file);
    launch = search_in(test, test_text(test, "/dev:%s", loop));
    check(test, &launch, ELOOP, USPAWN_DETAIL_PROGRAM,
          test_text(test, "%s/program", loop), loop);
    MUST(mkdir(test_path(test, "holds"), 0755));
    MUST(mkdir(test_path(test, "holds/program"), 0755));
    launch = search_in(test, test_text(test, "%s/holds:/dev", test->directory));
    check(test, &launch, EACCES, USPAWN_DETAIL_FILE_TYPE,
          test_text(test, "%s/holds/program", test->directory),
          "is a directory");
}

static void found_nowhere(struct test *test)
{
    struct launch launch = search_in(test, "/nonexistent:/dev:/etc");
    const struct uspawn_error *error;

    error = check(test, &launch, ENOENT, USPAWN_DETAIL_PROGRAM, "program",
                  "exec: not found in the search list (3 directories)");
    CHECK_INT(error->size, 3);
    CHECK_INT(error->index, USPAWN_PATH_GIVEN);
    launch.envp = (char *[]){"PATH=/nonexistent", NULL};
    CHECK_OK(uspawn_attr_set_path_source(launch.attr, USPAWN_PATH_CHILD, NULL));
    check(test, &launch, ENOENT, USPAWN_DETAIL_PROGRAM, "program",
          "program: exec: not found in PATH (1 directory) (ENOENT)");
    launch.path = "/nonexistent/x"; /* not looked for */
    error = check(test, &launch, ENOENT, USPAWN_DETAIL_PROGRAM,
                  "/nonexistent/x", "ENOENT");
    CHECK_LACKS(test_line(test, error), "not found in");
}

/* ------------------------------------------------------- Not even a file -- */

static void bind_socket(struct test *test, const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    MUST(fd);
    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    MUST(bind(fd, (struct sockaddr *)&address, sizeof address));
    MUST(chmod(path, 0755));
    close(fd);
}

static void things_that_are_no_files(struct test *test)
{
    const char *fifo = test_path(test, "fifo");
    const char *name = test_path(test, "socket");
    const char *link = test_path(test, "link");
    const struct {
        const char *path, *what;
        mode_t type;
    } things[] = {
        {test->directory, "is a directory", S_IFDIR},
        {fifo, "is a FIFO", S_IFIFO},
        {name, "is a socket", S_IFSOCK},
        {"/dev/null", "is a character device", S_IFCHR},
        {link, "is a directory", S_IFDIR},
    };
    struct launch launch = {0};
    const struct uspawn_error *error;
    size_t i;

    MUST(mkfifo(fifo, 0755));
    bind_socket(test, name);
    MUST(symlink(".", link));
    for (i = 0; i < sizeof things / sizeof *things; i++) {
        launch.path = things[i].path;
        error = check(test, &launch, EACCES, USPAWN_DETAIL_FILE_TYPE,
                      launch.path, things[i].what);
        CHECK_INT(error->size, things[i].type);
    }
}

/* ----------------------------------------------------------- Descriptors -- */

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
    check(test, &launch, ENOENT, USPAWN_DETAIL_INTERPRETER, "/nonexistent/x",
          "interpreter");
    close(fd);
}

static void a_directory_by_descriptor(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.attr = attr};
    const struct uspawn_error *error;
    int fd = open(test->directory, O_RDONLY | O_CLOEXEC);

    CHECK_OK(uspawn_attr_set_exec_fd(attr, fd));
    if (!REFUSED(&launch, FEATURE_EXEC_FD)) {
        error = FAILS(&launch, EACCES, USPAWN_STAGE_EXEC, -1);
        CHECK_INT(error->detail, USPAWN_DETAIL_FILE_TYPE);
        CHECK_HAS(test_line(test, error), "is a directory");
    }
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

/* ------------------------------------------------------- Below a new root --
 */

static struct launch below(struct test *test, const char *root,
                           const char *program)
{
    struct launch launch = {.path = program};

    launch.attr = test_attr(test);
    CHECK_OK(uspawn_attr_set_chroot(launch.attr, root));
    return launch;
}

static void broken_below_a_root(struct test *test)
{
    const char *root = test_path(test, "root");
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = below(test, root, "/bin/script");

    if (REFUSED(&launch, FEATURE_BEYOND_POSIX))
        return;
    MUST(mkdir(root, 0755));
    MUST(mkdir(test_path(test, "root/bin"), 0755));
    test_file(test, "root/bin/script", "#!/bin/true\n", 0755);
    check(test, &launch, ENOENT, USPAWN_DETAIL_INTERPRETER, "/bin/true",
          "interpreter"); /* which is there outside */
    MUST(mkdir(test_path(test, "root/bin/true"), 0755));
    check(test, &launch, EACCES, USPAWN_DETAIL_INTERPRETER, "/bin/true",
          "cannot be executed");
    launch.path = "/bin";
    check(test, &launch, EACCES, USPAWN_DETAIL_FILE_TYPE, "/bin", "directory");
    launch.path = "script"; /* relative to the root, and then to a chdir */
    check(test, &launch, ENOENT, USPAWN_DETAIL_PROGRAM, "script", "exec");
    CHECK_OK(uspawn_actions_add_chdir(actions, "bin/../../bin/."));
    launch.actions = actions;
    check(test, &launch, EACCES, USPAWN_DETAIL_INTERPRETER, "/bin/true",
          "cannot be executed");
    MUST(rmdir(test_path(test, "root/bin/true")));
    test_helper_copy(test, "root/bin/true");
    launch.path = "../bin/text";
    test_file(test, "root/bin/text", "exit 3\n", 0755);
    check(test, &launch, ENOEXEC, USPAWN_DETAIL_FORMAT, "../bin/text", "no #!");
}

/* Links begin at the new root, and ".." does not leave it. */
static void links_below_a_root(struct test *test)
{
    const char *root = test_path(test, "root");
    struct launch launch = below(test, root, "/link");
    const struct uspawn_error *error;

    if (REFUSED(&launch, FEATURE_BEYOND_POSIX))
        return;
    test_file(test, "outside", "#!/nonexistent/outside\n", 0755);
    MUST(mkdir(root, 0755));
    MUST(mkdir(test_path(test, "root/deep"), 0755));
    MUST(symlink("/deep/script", test_path(test, "root/link")));
    MUST(symlink("../../../outside", test_path(test, "root/deep/script")));
    error = FAILS(&launch, ENOENT, USPAWN_STAGE_EXEC, -1);
    CHECK_LACKS(test_line(test, error), "/nonexistent/outside");
    CHECK_INT(error->detail, USPAWN_DETAIL_PROGRAM);
    test_file(test, "root/outside", "#!/nonexistent/inside\n", 0755);
    check(test, &launch, ENOENT, USPAWN_DETAIL_INTERPRETER,
          "/nonexistent/inside", "does not exist");
    MUST(unlink(test_path(test, "root/outside")));
    MUST(symlink("/link", test_path(test, "root/outside")));
    check(test, &launch, ELOOP, USPAWN_DETAIL_PROGRAM, "/link", "ELOOP");
}

static void searched_below_a_root(struct test *test)
{
    const char *root = test_path(test, "root");
    struct launch launch = below(test, root, "program");

    if (REFUSED(&launch, FEATURE_BEYOND_POSIX))
        return;
    launch.search = 1;
    MUST(mkdir(root, 0755));
    MUST(mkdir(test_path(test, "root/a"), 0755));
    MUST(mkdir(test_path(test, "root/b"), 0755));
    CHECK_OK(uspawn_attr_set_path_source(launch.attr, USPAWN_PATH_GIVEN,
                                         "/a:/b:relative"));
    check(test, &launch, ENOENT, USPAWN_DETAIL_PROGRAM, "program",
          "not found in the search list (3 directories)");
    test_file(test, "root/b/program", "#!/nonexistent/x\n", 0755);
    check(test, &launch, ENOENT, USPAWN_DETAIL_INTERPRETER, "/nonexistent/x",
          "does not exist");
}

static const struct test_case cases[] = {
    CASE(a_line_that_is_too_long, TEST_NATIVE),
    CASE(a_line_that_names_nothing, TEST_NATIVE),
    CASE(a_carriage_return, TEST_NATIVE),
    CASE(an_interpreter_of_no_format, TEST_NATIVE),
    CASE(nested_too_deep, TEST_NATIVE),
    CASE(an_interpreter_that_is_a_loop_of_links, TEST_NATIVE),
    CASE(the_path_that_was_tried, 0),
    CASE(which_entry_it_was, 0),
    CASE(found_nowhere, 0),
    CASE(things_that_are_no_files, 0),
    CASE(a_script_by_descriptor, TEST_NATIVE),
    CASE(a_directory_by_descriptor, TEST_NATIVE),
    CASE(too_much_for_its_own_stack, TEST_NATIVE),
    CASE(broken_below_a_root, TEST_ROOT | TEST_NATIVE),
    CASE(links_below_a_root, TEST_ROOT | TEST_NATIVE),
    CASE(searched_below_a_root, TEST_ROOT | TEST_NATIVE),
};

TABLE(exec_faults, cases);
