/* SPDX-License-Identifier: MIT */
/* Where the program lives: cgroup, namespaces that exist, new ones, and the ids
 * in them.
 */
#include "cases-attr.h"
#include "testlib-trace.h"

#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *own_namespace(struct test *test, const char *name)
{
    struct launch plain = {.path = test->helper};

    return test_value(test, attr_surroundings(test, &plain), name);
}

/* ------------------------------------------------------------- cgroup -- */

#define CGROUP2_MAGIC 0x63677270

static int is_cgroup2(const char *path)
{
    struct statfs info;

    return statfs(path, &info) == 0 &&
           (unsigned long)info.f_type == CGROUP2_MAGIC;
}

/* A new cgroup of version 2, open; its path in *PATH.  -1: none can be had. */
static int make_cgroup(struct test *test, char **path)
{
    static const char *const roots[] = {"/sys/fs/cgroup",
                                        "/sys/fs/cgroup/unified"};
    size_t i;

    for (i = 0; i < 2; i++) {
        if (!is_cgroup2(roots[i]))
            continue;
        *path = test_text(test, "%s/uspawn-test-%ld", roots[i], (long)getpid());
        if (mkdir(*path, 0755) != 0)
            continue;
        return open(*path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    }
    SKIP("no cgroup of version 2 that can be written to");
    return -1;
}

static void check_member(struct test *test, const struct launch *launch,
                         const char *path)
{
    const char *name = strrchr(path, '/');
    const char *found =
        test_value(test, attr_surroundings(test, launch), "membership");

    CHECK_HAS(found, test_text(test, "0::%s|", name));
}

/* Whether a child can be born in its cgroup, as LAUNCH requires: else it must
 * not be made. */
static int can_be_born(struct test *test, const struct launch *launch)
{
    if (test_has_clone3())
        return 1;
    FAILS(launch, ENOTSUP, USPAWN_STAGE_CREATE, -1);
    return 0;
}

/* Whether LAUNCH, with a cgroup, is refused: a child that shares memory must be
 * born there. */
static int may_not_join(struct test *test, const struct launch *launch)
{
    if (!test_is(test, "clone"))
        return REFUSED(launch, FEATURE_OWN_MEMORY);
    return !can_be_born(test, launch);
}

static void use_cgroup(struct test *test, int fd, const char *path)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.attr = attr};

    CHECK_OK(uspawn_attr_set_cgroup(attr, fd));
    if (may_not_join(test, &launch))
        return;
    check_member(test, &launch, path);
    launch.planned = 1;
    check_member(test, &launch, path);
    launch.planned = 0;
    CHECK_LACKS(own_namespace(test, "membership"), "uspawn-test");
    CHECK_OK(uspawn_attr_set_unshare(attr, USPAWN_UNSHARE_PID));
    if (!test_may_administer())
        ; /* nor may we have new namespaces */
    else if (!REFUSED(&launch, FEATURE_BORN))
        check_member(test, &launch, path);
    attr = launch.attr = test_attr(test);
    CHECK_OK(uspawn_attr_set_cgroup(attr, fd));
    CHECK_OK(uspawn_attr_set_policy(attr, USPAWN_POLICY_REQUIRE_CGROUP));
    if (test_is(test, "fork")) {
        FAILS(&launch, ENOTSUP, USPAWN_STAGE_PLAN, -1);
        return;
    }
    if (can_be_born(test, &launch))
        check_member(test, &launch, path);
}

static void cgroup_by_descriptor(struct test *test)
{
    char *path = NULL;
    int fd = make_cgroup(test, &path);

    if (fd == -1)
        return;
    use_cgroup(test, fd, path);
    close(fd);
    MUST(rmdir(path)); /* nobody is left in it */
}

