/* SPDX-License-Identifier: MIT */
/* What is wrong with a program that cannot be executed, said so that somebody
 * can mend it: interpreters, which path of a search it was, files that are
 * none, descriptors, and all of it below another root. */
#include "testlib.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* -------------------------------------------------------- Single scripts -- */

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

    error = EXEC_FAILS(&launch, ENOENT, USPAWN_DETAIL_INTERPRETER, "/bin/sh\r",
                       "/bin/sh\\r does not exist");
    CHECK_HAS(test_line(test, error), "carriage return");
}

/* ------------------------------------------------------- Script by script --
 */

static void an_interpreter_that_is_a_loop_of_links(struct test *test)
{
    const char *loop = test_path(test, "loop");
    struct launch launch = {0};

    MUST(symlink("loop", loop));
    launch.path =
        test_file(test, "script", test_text(test, "#!%s\n", loop), 0755);
    EXEC_FAILS(&launch, ELOOP, USPAWN_DETAIL_INTERPRETER, loop, "interpreter");
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
        EXEC_FAILS(&launch, EACCES, USPAWN_DETAIL_PROGRAM, plain, plain);
        launch = search_in(test, test_text(test, "%s:%s:/dev", two, one));
        EXEC_FAILS(&launch, EACCES, USPAWN_DETAIL_PROGRAM, plain, plain);
    }
    launch = search_in(test, test_text(test, "%s:/dev:/etc", two));
    EXEC_FAILS(&launch, EACCES, USPAWN_DETAIL_PROGRAM, plain, plain);
    launch = search_in(test, test_text(test, "/dev:%s:/etc", one));
    EXEC_FAILS(&launch, ENOENT, USPAWN_DETAIL_INTERPRETER, "/nonexistent/x",
               "does not exist");
    launch = search_in(test, test_text(test, "/dev:%s:%s", two, three));
    EXEC_FAILS(&launch, ENOEXEC, USPAWN_DETAIL_FORMAT, text, text);
}

static void which_entry_it_was(struct test *test)
{
    const char *file = test_file(test, "file", "", 0755);
    const char *loop = test_path(test, "loop");
    struct launch launch;

    MUST(symlink("loop", loop));
    launch = search_in(test, test_text(test, "/dev:%s", file));
    EXEC_FAILS(&launch, ENOTDIR, USPAWN_DETAIL_PROGRAM,
               test_text(test, "%s/program", file), file);
    launch = search_in(test, test_text(test, "/dev:%s", loop));
    EXEC_FAILS(&launch, ELOOP, USPAWN_DETAIL_PROGRAM,
               test_text(test, "%s/program", loop), loop);
    MUST(mkdir(test_path(test, "holds"), 0755));
    MUST(mkdir(test_path(test, "holds/program"), 0755));
    launch = search_in(test, test_text(test, "%s/holds:/dev", test->directory));
    EXEC_FAILS(&launch, EACCES, USPAWN_DETAIL_FILE_TYPE,
               test_text(test, "%s/holds/program", test->directory),
               "is a directory");
}

static void found_nowhere(struct test *test)
{
    struct launch launch = search_in(test, "/nonexistent:/dev:/etc");
    const struct uspawn_error *error;

    error = EXEC_FAILS(&launch, ENOENT, USPAWN_DETAIL_PROGRAM, "program",
                       "exec: not found in the search list (3 directories)");
    CHECK_INT(error->size, 3);
    CHECK_INT(error->index, USPAWN_PATH_GIVEN);
    launch.envp = (char *[]){"PATH=/nonexistent", NULL};
    CHECK_OK(uspawn_attr_set_path_source(launch.attr, USPAWN_PATH_CHILD, NULL));
    EXEC_FAILS(&launch, ENOENT, USPAWN_DETAIL_PROGRAM, "program",
               "program: exec: not found in PATH (1 directory) (ENOENT)");
    launch.path = "/nonexistent/x"; /* not looked for */
    error = EXEC_FAILS(&launch, ENOENT, USPAWN_DETAIL_PROGRAM, "/nonexistent/x",
                       "ENOENT");
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
        error = EXEC_FAILS(&launch, EACCES, USPAWN_DETAIL_FILE_TYPE,
                           launch.path, things[i].what);
        CHECK_INT(error->size, things[i].type);
    }
}

