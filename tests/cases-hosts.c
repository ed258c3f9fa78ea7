/* SPDX-License-Identifier: MIT */
/* Bad hosts: limits reached, nothing mounted.  Each case makes a process of its
 * own bad, and then either all works, or the error says which limit it was.
 */
#include "numbers.h"
#include "resource.h"
#include "sanitized.h"
#include "testlib.h"

#include <fcntl.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* A user that owns no other process, so that a limit of 1 is reached. */
#define NOBODY 54321

static void limit_to(struct test *test, int resource, unsigned long long value)
{
    struct rlimit limit;

    MUST(getrlimit((usp_resource)resource, &limit));
    limit.rlim_cur = value;
    MUST(setrlimit((usp_resource)resource, &limit));
}

/* A failure that names the limit NAME. */
static void check_limit(struct test *test, const struct uspawn_error *error,
                        const char *name)
{
    CHECK_INT(error->detail, USPAWN_DETAIL_LIMIT);
    CHECK_HAS(error->text, name);
    CHECK_HAS(test_line(test, error), name);
}

/* -------------------------------------------------- Number of processes -- */

static void no_more_processes(struct test *test, void *data)
{
    struct launch launch = {.path = data, .argv = ARGS("exit", "3")};
    const struct uspawn_error *error;
    struct rlimit limit = {1, 50};
    int i;

    MUST(setrlimit(RLIMIT_NPROC, &limit));
    MUST(setresgid(NOBODY, NOBODY, NOBODY));
    MUST(setresuid(NOBODY, NOBODY, NOBODY));
    for (i = 0; i < 3; i++) {
        error = FAILS(&launch, EAGAIN, USPAWN_STAGE_CREATE, -1);
        check_limit(test, error, "RLIMIT_NPROC");
        CHECK_HAS(test_line(test, error), "EAGAIN");
    }
    limit_to(test, RLIMIT_NPROC, 50);
    EXITS(&launch, 3); /* refused for a while is not absent for ever */
}

static void processes_of_the_user(struct test *test)
{
    test_in_child(test, no_more_processes, test_helper_copy(test, "program"));
}

/* There is room for the child but not for a thread beside it. */
static void wait_without_a_thread(struct test *test, void *data)
{
    struct launch launch = {.path = data, .argv = ARGS("hang")};
    struct uspawn_child child;
    struct rlimit limit = {2, 50};

    launch.attr = test_attr(test);
    CHECK_OK(uspawn_attr_set_handle(launch.attr, USPAWN_HANDLE_NONE));
    MUST(setrlimit(RLIMIT_NPROC, &limit));
    MUST(setresgid(NOBODY, NOBODY, NOBODY));
    MUST(setresuid(NOBODY, NOBODY, NOBODY));
    if (!CHECK_INT(test_start(test, &child, &launch), 0))
        return;
    CHECK_INT(TRY(uspawn_child_wait(&child, NULL, 20)), ETIMEDOUT);
    CHECK_OK(uspawn_child_kill(&child, SIGKILL));
    if (!CHECK_OK(uspawn_child_wait(&child, NULL, 1000)))
        CHECK_OK(uspawn_child_wait(&child, NULL, -1)); /* or the next is hit */
}

static void waiting_at_the_limit_of_processes(struct test *test)
{
    test_in_child(test, wait_without_a_thread,
                  test_helper_copy(test, "program"));
}

/* The folder of a new group with at most one process, in which the caller
 * then is; NULL where there is no such thing. */
static char *enter_small_group(struct test *test, const char *root)
{
    char *group = test_text(test, "%s/uspawn-test-%ld", root, (long)getpid());
    char *maximum = test_text(test, "%s/pids.max", group);
    char *members = test_text(test, "%s/cgroup.procs", group);
    char *self = test_text(test, "%ld\n", (long)getpid());
    int fd;

    if (mkdir(group, 0755) != 0)
        return NULL;
    fd = open(maximum, O_WRONLY | O_CLOEXEC);
    if (fd == -1 || write(fd, "1\n", 2) != 2) {
        rmdir(group);
        close(fd);
        return NULL;
    }
    close(fd);
    fd = open(members, O_WRONLY | O_CLOEXEC);
    if (MUST(fd) != -1)
        MUST(write(fd, self, strlen(self)));
    close(fd);
    return group;
}