static void cgroup_failures(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.attr = attr};
    int fd = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const struct uspawn_error *error;

    CHECK_INT(TRY(uspawn_attr_set_cgroup(NULL, 0)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_cgroup(attr, -1)), EBADF);
    CHECK_OK(uspawn_attr_set_policy(attr, USPAWN_POLICY_REQUIRE_CGROUP));
    FAILS(&launch, EINVAL, USPAWN_STAGE_PLAN, -1); /* there is none */
    CHECK_OK(uspawn_attr_set_policy(attr, 0));
    CHECK_OK(uspawn_attr_set_cgroup(attr, 77));
    if (!may_not_join(test, &launch)) {
        error = FAILS(&launch, EBADF, USPAWN_STAGE_CGROUP, -1);
        CHECK_INT(error->detail, USPAWN_DETAIL_DESCRIPTOR);
        CHECK_INT(error->descriptor, 77);
        CHECK_OK(uspawn_attr_set_cgroup(attr, fd)); /* no cgroup at all */
        FAILS(&launch, test_is(test, "clone") ? EBADF : ENOENT,
              USPAWN_STAGE_CGROUP, -1);
        CHECK_OK(uspawn_attr_set_policy(attr, USPAWN_POLICY_REQUIRE_CGROUP));
        if ((test_is(test, "clone") || test->backend == NULL) &&
            can_be_born(test, &launch))
            FAILS(&launch, EBADF, USPAWN_STAGE_CGROUP, -1);
    }
    close(fd);
}

/* ------------------------------------------------ Namespaces that exist -- */

static int open_own(struct test *test, const char *name)
{
    int fd =
        open(test_text(test, "/proc/self/ns/%s", name), O_RDONLY | O_CLOEXEC);

    MUST(fd);
    return fd;
}

/* A process in new namespaces of the kinds FLAGS, with a program that hangs;
 * its pid, 0 where there can be none. */
static pid_t host_of(struct test *test, struct uspawn_child *child,
                     const char *program, unsigned flags)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {
        .path = program, .attr = attr, .argv = ARGS("hang")};

    CHECK_OK(uspawn_attr_set_backend(attr, "fork"));
    CHECK_OK(uspawn_attr_set_unshare(attr, flags));
    if (test_start(test, child, &launch) == 0)
        return child->pid;
    SKIP("no new namespaces here");
    return 0;
}

static void release_host(struct test *test, struct uspawn_child *child)
{
    CHECK_OK(uspawn_child_kill(child, SIGKILL));
    CHECK_OK(uspawn_child_wait(child, NULL, -1));
}

static int open_of(struct test *test, pid_t pid, const char *name)
{
    int fd = open(test_text(test, "/proc/%ld/ns/%s", (long)pid, name),
                  O_RDONLY | O_CLOEXEC);

    MUST(fd);
    return fd;
}

static const char *link_of(struct test *test, pid_t pid, const char *name)
{
    char *text = test_memory(test, 100);

    MUST(readlink(test_text(test, "/proc/%ld/ns/%s", (long)pid, name), text,
                  99));
    return text;
}

static void enter(struct test *test, const char *program)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.path = program, .attr = attr};
    struct uspawn_child host;
    const char *report;
    int fds[3] = {0}, i;
    pid_t pid;

    CHECK_OK(uspawn_attr_set_namespaces(attr, fds, 1));
    if (REFUSED(&launch, FEATURE_OWN_MEMORY))
        return;
    pid = host_of(test, &host, program,
                  USPAWN_UNSHARE_USER | USPAWN_UNSHARE_UTS |
                      USPAWN_UNSHARE_NETWORK);
    if (pid == 0)
        return;
    fds[0] = open_of(test, pid, "user"); /* gives the rights for the others */
    fds[1] = fcntl(i = open_of(test, pid, "uts"), F_DUPFD_CLOEXEC, 600);
    close(i); /* a number above all that the child would copy */
    fds[2] = open_of(test, pid, "net");
    CHECK_OK(uspawn_attr_set_namespaces(attr, fds, 3));
    report = attr_surroundings(test, &launch);
    CHECK_STR(test_value(test, report, "user"), link_of(test, pid, "user"));
    CHECK_STR(test_value(test, report, "uts"), link_of(test, pid, "uts"));
    CHECK_STR(test_value(test, report, "net"), link_of(test, pid, "net"));
    CHECK_STR(test_value(test, report, "ipc"), own_namespace(test, "ipc"));
    CHECK_STR(test_value(test, report, "ids"), "65534 65534 65534 65534");
    CHECK_INT(attr_dumpable(), 1);
    for (i = 0; i < 3; i++)
        close(fds[i]);
    release_host(test, &host);
}

static void namespaces_by_descriptor(struct test *test)
{
    attr_as_both(test, enter);
}

/* Of another user: the kernel then takes the new rights for more than the old
 * ones, and that shows in the memory that the child shares. */
