/* SPDX-License-Identifier: MIT */
/* Who the program is, set by attributes: user, groups, file creation mask,
 * terminal, root directory.  And what a child that changes its ids must not
 * change: whether its parent's memory may be looked at.
 */
#include "cases-attr.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef __GLIBC__
#include <sys/auxv.h>
#endif

/* ------------------------------------------------------------- umask -- */

static void use_umask(struct test *test, const char *program)
{
    struct uspawn_actions *actions = test_actions(test);
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.path = program, .attr = attr, .actions = actions};
    const char *path = test_path(test, "made");
    struct stat info = {0};

    CHECK_OK(uspawn_attr_set_umask(attr, 0777));
    CHECK_OK(uspawn_attr_set_umask(attr, 027));
    CHECK_OK(
        uspawn_actions_add_open(actions, 40, path, O_CREAT | O_RDWR, 0666));
    if (REFUSED(&launch, FEATURE_BEYOND_POSIX))
        return;
    EXITS(&launch, 0);
    MUST(stat(path, &info));
    CHECK_INT(info.st_mode & 07777, 0640); /* the action saw it too */
    launch.actions = NULL;
    CHECK_STR(test_value(test, SAME_AS_FORK(&launch), "umask"), "027");
    CHECK_OK(uspawn_attr_set_umask(attr, 0));
    CHECK_STR(test_value(test, SAME_AS_FORK(&launch), "umask"), "0");
    unlink(path);
}

static void umask_for_program_and_actions(struct test *test)
{
    attr_as_both(test, use_umask);
}

static void umask_bad_input(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);

    CHECK_INT(TRY(uspawn_attr_set_umask(NULL, 0)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_umask(attr, 01000)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_umask(attr, (mode_t)-1)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_umask(attr, S_ISUID | 022)), EINVAL);
}

/* --------------------------------------------------------------- Ids -- */

/* POSIX has them, and no way to ask for them. */
static void check_saved(struct test *test, const char *report, const char *ids)
{
    if (TEST_HAS_SAVED_IDS)
        CHECK_STR(test_value(test, report, "saved"), ids);
}

static void use_ids(struct test *test, const char *program)
{
    const gid_t groups[] = {1002, 5, 7};
    struct uspawn_attr *attr = test_attr(test), *second = test_attr(test);
    struct launch launch = {.path = program, .attr = attr};
    const char *report;

    MUST(chmod(test->directory, 0777)); /* the report is the user's */
    CHECK_OK(uspawn_attr_set_user(attr, 1000));
    if (REFUSED(&launch, FEATURE_BEYOND_POSIX))
        return;
    report = SAME_AS_FORK(&launch);
    CHECK_STR(test_value(test, report, "ids"), "1000 1000 0 0");
    check_saved(test, report, "1000 0");
    CHECK_OK(uspawn_attr_set_group(attr, 1001));
    CHECK_OK(uspawn_attr_set_groups(attr, groups, 3));
    report = SAME_AS_FORK(&launch);
    CHECK_STR(test_value(test, report, "ids"), "1000 1000 1001 1001");
    check_saved(test, report, "1000 1001");
    CHECK_STR(test_value(test, report, "groups"), "3 5 7 1002");
    CHECK_OK(uspawn_attr_set_groups(attr, NULL, 0)); /* the last one counts */
    CHECK_STR(test_value(test, SAME_AS_FORK(&launch), "groups"), "0");
    launch.attr = second;
    CHECK_OK(uspawn_attr_set_group(second, 77));
    report = SAME_AS_FORK(&launch);
    CHECK_STR(test_value(test, report, "ids"), "0 0 77 77");
    check_saved(test, report, "0 77");
    CHECK_INT(geteuid(), 0);
    CHECK_INT(getegid(), 0);
}

static void user_group_and_groups(struct test *test)
{
    attr_apart(test, use_ids);
}