/* ----------------------------------------------------------- Descriptors -- */

static void a_directory_by_descriptor(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.attr = attr};
    const struct uspawn_error *error;
    int fd;

    if (test_executes_no_descriptor(test))
        return;
    fd = open(test->directory, O_RDONLY | O_CLOEXEC);
    CHECK_OK(uspawn_attr_set_exec_fd(attr, fd));
    if (!REFUSED(&launch, FEATURE_EXEC_FD)) {
        error = FAILS(&launch, EACCES, USPAWN_STAGE_EXEC, -1);
        CHECK_INT(error->detail, USPAWN_DETAIL_FILE_TYPE);
        CHECK_HAS(test_line(test, error), "is a directory");
    }
    close(fd);
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
    EXEC_FAILS(&launch, ENOENT, USPAWN_DETAIL_INTERPRETER, "/bin/true",
               "interpreter"); /* which is there outside */
    MUST(mkdir(test_path(test, "root/bin/true"), 0755));
    EXEC_FAILS(&launch, EACCES, USPAWN_DETAIL_INTERPRETER, "/bin/true",
               "cannot be executed");
    launch.path = "/bin";
    EXEC_FAILS(&launch, EACCES, USPAWN_DETAIL_FILE_TYPE, "/bin", "directory");
    launch.path = "script"; /* relative to the root, and then to a chdir */
    EXEC_FAILS(&launch, ENOENT, USPAWN_DETAIL_PROGRAM, "script", "exec");
    CHECK_OK(uspawn_actions_add_chdir(actions, "bin/../../bin/."));
    launch.actions = actions;
    EXEC_FAILS(&launch, EACCES, USPAWN_DETAIL_INTERPRETER, "/bin/true",
               "cannot be executed");
    MUST(rmdir(test_path(test, "root/bin/true")));
    test_helper_copy(test, "root/bin/true");
    launch.path = "../bin/text";
    test_file(test, "root/bin/text", "exit 3\n", 0755);
    EXEC_FAILS(&launch, ENOEXEC, USPAWN_DETAIL_FORMAT, "../bin/text", "no #!");
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
    EXEC_FAILS(&launch, ENOENT, USPAWN_DETAIL_INTERPRETER,
               "/nonexistent/inside", "does not exist");
    MUST(unlink(test_path(test, "root/outside")));
    MUST(symlink("/link", test_path(test, "root/outside")));
    EXEC_FAILS(&launch, ELOOP, USPAWN_DETAIL_PROGRAM, "/link", "ELOOP");
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
    EXEC_FAILS(&launch, ENOENT, USPAWN_DETAIL_PROGRAM, "program",
               "not found in the search list (3 directories)");
    test_file(test, "root/b/program", "#!/nonexistent/x\n", 0755);
    EXEC_FAILS(&launch, ENOENT, USPAWN_DETAIL_INTERPRETER, "/nonexistent/x",
               "does not exist");
}

static const struct test_case cases[] = {
    CASE(a_line_that_names_nothing, TEST_NATIVE),
    CASE(a_carriage_return, TEST_NATIVE),
    CASE(an_interpreter_that_is_a_loop_of_links, TEST_NATIVE),
    CASE(the_path_that_was_tried, 0),
    CASE(which_entry_it_was, 0),
    CASE(found_nowhere, 0),
    CASE(things_that_are_no_files, 0),
    CASE(a_directory_by_descriptor, TEST_NATIVE),
    CASE(broken_below_a_root, TEST_ROOT | TEST_NATIVE),
    CASE(links_below_a_root, TEST_ROOT | TEST_NATIVE),
    CASE(searched_below_a_root, TEST_ROOT | TEST_NATIVE),
};

TABLE(exec_faults, cases);