static void enter_foreign(struct test *test, const char *program)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.path = program, .attr = attr};
    int ready[2], fd = 0;
    pid_t owner;

    CHECK_OK(uspawn_attr_set_namespaces(attr, &fd, 1));
    if (REFUSED(&launch, FEATURE_OWN_MEMORY))
        return;
    MUST(pipe(ready));
    owner = fork();
    if (owner == 0) {
        alarm(20);
        attr_become_ordinary(test);
        MUST(unshare(CLONE_NEWUSER));
        close(ready[1]);
        for (;;)
            pause();
    }
    close(ready[1]);
    test_drain(test, ready[0]);
    fd = open_of(test, owner, "user");
    CHECK_OK(uspawn_attr_set_namespaces(attr, &fd, 1));
    CHECK_STR(test_value(test, attr_surroundings(test, &launch), "user"),
              link_of(test, owner, "user"));
    CHECK_INT(attr_dumpable(), 1);
    MUST(kill(owner, SIGKILL));
    MUST(waitpid(owner, NULL, 0));
}

static void namespace_of_another_user(struct test *test)
{
    attr_apart(test, enter_foreign);
}

/* With what entering FD fails: EINVAL, EBADF; EPERM of a container's filter. */
static int entering_fails(int fd)
{
    return setns(fd, 0) == 0 ? 0 : errno;
}

static void namespace_failures(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.attr = attr};
    int fds[USPAWN_NAMESPACES_MAX + 1], null, own, i;
    const struct uspawn_error *error;

    for (i = 0; i <= USPAWN_NAMESPACES_MAX; i++)
        fds[i] = 0;
    CHECK_INT(TRY(uspawn_attr_set_namespaces(NULL, fds, 1)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_namespaces(attr, NULL, 1)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_namespaces(attr, fds, 0)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_namespaces(attr, fds, 17)), E2BIG);
    CHECK_INT(TRY(uspawn_attr_set_namespaces(attr, fds, (size_t)-1)), E2BIG);
    fds[1] = -1;
    CHECK_INT(TRY(uspawn_attr_set_namespaces(attr, fds, 2)), EBADF);
    null = open("/dev/null", O_RDONLY | O_CLOEXEC);
    fds[0] = null;
    CHECK_OK(uspawn_attr_set_namespaces(attr, fds, 1));
    if (!REFUSED(&launch, FEATURE_OWN_MEMORY)) {
        error =
            FAILS(&launch, entering_fails(null), USPAWN_STAGE_NAMESPACE, -1);
        CHECK_INT(error->descriptor, null);
        fds[0] = 77;
        CHECK_OK(uspawn_attr_set_namespaces(attr, fds, 1));
        error = FAILS(&launch, entering_fails(77), USPAWN_STAGE_NAMESPACE, -1);
        CHECK_INT(error->descriptor, 77);
        own = open_own(test, "user"); /* one cannot enter one's own */
        CHECK_OK(uspawn_attr_set_namespaces(attr, &own, 1));
        FAILS(&launch, entering_fails(own), USPAWN_STAGE_NAMESPACE, -1);
        close(own);
    }
    close(null);
}

static void enter_without_permission(struct test *test, const char *program)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.path = program, .attr = attr};
    int fd = open_own(test, "uts");

    CHECK_OK(uspawn_attr_set_namespaces(attr, &fd, 1));
    if (!REFUSED(&launch, FEATURE_OWN_MEMORY))
        FAILS(&launch, EPERM, USPAWN_STAGE_NAMESPACE, -1);
    close(fd);
}

static void namespaces_without_permission(struct test *test)
{
    attr_as_ordinary(test, enter_without_permission);
}

/* -------------------------------------------------------- New namespaces --
 */

static const struct {
    unsigned flag;
    const char *name;
} kinds[] = {
    {USPAWN_UNSHARE_USER, "user"},     {USPAWN_UNSHARE_UTS, "uts"},
    {USPAWN_UNSHARE_MOUNT, "mnt"},     {USPAWN_UNSHARE_IPC, "ipc"},
    {USPAWN_UNSHARE_NETWORK, "net"},   {USPAWN_UNSHARE_TIME, "time"},
    {USPAWN_UNSHARE_CGROUP, "cgroup"}, {USPAWN_UNSHARE_PID, "pid"},
};

#define KINDS (sizeof kinds / sizeof *kinds)

/* Check that the namespaces of FLAGS are new, and that no other is.  That of
 * time is only the program's children's, on older kernels. */