static void group_is_full(struct test *test, void *data)
{
    const char *root = data;
    char *group = enter_small_group(test, root);
    struct launch launch = {.argv = ARGS("exit", "3")};
    const struct uspawn_error *error;
    char self[24];
    int fd, i;

    if (group == NULL) {
        SKIP("no pids cgroup to be had");
        return;
    }
    for (i = 0; i < 2; i++) {
        error = FAILS(&launch, EAGAIN, USPAWN_STAGE_CREATE, -1);
        check_limit(test, error, "pids");
    }
    fd = open(test_text(test, "%s/cgroup.procs", root), O_WRONLY | O_CLOEXEC);
    snprintf(self, sizeof self, "%ld\n", (long)getpid());
    MUST(write(fd, self, strlen(self)));
    close(fd);
    MUST(rmdir(group));
    EXITS(&launch, 3);
}

static void processes_of_the_group(struct test *test)
{
    if (access("/sys/fs/cgroup/pids/cgroup.procs", W_OK) == 0)
        test_in_child(test, group_is_full, "/sys/fs/cgroup/pids");
    else if (access("/sys/fs/cgroup/cgroup.procs", W_OK) == 0)
        test_in_child(test, group_is_full, "/sys/fs/cgroup");
    else
        SKIP("no cgroups mounted");
}

/* ------------------------------------------------------------ Used pids -- */

/* fork() that gives the child the number PID; -1 where that cannot be. */
static pid_t fork_as(pid_t pid)
{
    struct {
        uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack,
            stack_size, tls, set_tid, set_tid_size, cgroup;
    } arguments = {.exit_signal = SIGCHLD,
                   .set_tid = (uint64_t)(uintptr_t)&pid,
                   .set_tid_size = 1};

    return (pid_t)syscall(SYS_clone3, &arguments, sizeof arguments);
}

/* A child that was released is collected by somebody else, and a child of the
 * caller's own gets its pid: that one is none of the library's business. */
static void released_pid_is_used_again(struct test *test, void *data)
{
    struct launch launch = {.argv = ARGS("hang")}, other = {0};
    struct uspawn_child child;
    pid_t pid, mine;
    int i, status = 0;

    (void)data;
    if (!CHECK_INT(test_start(test, &child, &launch), 0))
        return;
    pid = child.pid;
    CHECK_OK(uspawn_child_release(&child));
    poll(NULL, 0, 30); /* kernels may tell processes by the time, in 10 ms */
    MUST(kill(pid, SIGKILL));
    CHECK_INT(waitpid(pid, &status, 0), pid);
    mine = fork_as(pid);
    if (mine == 0)
        _exit(9);
    if (mine == -1) {
        SKIP("cannot choose a pid here");
        return;
    }
    test_await(test, mine);
    for (i = 0; i < 20; i++)
        EXITS(&other, 0);
    CHECK_INT(waitpid(mine, &status, WNOHANG), mine);
    CHECK_INT(WEXITSTATUS(status), 9);
}

static void a_released_pid_is_used_again(struct test *test)
{
    test_in_child(test, released_pid_is_used_again, NULL);
}

/* ---------------------------------------------------------- Descriptors -- */

/* Fill the table up to a limit of 64, but for FREE. */
static void fill_table(struct test *test, int free_numbers)
{
    int fds[80], count = 0;

    limit_to(test, RLIMIT_NOFILE, 64);
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
    check_limit(test, &child.error, "RLIMIT_NOFILE");
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
    fill_table(test, 0);
    code = test_start(test, &child, &launch);
    if (code == 0) {
        CHECK(child.fd != -1);
        CHECK_OK(uspawn_child_wait(&child, NULL, -1));
        return;
    }
    CHECK_INT(code, EMFILE);
    check_limit(test, &child.error, "RLIMIT_NOFILE");
    CHECK(test_childless());
}

