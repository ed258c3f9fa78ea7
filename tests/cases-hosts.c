/* SPDX-License-Identifier: MIT */
/* Bad hosts: limits reached, nothing mounted.  Each case makes a process of its
 * own bad, and then either all works, or the error says which limit it was.
 */
#include "testlib.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---------------------------------------------------------- Descriptors -- */

/* Fill the table up to a limit of 64, but for FREE. */
static void fill_table(struct test *test, int free_numbers)
{
    int fds[80], count = 0;

    test_set_limit(test, RLIMIT_NOFILE, 64);
    while ((fds[count] = open("/dev/null", O_RDONLY)) != -1)
        count++;
    CHECK_INT(errno, EMFILE);
    while (free_numbers-- > 0 && count > 0)
        close(fds[--count]);
}

/* It works, or says that it was the limit. */
static void check_works_or_limit(struct test *test, const struct launch *launch,
                                 int value)
{
    struct uspawn_child child;
    int code = test_start(test, &child, launch);

    if (code == 0) {
        ENDS(&child, value);
        CHECK_OK(uspawn_child_release(&child));
        return;
    }
    CHECK_INT(code, EMFILE);
    NAMES_LIMIT(&child.error, "RLIMIT_NOFILE");
    CHECK_INT(child.pid, 0);
    CHECK_INT(child.fd, -1);
    CHECK(test_childless());
}

static void table_is_full(struct test *test, void *data)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.argv = ARGS("exit", "3")};
    struct uspawn_child child;
    int code;

    (void)data;
    fill_table(test, 0);
    check_works_or_limit(test, &launch, 3);
    check_works_or_limit(test, &launch, 3);
    CHECK_OK(uspawn_actions_add_pipe(actions, 1, USPAWN_PIPE_WRITE));
    launch.actions = actions;
    code = test_start(test, &child, &launch);
    CHECK_INT(code, EMFILE);
    CHECK_STR(uspawn_strstage(child.error.stage), "pipe");
    CHECK_INT(child.error.action, 0);
    CHECK_HAS(test_line(test, &child.error), "EMFILE");
}

static void a_full_table(struct test *test)
{
    test_in_child(test, table_is_full, NULL);
}

/* A handle that was required is there, or there is no child. */
static void full_and_required(struct test *test, void *data)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.attr = attr};
    struct uspawn_child child;
    int code;

    (void)data;
    EXITS(&launch, 0);
    CHECK_OK(uspawn_attr_set_handle(attr, USPAWN_HANDLE_REQUIRED));
    if (REFUSED(&launch, FEATURE_HANDLE))
        return;
    fill_table(test, 0);
    code = test_start(test, &child, &launch);
    if (code == 0) {
        CHECK(child.fd != -1);
        CHECK_OK(uspawn_child_wait(&child, NULL, -1));
        return;
    }
    CHECK_INT(code, EMFILE);
    NAMES_LIMIT(&child.error, "RLIMIT_NOFILE");
    CHECK(test_childless());
}

static void a_full_table_and_a_required_handle(struct test *test)
{
    if (test_has_handles())
        test_in_child(test, full_and_required, NULL);
    else
        SKIP("no descriptor names a child here");
}

/* Once it is known that memory is shared no descriptor is needed, so a full
 * table does not matter; and an open closes its target first. */
static void full_but_shared(struct test *test, void *data)
{
    struct uspawn_actions *actions = test_actions(test);
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.attr = attr, .argv = ARGS("exit", "3")};

    (void)data;
    CHECK_OK(uspawn_attr_set_handle(attr, USPAWN_HANDLE_NONE));
    EXITS(&launch, 3); /* learns that */
    fill_table(test, 0);
    EXITS(&launch, 3);
    CHECK_OK(uspawn_attr_set_inheritance(attr, USPAWN_INHERIT_ALL));
    CHECK_OK(uspawn_actions_add_open(actions, 63, "/dev/null", O_RDONLY, 0));
    CHECK_OK(uspawn_actions_add_open(actions, 20, "/dev/null", O_RDONLY, 0));
    launch.actions = actions;
    EXITS(&launch, 3);
    launch.path = "/nonexistent/x";
    FAILS(&launch, ENOENT, USPAWN_STAGE_EXEC, -1);
}

static void a_full_table_of_a_warm_process(struct test *test)
{
    if (!test_has_backends() || test_is(test, "fork") ||
        test_is(test, "posix_spawn"))
        SKIP("this backend needs a descriptor, or may");
    else
        test_in_child(test, full_but_shared, NULL);
}

/* Every number of free descriptors: no step in between may leak or lie. */
static void few_descriptors(struct test *test, void *data)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions, .argv = ARGS("exit", "3")};
    int i;

    CHECK_OK(uspawn_actions_add_pipe(actions, 1, USPAWN_PIPE_WRITE));
    CHECK_OK(uspawn_actions_add_pipe(actions, 2, USPAWN_PIPE_WRITE));
    fill_table(test, *(int *)data);
    for (i = 0; i < 3; i++) {
        struct uspawn_child child;
        int code = test_start(test, &child, &launch);

        if (code == 0) {
            ENDS(&child, 3);
            CHECK_OK(uspawn_child_release(&child));
        } else
            CHECK_INT(code, EMFILE);
        CHECK(test_childless());
    }
}