/* What is executed has the effective one as the saved one. */
static void use_ids_apart(struct test *test, const char *program)
{
    struct uspawn_attr *attr = test_attr(test), *second = test_attr(test);
    struct launch launch = {.path = program, .attr = attr};
    const char *report;

    MUST(chmod(test->directory, 0777));
    CHECK_OK(uspawn_attr_set_user_ids(attr, 1000, (uid_t)-1));
    if (REFUSED(&launch, FEATURE_BEYOND_POSIX))
        return;
    report = SAME_AS_FORK(&launch);
    CHECK_STR(test_value(test, report, "ids"), "1000 0 0 0");
    check_saved(test, report, "0 0");
    CHECK_OK(uspawn_attr_set_user_ids(attr, (uid_t)-1, 1000));
    CHECK_OK(uspawn_attr_set_group_ids(attr, 7, 8));
    report = SAME_AS_FORK(&launch);
    CHECK_STR(test_value(test, report, "ids"), "0 1000 7 8");
    check_saved(test, report, "1000 8");
    CHECK_OK(uspawn_attr_set_group_ids(attr, 8, (gid_t)-1));
    CHECK_OK(uspawn_attr_set_user_ids(attr, 1001, 1000));
    report = SAME_AS_FORK(&launch);
    CHECK_STR(test_value(test, report, "ids"), "1001 1000 8 0");
    CHECK_OK(uspawn_attr_set_user(attr, 1002)); /* the last one counts */
    report = SAME_AS_FORK(&launch);
    CHECK_STR(test_value(test, report, "ids"), "1002 1002 8 0");
    launch.attr = second;
    CHECK_OK(uspawn_attr_set_group_ids(second, (gid_t)-1, 77));
    report = SAME_AS_FORK(&launch);
    CHECK_STR(test_value(test, report, "ids"), "0 0 0 77");
    check_saved(test, report, "0 77");
    CHECK_INT(getegid(), 0);
}

static void real_and_effective_ids(struct test *test)
{
    attr_apart(test, use_ids_apart);
}

/* A number that no int holds: the largest user there can be. */
static void ids_of_any_size(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);
    gid_t *groups = test_memory(test, 65536 * sizeof *groups);
    struct launch launch = {.attr = attr,
                            .path = test_helper_copy(test, "program")};
    const char *report;
    size_t i;

    MUST(chmod(test->directory, 0777));
    for (i = 0; i < 65536; i++)
        groups[i] = (gid_t)(70000 + i);
    CHECK_OK(uspawn_attr_set_user(attr, (uid_t)-2));
    CHECK_OK(uspawn_attr_set_group(attr, (gid_t)-2));
    CHECK_OK(uspawn_attr_set_groups(attr, groups, 3000));
    if (REFUSED(&launch, FEATURE_BEYOND_POSIX))
        return;
    report = SAME_AS_FORK(&launch);
    CHECK_STR(test_value(test, report, "ids"),
              "4294967294 4294967294 4294967294 4294967294");
    CHECK_HAS(test_value(test, report, "groups"), "3000 70000 70001 ");
    CHECK_HAS(test_value(test, report, "groups"), " 72999");
    CHECK_OK(uspawn_attr_set_groups(attr, groups, 65536));
    launch.planned = 1;
    EXITS(&launch, 0);
}

static void fail_ids(struct test *test, const char *program)
{
    const gid_t group = 5;
    struct uspawn_attr *user = test_attr(test), *gid = test_attr(test);
    struct uspawn_attr *groups = test_attr(test), *own = test_attr(test);
    struct launch launch = {.path = program, .attr = user};
    const char *report;
    int code;

    CHECK_OK(uspawn_attr_set_user(user, 0));
    if (REFUSED(&launch, FEATURE_BEYOND_POSIX))
        return;
    CHECK_INT(test_set_users(0, 0, 0), -1);
    code = errno; /* EINVAL where a namespace does not have this user */
    FAILS(&launch, code, USPAWN_STAGE_USER, -1);
    CHECK_OK(uspawn_attr_set_group(gid, 0));
    launch.attr = gid;
    FAILS(&launch, code, USPAWN_STAGE_GROUP, -1);
    CHECK_OK(uspawn_attr_set_groups(groups, &group, 1));
    launch.attr = groups;
    FAILS(&launch, EPERM, USPAWN_STAGE_GROUPS, -1);
    CHECK_OK(uspawn_attr_set_user(own, getuid()));
    CHECK_OK(uspawn_attr_set_group(own, getgid()));
    launch.attr = own;
    report = SAME_AS_FORK(&launch);
    CHECK_STR(test_value(test, report, "ids"),
              test_text(test, "%ld %ld %ld %ld", (long)getuid(), (long)getuid(),
                        (long)getgid(), (long)getgid()));
}