static void a_full_table_and_a_required_handle(struct test *test)
{
    test_in_child(test, full_and_required, NULL);
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
    if (test_is(test, "fork") || test_is(test, "posix_spawn"))
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
    long begin;

    (void)data;
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    MUST(dup2(0, 1000));
    CHECK_OK(uspawn_actions_add_closefrom(actions, 3));
    begin = test_clock();
    EXITS(&launch, 0);
    launch.actions = NULL;
    EXITS(&launch, 0);
    CHECK(test_clock() - begin < 500);
}

static void a_limit_of_millions(struct test *test)
{
    test_in_child(test, limit_of_millions, NULL);
}

/* --------------------------------------------------------------- Memory -- */

/* The size of this process's address space in bytes, 0 if unknown. */
static unsigned long long address_space(void)
{
    unsigned long long pages = 0;
    FILE *file = fopen("/proc/self/statm", "re");

    if (file == NULL)
        return 0;
    if (fscanf(file, "%llu", &pages) != 1)
        pages = 0;
    fclose(file);
    return pages * (unsigned long long)sysconf(_SC_PAGESIZE);
}

static void little_memory(struct test *test, void *data)
{
    struct launch launch = {.argv = ARGS("exit", "3")};
    struct uspawn_child child;
    unsigned long long size;
    int i, code;

    (void)data;
    launch.attr = test_attr(test);
    mmap(NULL, 64 << 20, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    size = address_space(); /* enough for the helper, which inherits this */
    if (size == 0)
        return;
    limit_to(test, RLIMIT_AS, size + 4096);
    for (i = 0; i < 3; i++) {
        code = test_start(test, &child, &launch);
        if (code == 0)
            ENDS(&child, 3);
        else
            CHECK(code == ENOMEM || code == EAGAIN);
        if (test->backend == NULL || test_is(test, "clone"))
            CHECK_INT(code, 0);
        CHECK(test_childless());
    }
    launch.path = "/nonexistent/x";
    code = test_start(test, &child, &launch);
    CHECK(code == ENOENT || code == ENOMEM || code == EAGAIN);
    CHECK_INT(child.pid, 0);
}

static void an_address_space_that_is_full(struct test *test)
{
    if (TEST_SANITIZED)
        SKIP("a sanitizer does not survive this");
    else
        test_in_child(test, little_memory, NULL);
}

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
    limit_to(test, RLIMIT_STACK, limit);
    while (!runs_by_itself(test) && limit < 1 << 22)
        limit_to(test, RLIMIT_STACK, limit *= 2);
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
    int fd = open(program, O_RDONLY | O_CLOEXEC);

    launch.attr = test_attr(test);
    CHECK_OK(uspawn_attr_set_exec_fd(launch.attr, fd));
    if (!REFUSED(&launch, FEATURE_EXEC_FD))
        EXITS(&launch, 5);
    close(fd);
}

static void without_proc(struct test *test, void *data)
{
    if (unshare(CLONE_NEWNS) != 0 ||
        mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
        umount2("/proc", MNT_DETACH) != 0) {
        SKIP("cannot unmount /proc here");
        return;
    }
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
    CASE(processes_of_the_user, TEST_ROOT | TEST_NATIVE),
    CASE(waiting_at_the_limit_of_processes, TEST_ROOT | TEST_NATIVE),
    CASE(processes_of_the_group, TEST_ROOT | TEST_NATIVE),
    CASE(a_released_pid_is_used_again, TEST_ROOT | TEST_NATIVE),
    CASE(a_full_table, TEST_NATIVE),
    CASE(a_full_table_and_a_required_handle, TEST_NATIVE),
    CASE(a_full_table_of_a_warm_process, TEST_NATIVE),
    CASE(a_table_with_little_room, TEST_NATIVE),
    CASE(a_limit_of_millions, TEST_ROOT | TEST_NATIVE),
    CASE(an_address_space_that_is_full, TEST_NATIVE),
    CASE(a_small_limit_of_stack, TEST_NATIVE),
    CASE(no_proc, TEST_ROOT | TEST_NATIVE),
    CASE(a_bare_root, TEST_ROOT | TEST_NATIVE),
};

TABLE(hosts, cases);
