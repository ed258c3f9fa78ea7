/* SPDX-License-Identifier: MIT */
/* Which limit it was that let no child be made: only what can be seen to be
 * reached is said to be.  Linux only: cgroups, namespaces, and /proc, which
 * tells what is in use. */
#include "sanitized.h"
#include "testlib.h"

#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

static int write_file(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    int is_written =
        fd != -1 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);

    close(fd);
    return is_written;
}

/* ------------------------------------------------- Groups out of sight -- */

#define GROUPS "/sys/fs/cgroup/pids" /* version 1, or */
#define GROUPS_2 "/sys/fs/cgroup"    /* version 2 */

static const char *root_of_groups(void)
{
    return access(GROUPS "/cgroup.procs", W_OK) == 0 ? GROUPS : GROUPS_2;
}

/* Be in a group that is full; the folder of it, or NULL. */
static const char *fill_group(struct test *test)
{
    const char *root = root_of_groups();
    const char *self = test_text(test, "%ld\n", (long)getpid());
    char *group = test_text(test, "%s/uspawn-limits-%s-%ld", root, test->name,
                            (long)getpid());

    if (mkdir(group, 0755) != 0)
        return NULL;
    if (write_file(test_text(test, "%s/pids.max", group), "1\n") &&
        write_file(test_text(test, "%s/cgroup.procs", group), self))
        return group;
    rmdir(group);
    return NULL;
}

static void check_unseen(struct test *test)
{
    struct launch launch = {0};
    const struct uspawn_error *error =
        FAILS(&launch, EAGAIN, USPAWN_STAGE_CREATE, -1);

    CHECK_INT(error->detail, USPAWN_DETAIL_LIMITS);
    CHECK_HAS(error->text, "pids.max");
    CHECK_LACKS(error->text, "RLIMIT_NPROC"); /* not for root */
    CHECK_HAS(test_line(test, error), "perhaps");
    CHECK_LACKS(test_line(test, error), "is reached, it is");
}

/* HIDE the groups from a process that is in a full one. */
static void in_full_group(struct test *test, void *hide)
{
    struct rlimit limit = {50000, 50000};
    const char *root = root_of_groups();
    const char *group = fill_group(test);
    int is_namespace = hide != NULL;

    if (group == NULL) {
        SKIP("no pids cgroup to be had");
        return;
    }
    MUST(setrlimit(RLIMIT_NPROC, &limit));
    if (is_namespace) {
        MUST(unshare(CLONE_NEWCGROUP));
    } else {
        MUST(unshare(CLONE_NEWNS));
        MUST(mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL));
        MUST(mount("none", "/sys/fs/cgroup", "tmpfs", 0, NULL));
    }
    check_unseen(test);
    if (!is_namespace)
        MUST(umount2("/sys/fs/cgroup", MNT_DETACH));
    MUST(!write_file(test_text(test, "%s/cgroup.procs", root),
                     test_text(test, "%ld\n", (long)getpid())));
    MUST(rmdir(group));
}

static void a_group_that_is_not_mounted(struct test *test)
{
    test_in_child(test, in_full_group, NULL);
}

static void a_group_above_a_namespace(struct test *test)
{
    static int yes;

    test_in_child(test, in_full_group, &yes);
}

/* The group is full that the child is to be born in, not ours. */
static void born_in_full_group(struct test *test, void *data)
{
    const char *group =
        test_text(test, GROUPS_2 "/uspawn-target-%ld", (long)getpid());
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.attr = attr};
    const struct uspawn_error *error;
    int fd;

    (void)data;
    if (mkdir(group, 0755) != 0 ||
        !write_file(test_text(test, "%s/pids.max", group), "0\n")) {
        rmdir(group);
        SKIP("no pids controller in version 2 of cgroups");
        return;
    }
    fd = open(group, O_RDONLY | O_CLOEXEC);
    CHECK_OK(uspawn_attr_set_cgroup(attr, fd));
    CHECK_OK(uspawn_attr_set_policy(attr, USPAWN_POLICY_REQUIRE_CGROUP));
    if (!test_is(test, "vfork") && !test_is(test, "posix_spawn")) {
        error = FAILS(&launch, EAGAIN, USPAWN_STAGE_CREATE, -1);
        NAMES_LIMIT(error, "uspawn-target");
        CHECK_HAS(error->text, "pids.max");
    }
    close(fd);
    MUST(rmdir(group));
}