static void ids_without_permission(struct test *test)
{
    attr_as_ordinary(test, fail_ids);
}

/* Actions have the caller's rights, the program its own. */
static void use_rights(struct test *test, const char *program)
{
    struct uspawn_actions *actions = test_actions(test);
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.path = program, .attr = attr, .actions = actions};
    const char *secret = test_file(test, "secret", "x", 0600);

    CHECK_OK(uspawn_actions_add_open(actions, 33, secret, O_RDONLY, 0));
    CHECK_OK(uspawn_attr_set_user(attr, ORDINARY));
    if (REFUSED(&launch, FEATURE_BEYOND_POSIX))
        return;
    EXITS(&launch, 0);
    MUST(chmod(program, 0700));
    FAILS(&launch, EACCES, USPAWN_STAGE_EXEC, -1);
    MUST(chmod(program, 0755));
}

static void ids_change_after_actions(struct test *test)
{
    attr_apart(test, use_rights);
}

static void ids_bad_input(struct test *test)
{
    const gid_t good = 5, bad[] = {5, (gid_t)-1};
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.attr = attr};

    CHECK_INT(TRY(uspawn_attr_set_user(NULL, 0)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_user(attr, (uid_t)-1)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_group(NULL, 0)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_group(attr, (gid_t)-1)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_user_ids(NULL, 0, 0)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_user_ids(attr, (uid_t)-1, (uid_t)-1)),
              EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_group_ids(NULL, 0, 0)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_group_ids(attr, (gid_t)-1, (gid_t)-1)),
              EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_groups(NULL, &good, 1)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_groups(attr, NULL, 1)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_groups(attr, bad, 2)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_groups(attr, &good, 65537)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_groups(attr, &good, (size_t)-1)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_groups(attr, &good, (size_t)-1 / 4 + 2)),
              EINVAL);
    EXITS(&launch, 0); /* nothing of it was taken */
}

static void use_login(struct test *test, const char *program)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.path = program, .attr = attr};
    const char *report;

    CHECK_INT(TRY(uspawn_attr_set_login(attr, "no such user")), ENOENT);
    CHECK_INT(TRY(uspawn_attr_set_login(attr, "")), ENOENT);
    CHECK_INT(TRY(uspawn_attr_set_login(attr, NULL)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_login(NULL, "root")), EINVAL);
    EXITS(&launch, 0); /* with every backend: nothing is set */
    CHECK_OK(uspawn_attr_set_login(attr, "daemon"));
    CHECK_INT(TRY(uspawn_attr_set_login(attr, "no such user")), ENOENT);
    if (REFUSED(&launch, FEATURE_BEYOND_POSIX))
        return;
    if (geteuid() != 0) {
        FAILS(&launch, EPERM, USPAWN_STAGE_GROUPS, -1);
        return;
    }
    MUST(chmod(test->directory, 0777));
    report = SAME_AS_FORK(&launch);
    CHECK_STR(test_value(test, report, "ids"), "1 1 1 1");
    CHECK_STR(test_value(test, report, "groups"), "1 1");
}

/* 1 where glibc is linked statically: its databases then need shared objects of
 * the host, and die in some of them (libnss_systemd). */
static int has_no_databases(void)
{
#if defined(__GLIBC__)
    return getauxval(AT_BASE) == 0;
#else
    return 0;
#endif
}