static void a_table_with_little_room(struct test *test)
{
    int room;

    for (room = 0; room < 10; room++)
        test_in_child(test, few_descriptors, &room);
}

/* Closing must not depend on how high the limit is. */
static void limit_of_millions(struct test *test, void *data)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions, .argv = ARGS("closed", "1000")};
    struct rlimit limit = {1 << 20, 1 << 20};
    struct rusage usage;

    (void)data;
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    MUST(dup2(0, 1000));
    CHECK_OK(uspawn_actions_add_closefrom(actions, 3));
    EXITS(&launch, 0);
    launch.actions = NULL;
    EXITS(&launch, 0);
    /* Two million calls take longer, of the processor. */
    MUST(getrusage(RUSAGE_CHILDREN, &usage));
    CHECK_INT(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec, 0);
    CHECK(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec < 100000);
}

static void a_limit_of_millions(struct test *test)
{
    test_in_child(test, limit_of_millions, NULL);
}

/* ---------------------------------------------------------------- Stack -- */

static int runs_by_itself(struct test *test)
{
    pid_t pid = fork();
    int status = -1;

    if (pid == 0) {
        execl(test->helper, "helper", "exit", "0", (char *)NULL);
        _exit(1);
    }
    MUST(waitpid(pid, &status, 0));
    return status == 0;
}

/* 16 pages, 64 KiB on most; or what the helper needs to live, which is more
 * where the stack grows up. */
static void small_stack(struct test *test, void *data)
{
    unsigned long long limit = 16 * (unsigned long long)sysconf(_SC_PAGESIZE);

    (void)data;
    test_set_limit(test, RLIMIT_STACK, limit);
    while (!runs_by_itself(test) && limit < 1 << 22)
        test_set_limit(test, RLIMIT_STACK, limit *= 2);
    test_basics(test, test->helper);
}

static void a_small_limit_of_stack(struct test *test)
{
    test_in_child(test, small_stack, NULL);
}

/* ---------------------------------------------------------- File system -- */

static void diagnose(struct test *test, const char *script)
{
    struct launch launch = {.path = script};
    const struct uspawn_error *error;

    error = FAILS(&launch, ENOENT, USPAWN_STAGE_EXEC, -1);
    CHECK_INT(error->detail, USPAWN_DETAIL_INTERPRETER);
    CHECK_STR(error->text, "/nonexistent/a");
}

static void execute_descriptor(struct test *test, const char *program)
{
    struct launch launch = {.argv = ARGS("exit", "5")};
    int fd = open(program, O_RDONLY | O_CLOEXEC), code;

    launch.attr = test_attr(test);
    code = TRY(uspawn_attr_set_exec_fd(launch.attr, fd));
    if (code == ENOTSUP)
        CHECK(!test_has_pidfds()); /* not every POSIX system can */
    else if (CHECK_INT(code, 0) && !REFUSED(&launch, FEATURE_EXEC_FD))
        EXITS(&launch, 5);
    close(fd);
}

static void without_proc(struct test *test, void *data)
{
    if (!test_hide_proc(test))
        return;
    CHECK(access("/proc/self", F_OK) != 0);
    test_basics(test, test->helper);
    diagnose(test, data);
    execute_descriptor(test, test->helper);
}

static void no_proc(struct test *test)
{
    test_in_child(test, without_proc,
                  test_file(test, "script", "#!/nonexistent/a\n", 0755));
}

/* Nothing there but the program: no /dev, no /proc, no libraries. */
static void in_a_bare_root(struct test *test, void *data)
{
    (void)data;
    if (chroot(test->directory) != 0) {
        SKIP("cannot change the root here");
        return;
    }
    MUST(chdir("/"));
    test_basics(test, "/program");
    diagnose(test, "/script");
    execute_descriptor(test, "/program");
}

static void a_bare_root(struct test *test)
{
    test_helper_copy(test, "program");
    test_file(test, "script", "#!/nonexistent/a\n", 0755);
    test_in_child(test, in_a_bare_root, NULL);
}

static const struct test_case cases[] = {
    CASE(a_full_table, TEST_NATIVE),
    CASE(a_full_table_and_a_required_handle, TEST_NATIVE),
    CASE(a_full_table_of_a_warm_process, TEST_NATIVE),
    CASE(a_table_with_little_room, TEST_NATIVE),
    CASE(a_limit_of_millions, TEST_ROOT | TEST_NATIVE),
    CASE(a_small_limit_of_stack, TEST_NATIVE),
    CASE(no_proc, TEST_ROOT | TEST_NATIVE),
    CASE(a_bare_root, TEST_ROOT | TEST_NATIVE),
};

TABLE(hosts, cases);