static void a_group_to_be_born_in(struct test *test)
{
    test_in_child(test, born_in_full_group, NULL);
}

/* ------------------------------------------------------- Numbers of pids -- */

/* A pid namespace has a limit of its own since Linux 6.14: before, it would be
 * everybody's. */
static int has_own_pid_max(void)
{
    struct utsname name;
    int major = 0, minor = 0;

    return uname(&name) == 0 &&
           sscanf(name.release, "%d.%d", &major, &minor) == 2 &&
           (major > 6 || (major == 6 && minor >= 14));
}

#define PIDS_MAX 310 /* of which those above 300 are given again and again */

/* Spawn when GATE ends, and all numbers are taken. */
static void spawn_without_pids(struct test *test, const int gate[2])
{
    struct launch launch = {0};
    const struct uspawn_error *error;
    char end;

    close(gate[1]);
    CHECK_INT(read(gate[0], &end, 1), 0);
    error = FAILS(&launch, EAGAIN, USPAWN_STAGE_CREATE, -1);
    NAMES_LIMIT(error, "kernel.pid_max");
    CHECK_INT(error->limit, PIDS_MAX);
    test_release_all();
    _exit(0);
}

/* Number 1 of a pid namespace takes all numbers; its children go with it. */
static void take_all_pids(struct test *test)
{
    int gate[2], count;
    pid_t pid, spawner;

    if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
        mount("none", "/proc", "proc", 0, NULL) != 0 ||
        !write_file("/proc/sys/kernel/pid_max", "310\n") ||
        !write_file("/proc/sys/kernel/ns_last_pid", "300\n")) {
        SKIP("cannot set pid_max here");
        return;
    }
    MUST(pipe(gate));
    spawner = fork();
    if (spawner == 0)
        spawn_without_pids(test, gate);
    for (count = 0; count < PIDS_MAX; count++) {
        pid = fork();
        if (pid == 0)
            close(gate[1]);
        while (pid == 0)
            pause();
        if (pid < 0)
            break;
    }
    CHECK(count >= 8 && count < PIDS_MAX);
    close(gate[1]);
    MUST(waitpid(spawner, NULL, 0));
}

static void in_new_namespaces(struct test *test, void *data)
{
    pid_t pid;

    (void)data;
    MUST(unshare(CLONE_NEWPID | CLONE_NEWNS));
    pid = fork();
    if (pid == 0) {
        take_all_pids(test);
        _exit(0);
    }
    MUST(pid);
    MUST(waitpid(pid, NULL, 0));
}

static void no_more_pids(struct test *test)
{
    if (has_own_pid_max())
        test_in_child(test, in_new_namespaces, NULL);
    else
        SKIP("kernels before 6.14 have one pid_max for all");
}

/* The namespace that children go to, when its first process has ended. */
static void first_process_has_ended(struct test *test, void *data)
{
    struct launch launch = {0};
    const struct uspawn_error *error;
    pid_t pid;

    (void)data;
    EXITS(&launch, 0); /* what probes there are, before */
    MUST(unshare(CLONE_NEWPID));
    pid = fork();
    if (pid == 0)
        _exit(0);
    MUST(pid);
    MUST(waitpid(pid, NULL, 0));
    error = FAILS(&launch, ENOMEM, USPAWN_STAGE_CREATE, -1);
    if (error->detail == USPAWN_DETAIL_NAMESPACE) {
        CHECK_HAS(test_line(test, error), "pid namespace has ended");
    } else { /* kernels before 6.12 do not tell */
        CHECK_INT(error->detail, USPAWN_DETAIL_LIMITS);
        CHECK_HAS(error->text, "pid namespace");
    }
}