/* With the databases of Unix, where daemon is number 1. */
static void login_by_name(struct test *test)
{
    if (access("/etc/passwd", R_OK) != 0)
        SKIP("no /etc/passwd");
    else if (has_no_databases())
        SKIP("a static glibc has no databases of users");
    else
        attr_as_both(test, use_login);
}

/* ------------------------------------------------------------- chroot -- */

/* The report of a program in the directory "root", where all paths begin. */
static const char *report_inside(struct test *test, struct uspawn_attr *attr)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.path = "/bin/program",
                            .attr = attr,
                            .actions = actions,
                            .argv = ARGS("report")};
    const char *path = test_path(test, "root/report");

    unlink(path);
    CHECK_OK(uspawn_actions_add_open(actions, 1, "report",
                                     O_CREAT | O_EXCL | O_WRONLY, 0666));
    EXITS(&launch, 0);
    return test_contents(test, path);
}

static void use_chroot(struct test *test, const char *program)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.path = "/bin/program", .attr = attr};
    const char *root = test_path(test, "root");
    const char *outside = test_file(test, "outside", "x", 0644);
    struct uspawn_actions *actions = test_actions(test);

    MUST(mkdir(root, 0755));
    MUST(mkdir(test_path(test, "root/bin"), 0755));
    MUST(rename(program, test_path(test, "root/bin/program")));
    CHECK_OK(uspawn_attr_set_chroot(attr, root));
    if (REFUSED(&launch, FEATURE_BEYOND_POSIX))
        return;
    CHECK_STR(test_value(test, report_inside(test, attr), "cwd"), "/");
    CHECK_OK(uspawn_attr_set_user(attr, ORDINARY));
    CHECK_OK(uspawn_attr_set_nice(attr, 3));
    CHECK_STR(test_value(test, report_inside(test, attr), "nice"), "3");
    CHECK_OK(uspawn_actions_add_open(actions, 40, outside, O_RDONLY, 0));
    launch.actions = actions;
    FAILS(&launch, ENOENT, USPAWN_STAGE_OPEN, 0);
    MUST(chdir(test->directory));
    CHECK_OK(uspawn_attr_set_chroot(attr, "root")); /* a relative path */
    CHECK_STR(test_value(test, report_inside(test, attr), "cwd"), "/");
    launch.actions = NULL;
    launch.path = "bin/program"; /* relative to the new root */
    EXITS(&launch, 0);
}

static void chroot_for_program_and_actions(struct test *test)
{
    attr_apart(test, use_chroot);
}

/* By a descriptor, which outlives the name. */
static void use_root(struct test *test, const char *program)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.path = "/bin/program", .attr = attr};
    const char *before = test_path(test, "before");
    const char *root = test_path(test, "root");
    int fd;

    MUST(mkdir(before, 0755));
    fd = open(before, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    MUST(rename(before, root));
    MUST(mkdir(test_path(test, "root/bin"), 0755));
    MUST(rename(program, test_path(test, "root/bin/program")));
    CHECK_OK(uspawn_attr_set_root_fd(attr, fd));
    if (!REFUSED(&launch, FEATURE_BEYOND_POSIX)) {
        CHECK_STR(test_value(test, report_inside(test, attr), "cwd"), "/");
        CHECK_OK(uspawn_attr_set_user(attr, ORDINARY));
        CHECK_OK(uspawn_attr_set_chroot(attr, "/bin")); /* below it */
        launch.path = "/program";
        EXITS(&launch, 0);
        launch.path = "/no such program";
        FAILS(&launch, ENOENT, USPAWN_STAGE_EXEC, -1);
    }
    close(fd);
}

static void root_by_descriptor(struct test *test)
{
    attr_apart(test, use_root);
}

