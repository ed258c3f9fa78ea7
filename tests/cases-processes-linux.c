/* SPDX-License-Identifier: MIT */
/* Bad hosts: a group, or another user, with as many processes as there may be;
 * pids that are used again.  Linux only: cgroups, a limit that exec looks at,
 * and clone3, which chooses a pid. */
#include "numbers.h"
#include "testlib.h"

#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* -------------------------------------------------- Number of processes -- */

#define OTHERS 3

/* Live as user 2 until GATE ends, which may be after the case. */
static void be_another(const int gate[2], int ready)
{
    const uid_t other = test_lone_user(2);
    char end;

    close(gate[1]);
    _exit(setresuid(other, other, other) != 0 || write(ready, "", 1) != 1 ||
          read(gate[0], &end, 1) != 0);
}

/* OTHERS such processes, which are no children of the test's. */
static void make_others(struct test *test, const int gate[2])
{
    int ready[2], i;
    char one;
    pid_t pid;

    MUST(pipe(ready));
    pid = fork();
    if (pid == 0) {
        for (i = 0; i < OTHERS; i++)
            if (fork() == 0)
                be_another(gate, ready[1]);
        _exit(0);
    }
    MUST(waitpid(pid, NULL, 0));
    for (i = 0; i < OTHERS; i++)
        CHECK_INT(read(ready[0], &one, 1), 1);
    close(ready[0]);
    close(ready[1]);
}

/* Linux tells at exec that the user whom a child has become has too many. */
static void too_many_at_exec(struct test *test, void *program)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.path = program, .attr = attr};
    const struct uspawn_error *error;
    int gate[2];

    CHECK_OK(uspawn_attr_set_user(attr, test_lone_user(2)));
    CHECK_OK(uspawn_attr_set_limit(attr, RLIMIT_NPROC, 1, 1));
    if (REFUSED(&launch, FEATURE_BEYOND_POSIX))
        return;
    MUST(pipe(gate));
    make_others(test, gate);
    error = FAILS(&launch, EAGAIN, USPAWN_STAGE_EXEC, -1);
    NAMES_LIMIT(error, "RLIMIT_NPROC");
    CHECK_INT(error->limit, 1);
    close(gate[0]);
    close(gate[1]);
}

static void processes_of_another_user(struct test *test)
{
    test_in_child(test, too_many_at_exec, test_helper_copy(test, "program"));
}

/* Make this process a member of the group whose folder is GROUP. */
static void join_group(struct test *test, const char *group)
{
    const char *self = test_text(test, "%ld\n", (long)getpid());
    int fd =
        open(test_text(test, "%s/cgroup.procs", group), O_WRONLY | O_CLOEXEC);

    if (MUST(fd) != -1)
        MUST(write(fd, self, strlen(self)));
    close(fd);
}

/* The folder of a new group with at most one process, in which the caller
 * then is; NULL where there is no such thing. */
static char *enter_small_group(struct test *test, const char *root)
{
    char *group = test_text(test, "%s/uspawn-test-%ld", root, (long)getpid());
    char *maximum = test_text(test, "%s/pids.max", group);
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
    join_group(test, group);
    return group;
}

static void group_is_full(struct test *test, void *data)
{
    const char *root = data;
    char *group = enter_small_group(test, root);
    struct launch launch = {.argv = ARGS("exit", "3")};
    const struct uspawn_error *error;
    int i;

    if (group == NULL) {
        SKIP("no pids cgroup to be had");
        return;
    }
    for (i = 0; i < 2; i++) {
        error = FAILS(&launch, EAGAIN, USPAWN_STAGE_CREATE, -1);
        NAMES_LIMIT(error, "pids");
    }
    join_group(test, root);
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

static const struct test_case cases[] = {
    CASE(processes_of_another_user, TEST_ROOT | TEST_NATIVE),
    CASE(processes_of_the_group, TEST_ROOT | TEST_NATIVE),
    CASE(a_released_pid_is_used_again, TEST_ROOT | TEST_NATIVE),
};

TABLE(processes_linux, cases);