static void a_namespace_that_has_ended(struct test *test)
{
    test_in_child(test, first_process_has_ended, NULL);
}

/* ---------------------------------------------------------------- Memory -- */

/* Where a backend needs memory of its own for the child, it fails with CODE,
 * and LIMIT is named.  No memory can be had for a report until RELEASE. */
static void check_memory(struct test *test, struct uspawn_attr *attr, int code,
                         const char *limit, void (*release)(void))
{
    char line[600];
    char *argv[] = {"helper", "exit", "0", NULL};
    struct uspawn_child child;
    int error = uspawn(&child, test->helper, NULL, attr, argv, NULL);

    uspawn_error_format(&child.error, line, sizeof line);
    release();
    if (error == 0) { /* the program may not come far under that limit */
        CHECK_OK(uspawn_child_wait(&child, NULL, -1));
        return;
    }
    CHECK_INT(error, code);
    CHECK_INT(child.error.stage, USPAWN_STAGE_CREATE);
    CHECK_HAS(line, limit);
    CHECK_LACKS(line, "RLIMIT_NPROC");
}

static void unlock(void)
{
    munlockall();
}

static void lock_all(struct test *test, void *program)
{
    struct uspawn_attr *attr = test_attr(test);
    struct rlimit limit = {4096, 4096};

    test->helper = program;
    MUST(setrlimit(RLIMIT_MEMLOCK, &limit));
    test_become(test, test_lone_user(1));
    free(malloc(60000)); /* while it can be had */
    MUST(mlockall(MCL_FUTURE));
    check_memory(test, attr, EAGAIN, "RLIMIT_MEMLOCK is reached", unlock);
}

static void locked_memory(struct test *test)
{
    if (TEST_SANITIZED)
        SKIP("sanitizers need memory without limits");
    else
        test_in_child(test, lock_all, test_helper_copy(test, "program"));
}

static void free_space(void)
{
    struct rlimit limit = {RLIM_INFINITY, RLIM_INFINITY};

    setrlimit(RLIMIT_AS, &limit);
}

static void fill_space(struct test *test, void *program)
{
    struct uspawn_attr *attr = test_attr(test);
    struct rlimit limit = {1 << 20, RLIM_INFINITY};

    test->helper = program;
    MUST(setrlimit(RLIMIT_AS, &limit));
    check_memory(test, attr, ENOMEM, "RLIMIT_AS is reached, it is 1048576",
                 free_space);
}

static void address_space(struct test *test)
{
    if (TEST_SANITIZED)
        SKIP("sanitizers need memory without limits");
    else
        test_in_child(test, fill_space, test_helper_copy(test, "program"));
}

/* The size of this process's address space in bytes, 0 if unknown. */
static unsigned long long space_in_use(void)
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
    size = space_in_use(); /* enough for the helper, which inherits this */
    if (size == 0)
        return;
    test_set_limit(test, RLIMIT_AS, size + 4096);
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

static const struct test_case cases[] = {
    CASE(a_group_that_is_not_mounted, TEST_ADMIN | TEST_NATIVE),
    CASE(a_group_above_a_namespace, TEST_ADMIN | TEST_NATIVE),
    CASE(a_group_to_be_born_in, TEST_ROOT | TEST_NATIVE),
    CASE(no_more_pids, TEST_ADMIN | TEST_NATIVE),
    CASE(a_namespace_that_has_ended, TEST_ADMIN | TEST_NATIVE),
    CASE(locked_memory, TEST_ROOT | TEST_NATIVE),
    CASE(address_space, TEST_NATIVE),
    CASE(an_address_space_that_is_full, TEST_NATIVE),
};

TABLE(limits, cases);