static void fail_root(struct test *test, const char *program)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.path = program, .attr = attr};
    const struct uspawn_error *error;
    int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

    CHECK_OK(uspawn_attr_set_root_fd(attr, fd));
    if (!REFUSED(&launch, FEATURE_BEYOND_POSIX)) {
        error = FAILS(&launch, ENOTDIR, USPAWN_STAGE_ROOT, -1);
        CHECK_INT(error->detail, USPAWN_DETAIL_DESCRIPTOR);
        CHECK_INT(error->descriptor, fd);
        CHECK_OK(uspawn_attr_set_root_fd(attr, 77));
        error = FAILS(&launch, EBADF, USPAWN_STAGE_ROOT, -1);
        CHECK_INT(error->descriptor, 77);
    }
    close(fd);
}

static void root_failures(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);

    CHECK_INT(TRY(uspawn_attr_set_root_fd(attr, -1)), EBADF);
    CHECK_INT(TRY(uspawn_attr_set_root_fd(NULL, 0)), EINVAL);
    attr_as_both(test, fail_root);
}

static void fail_chroot(struct test *test, const char *program)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.path = program, .attr = attr};
    const struct uspawn_error *error;
    const char *no_such = test_path(test, "no/such");

    CHECK_OK(uspawn_attr_set_chroot(attr, no_such));
    if (REFUSED(&launch, FEATURE_BEYOND_POSIX))
        return;
    error = FAILS(&launch, ENOENT, USPAWN_STAGE_CHROOT, -1);
    CHECK_INT(error->detail, USPAWN_DETAIL_PATH);
    CHECK_STR(error->text, no_such);
    CHECK_HAS(test_line(test, error), no_such);
    CHECK_OK(uspawn_attr_set_chroot(attr, program));
    FAILS(&launch, ENOTDIR, USPAWN_STAGE_CHROOT, -1);
    CHECK_OK(uspawn_attr_set_chroot(attr, "/"));
    if (geteuid() == 0)
        CHECK_STR(test_value(test, SAME_AS_FORK(&launch), "cwd"), "/");
    else
        FAILS(&launch, EPERM, USPAWN_STAGE_CHROOT, -1);
}

static void chroot_failures(struct test *test)
{
    char *path = test_memory(test, 5000);
    struct uspawn_attr *attr = test_attr(test);

    memset(path, 'x', 4096);
    CHECK_INT(TRY(uspawn_attr_set_chroot(attr, path)), ENAMETOOLONG);
    CHECK_INT(TRY(uspawn_attr_set_chroot(attr, NULL)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_chroot(NULL, "/")), EINVAL);
    attr_as_both(test, fail_chroot);
}

/* ----------------------------------------------------------- Terminal -- */

/* A pseudo-terminal that is nobody's yet: its master; -1. */
static int open_terminal(struct test *test)
{
    int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);

    if (master != -1 && grantpt(master) == 0 && unlockpt(master) == 0)
        return master;
    SKIP("no pseudo-terminal here");
    return -1;
}

/* Opened in the child, as the end of a session hangs its terminal up. */
static void use_terminal(struct test *test, const char *program)
{
    struct uspawn_actions *actions = test_actions(test);
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.path = program, .attr = attr, .actions = actions};
    int master = open_terminal(test);
    const char *report;

    if (master == -1)
        return;
    CHECK_OK(uspawn_actions_add_open(actions, 9, ptsname(master),
                                     O_RDWR | O_NOCTTY, 0));
    CHECK_OK(uspawn_actions_add_dup2(actions, 9, 0));
    CHECK_OK(uspawn_attr_set_controlling_terminal(attr, 9));
    if (!REFUSED(&launch, FEATURE_BEYOND_POSIX)) {
        report = SAME_AS_FORK(&launch);
        CHECK_STR(test_value(test, report, "session"), "self");
        CHECK_STR(test_value(test, report, "terminal"), "self");
        CHECK_OK(uspawn_attr_set_foreground(attr, 0));
        CHECK_OK(uspawn_attr_set_process_group(attr, 0));
        report = SAME_AS_FORK(&launch);
        CHECK_STR(test_value(test, report, "terminal"), "self");
        CHECK_STR(test_value(test, report, "foreground"), "self");
    }
    close(master);
}

static void controlling_terminal(struct test *test)
{
    attr_as_both(test, use_terminal);
}