static void check_kinds(struct test *test, const struct launch *launch,
                        unsigned flags)
{
    struct launch plain = {.path = launch->path};
    const char *before = attr_surroundings(test, &plain);
    const char *inside = attr_surroundings(test, launch);
    size_t i;

    if (!test_has_linux(6, 3))
        flags &= ~USPAWN_UNSHARE_TIME;
    for (i = 0; i < KINDS; i++) {
        const char *was = test_value(test, before, kinds[i].name);
        const char *is = test_value(test, inside, kinds[i].name);

        CHECK(is[0] != '\0');
        if (!CHECK_INT(strcmp(was, is) != 0, (flags & kinds[i].flag) != 0))
            test_fail(test, __FILE__, __LINE__, "%s with flags %#x: %s, %s",
                      kinds[i].name, flags, was, is);
    }
    if (flags & USPAWN_UNSHARE_PID) {
        CHECK_STR(test_value(test, inside, "pid_inside"), "1");
        CHECK_STR(test_value(test, inside, "parent_inside"), "0");
    }
}

static void unshare_flags(struct test *test, const char *program,
                          unsigned flags)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.path = program, .attr = attr};

    CHECK_OK(uspawn_attr_set_unshare(attr, flags));
    if (REFUSED(&launch, flags & USPAWN_UNSHARE_USER  ? FEATURE_OWN_MEMORY
                         : flags & USPAWN_UNSHARE_PID ? FEATURE_BORN
                                                      : FEATURE_BEYOND_POSIX))
        return;
    check_kinds(test, &launch, flags);
    launch.planned = 1;
    check_kinds(test, &launch, flags);
}

/* An ordinary user needs a user namespace for any other. */
static void unshare_each(struct test *test, const char *program)
{
    unsigned always = geteuid() == 0 ? 0 : USPAWN_UNSHARE_USER, all = 0;
    size_t i;

    for (i = 0; i < KINDS && test_clean(test); i++) {
        unshare_flags(test, program, kinds[i].flag | always);
        all |= kinds[i].flag;
        unshare_flags(test, program, all | always);
    }
    unshare_flags(test, program,
                  USPAWN_UNSHARE_USER | USPAWN_UNSHARE_PID |
                      USPAWN_UNSHARE_MOUNT | USPAWN_UNSHARE_TIME);
}

static void unshare_every_kind(struct test *test)
{
    attr_as_both(test, unshare_each);
}

static void unshare_without_permission(struct test *test, const char *program)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.path = program, .attr = attr};

    CHECK_OK(uspawn_attr_set_unshare(attr, USPAWN_UNSHARE_UTS));
    if (REFUSED(&launch, FEATURE_BEYOND_POSIX))
        return;
    FAILS(&launch, EPERM, USPAWN_STAGE_UNSHARE, -1);
    CHECK_OK(uspawn_attr_set_unshare(attr, USPAWN_UNSHARE_PID));
    if (REFUSED(&launch, FEATURE_BORN))
        return;
    FAILS(&launch, EPERM, USPAWN_STAGE_UNSHARE, -1);
    attr = launch.attr = test_attr(test); /* and it has learned nothing wrong */
    EXITS(&launch, 0);
}

static void unshare_failures(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.attr = attr};

    CHECK_INT(TRY(uspawn_attr_set_unshare(NULL, USPAWN_UNSHARE_UTS)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_unshare(attr, 0)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_unshare(attr, CLONE_VM)), EINVAL);
    CHECK_INT(
        TRY(uspawn_attr_set_unshare(attr, CLONE_FILES | USPAWN_UNSHARE_UTS)),
        EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_unshare(attr, ~0u)), EINVAL);
    EXITS(&launch, 0);
    attr_as_ordinary(test, unshare_without_permission);
}

static const struct test_case cases[] = {
    CASE(cgroup_by_descriptor, TEST_ROOT | TEST_NATIVE),
    CASE(cgroup_failures, TEST_NATIVE),
    CASE(namespaces_by_descriptor, TEST_NATIVE),
    CASE(namespace_of_another_user, TEST_ROOT | TEST_NATIVE | TEST_NAMESPACES),
    CASE(namespace_failures, TEST_NATIVE),
    CASE(namespaces_without_permission, TEST_NATIVE),
    CASE(unshare_every_kind, TEST_NATIVE | TEST_NAMESPACES),
    CASE(unshare_failures, TEST_NATIVE),
};

TABLE(attr_namespaces, cases);