/* A shell's child: a group of its own, in the shell's session. */
static void use_foreground(struct test *test, const char *program)
{
    struct uspawn_actions *actions = test_actions(test);
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.path = program, .attr = attr, .actions = actions};
    int master, terminal;
    const char *report;

    MUST(setsid());
    master = open_terminal(test);
    if (master == -1)
        return;
    terminal = open(ptsname(master), O_RDWR | O_CLOEXEC | O_NOCTTY);
    MUST(ioctl(terminal, TIOCSCTTY, 0));
    CHECK_OK(uspawn_actions_add_dup2(actions, terminal, 0));
    CHECK_OK(uspawn_attr_set_process_group(attr, 0));
    CHECK_OK(uspawn_attr_set_foreground(attr, 0));
    if (REFUSED(&launch, FEATURE_BEYOND_POSIX))
        return;
    report = SAME_AS_FORK(&launch);
    CHECK_STR(test_value(test, report, "group"), "self");
    CHECK_STR(test_value(test, report, "foreground"), "self");
    CHECK_STR(test_value(test, report, "mask"), "");
    CHECK_STR(test_value(test, report, "ignored"), "");
    report = REPORT(&launch); /* now from the background: no SIGTTOU stops it */
    CHECK_STR(test_value(test, report, "foreground"), "self");
}

static void foreground_of_a_shell(struct test *test)
{
    attr_apart(test, use_foreground);
}

static void check_no_terminal(struct test *test, int fd, int code)
{
    struct uspawn_attr *first = test_attr(test), *second = test_attr(test);
    struct launch launch = {.attr = first};
    const struct uspawn_error *error;

    CHECK_OK(uspawn_attr_set_controlling_terminal(first, fd));
    CHECK_OK(uspawn_attr_set_foreground(second, fd));
    if (REFUSED(&launch, FEATURE_BEYOND_POSIX))
        return;
    error = FAILS(&launch, code, USPAWN_STAGE_CONTROLLING_TERMINAL, -1);
    CHECK_INT(error->detail, USPAWN_DETAIL_DESCRIPTOR);
    CHECK_INT(error->descriptor, fd);
    launch.attr = second;
    error = FAILS(&launch, code, USPAWN_STAGE_FOREGROUND, -1);
    CHECK_INT(error->detail, USPAWN_DETAIL_DESCRIPTOR);
    CHECK_INT(error->descriptor, fd);
}

static void terminal_failures(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);
    int fd = open("/dev/null", O_RDWR | O_CLOEXEC);

    CHECK_INT(TRY(uspawn_attr_set_controlling_terminal(attr, -1)), EBADF);
    CHECK_INT(TRY(uspawn_attr_set_controlling_terminal(NULL, 0)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_foreground(attr, -1)), EBADF);
    CHECK_INT(TRY(uspawn_attr_set_foreground(NULL, 0)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_foreground(attr, 0x7fffffff)), EBADF);
    check_no_terminal(test, fd, ENOTTY);
    close(fd);
    check_no_terminal(test, 77, EBADF);
}

static const struct test_case cases[] = {
    CASE(umask_for_program_and_actions, 0),
    CASE(umask_bad_input, TEST_ONCE),
    CASE(user_group_and_groups, TEST_ROOT),
    CASE(real_and_effective_ids, TEST_ROOT),
    CASE(ids_of_any_size, TEST_ROOT | TEST_NATIVE),
    CASE(ids_without_permission, 0),
    CASE(ids_change_after_actions, TEST_ROOT),
    CASE(ids_bad_input, 0),
    CASE(login_by_name, TEST_NATIVE | TEST_KEEPS_MEMORY),
    CASE(chroot_for_program_and_actions, TEST_ROOT),
    CASE(chroot_failures, 0),
    CASE(root_by_descriptor, TEST_ROOT),
    CASE(root_failures, 0),
    CASE(controlling_terminal, 0),
    CASE(foreground_of_a_shell, 0),
    CASE(terminal_failures, 0),
};

TABLE(attr_identity, cases);
