/* SPDX-License-Identifier: MIT */
/* What the program may not do: death with its parent, no new privileges,
 * capabilities, securebits, filters of system calls. */
#include "cases-attr.h"
#include "filter.h"

#include <fcntl.h>
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/securebits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* ------------------------------------------------------ Parent's death -- */

static void use_death_signal(struct test *test, const char *program)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.path = program, .attr = attr};

    CHECK_OK(uspawn_attr_set_parent_death_signal(attr, SIGUSR1));
    CHECK_OK(uspawn_attr_set_parent_death_signal(attr, SIGTERM));
    if (REFUSED(&launch, FEATURE_BEYOND_POSIX))
        return;
    CHECK_STR(test_value(test, SAME_AS_FORK(&launch), "death_signal"),
              test_text(test, "%d", SIGTERM));
    if (geteuid() == 0) { /* a change of ids would have taken it back */
        MUST(chmod(test->directory, 0777));
        CHECK_OK(uspawn_attr_set_user(attr, ORDINARY));
        CHECK_STR(test_value(test, SAME_AS_FORK(&launch), "death_signal"),
                  test_text(test, "%d", SIGTERM));
    }
}

static void parent_death_signal(struct test *test)
{
    attr_as_both(test, use_death_signal);
}

static void death_signal_bad_input(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.attr = attr};

    CHECK_INT(TRY(uspawn_attr_set_parent_death_signal(NULL, SIGTERM)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_parent_death_signal(attr, 0)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_parent_death_signal(attr, -1)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_parent_death_signal(attr, NSIG)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_parent_death_signal(attr, 1 << 30)), EINVAL);
    EXITS(&launch, 0);
    CHECK_OK(uspawn_attr_set_detached(attr));
    CHECK_OK(uspawn_attr_set_parent_death_signal(attr, SIGKILL));
    FAILS(&launch, EINVAL, USPAWN_STAGE_PLAN, -1); /* dies at once, too */
}

/* The last child, one that this process has inherited: how it ended. */
static int collect_orphan(struct test *test)
{
    int status = 0;
    pid_t pid;

    do
        pid = waitpid(-1, &status, 0);
    while (pid == -1 && errno == EINTR);
    MUST(pid);
    return status;
}

/* A parent in between starts a program that hangs, and ends. */
static void outlive(struct test *test, const char *program)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.path = program, .attr = attr};
    struct uspawn_child child;
    int status;
    pid_t between;

    CHECK_OK(uspawn_attr_set_parent_death_signal(attr, SIGUSR2));
    if (REFUSED(&launch, FEATURE_BEYOND_POSIX))
        return;
    attr_adopt_orphans(test);
    launch.argv = ARGS("hang");
    between = fork();
    if (between == 0)
        _exit(test_start(test, &child, &launch) == 0 ? 0 : 9);
    MUST(waitpid(between, &status, 0));
    CHECK_INT(status, 0);
    status = collect_orphan(test);
    CHECK(WIFSIGNALED(status));
    CHECK_INT(WTERMSIG(status), SIGUSR2);
}

static void program_dies_with_its_parent(struct test *test)
{
    attr_apart(test, outlive);
}

/* Killed while its child waits, before the signal is asked for: SAY is written
 * by the child when it has come so far, and then it waits for GO. */
static void die_early(struct test *test, const char *program)
{
    struct uspawn_actions *actions = test_actions(test);
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.path = program, .attr = attr, .actions = actions};
    const char *say = test_path(test, "say"), *go = test_path(test, "go");
    struct uspawn_child child;
    int status, fd;
    pid_t between;

    CHECK_OK(uspawn_attr_set_parent_death_signal(attr, SIGUSR2));
    if (REFUSED(&launch, FEATURE_BEYOND_POSIX))
        return;
    MUST(mkfifo(say, 0600));
    MUST(mkfifo(go, 0600));
    CHECK_OK(uspawn_actions_add_open(actions, 60, say, O_WRONLY, 0));
    CHECK_OK(uspawn_actions_add_open(actions, 61, go, O_RDONLY, 0));
    launch.argv = ARGS("exit", "5");
    attr_adopt_orphans(test);
    between = fork();
    if (between == 0)
        _exit(test_start(test, &child, &launch));
    fd = open(say, O_RDONLY | O_CLOEXEC); /* the child is there */
    MUST(kill(between, SIGKILL));
    MUST(waitpid(between, &status, 0));
    close(fd);
    fd = open(go, O_WRONLY | O_CLOEXEC);
    status = collect_orphan(test);
    /* Not executed: it has seen that its parent is another, and ends by itself,
     * or because nobody reads any more what it has to say about that. */
    if (WIFEXITED(status))
        CHECK_INT(WEXITSTATUS(status), 127);
    else
        CHECK_INT(WTERMSIG(status), SIGPIPE);
    close(fd);
}

static void parent_that_has_died_already(struct test *test)
{
    attr_apart(test, die_early);
}

/* ------------------------------------------------- No new privileges -- */

static void use_no_new_privileges(struct test *test, const char *program)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.path = program, .attr = attr};

    CHECK_INT(TRY(uspawn_attr_set_no_new_privileges(NULL)), EINVAL);
    CHECK_OK(uspawn_attr_set_no_new_privileges(attr));
    if (REFUSED(&launch, FEATURE_BEYOND_POSIX))
        return;
    CHECK_STR(test_value(test, SAME_AS_FORK(&launch), "no_new_privileges"),
              "1");
    CHECK_INT(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0), 0);
}

static void no_new_privileges(struct test *test)
{
    attr_as_both(test, use_no_new_privileges);
}

/* ------------------------------------------------------ Capabilities -- */

/* Every capability that we have also inheritable, and ambient. */
static void raise_all(struct test *test)
{
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct data[2];
    int i;

    MUST(syscall(SYS_capget, &header, data));
    for (i = 0; i < 2; i++)
        data[i].inheritable = data[i].permitted;
    MUST(syscall(SYS_capset, &header, data));
    for (i = 0; i < 64; i++)
        if (data[i / 32].permitted >> i % 32 & 1)
            MUST(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, i, 0, 0));
}

static unsigned long long mask_of(struct test *test, const char *report,
                                  const char *key)
{
    return strtoull(test_value(test, report, key), NULL, 16);
}

#define BIT(number) (1ull << (number))

/* Of both halves of the mask, and one that no kernel knows. */
#define DROPPED                                                                \
    (BIT(CAP_CHOWN) | BIT(CAP_SYS_ADMIN) | BIT(CAP_AUDIT_READ) | BIT(63))

static void drop_one_set(struct test *test, const char *program, int set)
{
    static const char *const keys[] = {"bounding", "ambient", "inheritable"};
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.path = program, .attr = attr};
    struct launch plain = {.path = program};
    const char *before = REPORT(&plain), *after;
    int i;

    CHECK_OK(uspawn_attr_set_dropped_capabilities(attr, set, DROPPED));
    if (REFUSED(&launch, FEATURE_BEYOND_POSIX))
        return;
    after = SAME_AS_FORK(&launch);
    for (i = 0; i < 3; i++) {
        unsigned long long was = mask_of(test, before, keys[i]);
        unsigned long long expected = was;

        /* What is not inheritable is not ambient either (capabilities(7)). */
        if (i == set || (i == USPAWN_CAPABILITIES_AMBIENT &&
                         set == USPAWN_CAPABILITIES_INHERITABLE))
            expected &= ~DROPPED;
        CHECK((was & DROPPED) != 0);
        CHECK_INT(mask_of(test, after, keys[i]), expected);
    }
    if (set == USPAWN_CAPABILITIES_BOUNDING)
        CHECK_INT(mask_of(test, after, "permitted"), /* by the other sets */
                  mask_of(test, before, "permitted"));
    CHECK_STR(test_value(test, REPORT(&plain), keys[set]),
              test_value(test, before, keys[set])); /* our own stay */
}

static void drop_each_set(struct test *test, const char *program)
{
    raise_all(test);
    drop_one_set(test, program, USPAWN_CAPABILITIES_BOUNDING);
    drop_one_set(test, program, USPAWN_CAPABILITIES_AMBIENT);
    drop_one_set(test, program, USPAWN_CAPABILITIES_INHERITABLE);
}

static void dropped_capabilities(struct test *test)
{
    attr_apart(test, drop_each_set);
}

/* A user without rights, who has these, and has them in what it executes. */
static void raise_some(struct test *test, const char *program)
{
    unsigned long long some = BIT(CAP_CHOWN) | BIT(CAP_AUDIT_READ);
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.path = program, .attr = attr};
    struct launch plain = {.path = program};
    const char *before = REPORT(&plain), *report;
    int dumpable = attr_dumpable();

    if (!attr_has_capability(CAP_AUDIT_READ))
        some = BIT(CAP_CHOWN), test_note(test, "no CAP_AUDIT_READ here");
    MUST(chmod(test->directory, 0777)); /* for reports */
    CHECK_OK(uspawn_attr_set_raised_capabilities(attr, some | BIT(63)));
    CHECK_OK(uspawn_attr_set_user(attr, ORDINARY));
    CHECK_OK(uspawn_attr_set_group(attr, ORDINARY));
    CHECK_OK(uspawn_attr_set_dropped_capabilities(
        attr, USPAWN_CAPABILITIES_AMBIENT, ~0ull));
    if (REFUSED(&launch, FEATURE_BEYOND_POSIX))
        return;
    for (launch.planned = 0; launch.planned < 2; launch.planned++) {
        report = SAME_AS_FORK(&launch);
        CHECK_INT(mask_of(test, report, "effective"), some);
        CHECK_INT(mask_of(test, report, "permitted"), some);
        CHECK_INT(mask_of(test, report, "inheritable"), some);
        CHECK_INT(mask_of(test, report, "ambient"), some);
    }
    CHECK_STR(test_value(test, REPORT(&plain), "ambient"),
              test_value(test, before, "ambient"));
    CHECK_INT(attr_dumpable(), dumpable);
    launch.planned = 0;
    CHECK_OK(uspawn_attr_set_dropped_capabilities(
        attr, USPAWN_CAPABILITIES_BOUNDING, BIT(CAP_CHOWN)));
    FAILS(&launch, EPERM, USPAWN_STAGE_RAISED_CAPABILITIES, -1);
    CHECK_OK(uspawn_attr_set_raised_capabilities(attr, 0));
    CHECK_INT(mask_of(test, SAME_AS_FORK(&launch), "permitted"), 0);
}

static void raise_what_is_not_ours(struct test *test, const char *program)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.path = program, .attr = attr};

    CHECK_OK(uspawn_attr_set_raised_capabilities(attr, BIT(CAP_CHOWN)));
    if (!REFUSED(&launch, FEATURE_BEYOND_POSIX))
        FAILS(&launch, EPERM, USPAWN_STAGE_RAISED_CAPABILITIES, -1);
}

static void raised_capabilities(struct test *test)
{
    CHECK_INT(TRY(uspawn_attr_set_raised_capabilities(NULL, 1)), EINVAL);
    attr_apart(test, raise_some);
    if (test_clean(test))
        attr_as_ordinary(test, raise_what_is_not_ours);
}

/* All of the bounding set: root is then nobody in particular. */
static void drop_everything(struct test *test, const char *program)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.path = program, .attr = attr};
    const char *report;

    CHECK_OK(uspawn_attr_set_dropped_capabilities(
        attr, USPAWN_CAPABILITIES_BOUNDING, ~0ull));
    CHECK_OK(uspawn_attr_set_dropped_capabilities(
        attr, USPAWN_CAPABILITIES_AMBIENT, ~0ull));
    CHECK_OK(uspawn_attr_set_dropped_capabilities(
        attr, USPAWN_CAPABILITIES_INHERITABLE, ~0ull));
    if (REFUSED(&launch, FEATURE_BEYOND_POSIX))
        return;
    report = SAME_AS_FORK(&launch);
    CHECK_INT(mask_of(test, report, "bounding"), 0);
    CHECK_INT(mask_of(test, report, "ambient"), 0);
    CHECK_INT(mask_of(test, report, "inheritable"), 0);
    CHECK_INT(mask_of(test, report, "permitted"), 0);
    CHECK_INT(mask_of(test, report, "effective"), 0);
    MUST(chmod(test->directory, 0777)); /* still with the parent's rights */
    CHECK_OK(uspawn_attr_set_user(attr, ORDINARY));
    report = SAME_AS_FORK(&launch);
    CHECK_HAS(test_value(test, report, "ids"), "65534 65534 ");
    CHECK_INT(mask_of(test, report, "bounding"), 0);
}

static void all_capabilities_dropped(struct test *test)
{
    attr_apart(test, drop_everything);
}

static void drop_as_ordinary(struct test *test, const char *program)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.path = program, .attr = attr};

    CHECK_OK(uspawn_attr_set_dropped_capabilities(
        attr, USPAWN_CAPABILITIES_AMBIENT, ~0ull));
    CHECK_OK(uspawn_attr_set_dropped_capabilities(
        attr, USPAWN_CAPABILITIES_INHERITABLE, ~0ull));
    CHECK_OK(uspawn_attr_set_dropped_capabilities(
        attr, USPAWN_CAPABILITIES_BOUNDING, 0));
    if (REFUSED(&launch, FEATURE_BEYOND_POSIX))
        return;
    SAME_AS_FORK(&launch);
    CHECK_OK(uspawn_attr_set_dropped_capabilities(
        attr, USPAWN_CAPABILITIES_BOUNDING, BIT(CAP_CHOWN)));
    FAILS(&launch, EPERM, USPAWN_STAGE_BOUNDING_CAPABILITIES, -1);
}

static void dropped_without_permission(struct test *test)
{
    attr_as_ordinary(test, drop_as_ordinary);
}

static void capabilities_bad_input(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);
    int set;

    for (set = -1; set < 4; set++)
        CHECK_INT(TRY(uspawn_attr_set_dropped_capabilities(NULL, set, 1)),
                  EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_dropped_capabilities(attr, -1, 1)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_dropped_capabilities(attr, 3, 1)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_securebits(NULL, 0)), EINVAL);
}

static void use_securebits(struct test *test, const char *program)
{
    const unsigned bits = SECBIT_NOROOT | SECBIT_NOROOT_LOCKED;
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.path = program, .attr = attr};
    const char *report;

    CHECK_OK(uspawn_attr_set_securebits(attr, bits));
    if (REFUSED(&launch, FEATURE_BEYOND_POSIX))
        return;
    if (geteuid() != 0) {
        FAILS(&launch, EPERM, USPAWN_STAGE_SECUREBITS, -1);
        return;
    }
    report = SAME_AS_FORK(&launch);
    CHECK_STR(test_value(test, report, "securebits"),
              test_text(test, "%#x", bits));
    CHECK_INT(mask_of(test, report, "effective"), 0); /* root is not special */
    CHECK_OK(uspawn_attr_set_securebits(attr, 0xffff0000u));
    FAILS(&launch, EPERM, USPAWN_STAGE_SECUREBITS, -1);
    CHECK_INT(prctl(PR_GET_SECUREBITS, 0, 0, 0, 0), 0);
}

static void securebits(struct test *test)
{
    attr_as_both(test, use_securebits);
}

/* ------------------------------------------------------------ Filters -- */

static int has_filters(struct test *test)
{
    if (filter_works())
        return 1;
    SKIP("no seccomp filters here");
    return 0;
}

/* The helper learns nothing of its scheduling policy. */
static void use_filter(struct test *test, const char *program)
{
    const struct sock_filter filter[] = {
        LOAD(nr), REFUSE_CALL(SYS_sched_getscheduler, ENOSYS), ALLOW};
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.path = program, .attr = attr};
    int before = prctl(PR_GET_SECCOMP, 0, 0, 0, 0); /* a container's */
    const char *report;

    CHECK_OK(uspawn_attr_set_seccomp_filter(attr, filter, LENGTH(filter)));
    if (REFUSED(&launch, FEATURE_BEYOND_POSIX))
        return;
    if (attr_has_capability(CAP_SYS_ADMIN)) {
        report = SAME_AS_FORK(&launch);
        CHECK_STR(test_value(test, report, "no_new_privileges"), "0");
    } else {
        FAILS(&launch, EACCES, USPAWN_STAGE_SECCOMP_FILTER, -1);
    }
    CHECK_OK(uspawn_attr_set_no_new_privileges(attr));
    report = SAME_AS_FORK(&launch);
    CHECK_STR(test_value(test, report, "seccomp"), "2");
    CHECK_HAS(test_value(test, report, "scheduler"), "-1 ");
    CHECK_STR(test_value(test, report, "no_new_privileges"), "1");
    launch.path = "/nonexistent/x"; /* a failure is told through the filter */
    FAILS(&launch, ENOENT, USPAWN_STAGE_EXEC, -1);
    CHECK_INT(prctl(PR_GET_SECCOMP, 0, 0, 0, 0), before);
}

static void seccomp_filter(struct test *test)
{
    if (has_filters(test))
        attr_as_both(test, use_filter);
}

static void filter_forbids(struct test *test, const char *program,
                           const struct sock_filter *filter, size_t count)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.path = program, .attr = attr};
    const char *report;

    CHECK_OK(uspawn_attr_set_seccomp_filter(attr, filter, count));
    CHECK_OK(uspawn_attr_set_no_new_privileges(attr));
    if (REFUSED(&launch, FEATURE_BEYOND_POSIX))
        return;
    report = SAME_AS_FORK(&launch);
    CHECK_STR(test_value(test, report, "mask"), "");
    CHECK_STR(test_value(test, report, "seccomp"), "2");
}

/* Nothing but the exec comes after the filter: a signal mask that cannot be set
 * any more would be the one of the moment in which the child was made. */
static void use_filter_of_masks(struct test *test, const char *program)
{
    const struct sock_filter filter[] = {
        LOAD(nr),         SKIP_UNLESS(SYS_rt_sigprocmask, 3),
        LOAD_ARGUMENT(0), SKIP_UNLESS(SIG_SETMASK, 1),
        REFUSE(EPERM),    ALLOW};

    filter_forbids(test, program, filter, LENGTH(filter));
}

static void filter_is_the_last_step(struct test *test)
{
    if (has_filters(test))
        attr_as_both(test, use_filter_of_masks);
}

static void forbid_exec(struct test *test, const char *program)
{
    const struct sock_filter filter[] = {LOAD(nr),
                                         REFUSE_CALL(SYS_execve, EXDEV), ALLOW};
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.path = program, .attr = attr};

    CHECK_OK(uspawn_attr_set_seccomp_filter(attr, filter, LENGTH(filter)));
    CHECK_OK(uspawn_attr_set_no_new_privileges(attr));
    if (!REFUSED(&launch, FEATURE_BEYOND_POSIX))
        FAILS(&launch, EXDEV, USPAWN_STAGE_EXEC, -1);
}

static void filter_that_forbids_exec(struct test *test)
{
    if (has_filters(test))
        attr_as_both(test, forbid_exec);
}

static void filter_sizes(struct test *test)
{
    struct sock_filter allow = ALLOW, nonsense = {0xffff, 0, 0, 0};
    struct sock_filter *large = test_memory(test, 4096 * sizeof *large);
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.attr = attr};
    int i;

    for (i = 0; i < 4096; i++)
        large[i] = allow;
    CHECK_INT(TRY(uspawn_attr_set_seccomp_filter(NULL, large, 1)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_seccomp_filter(attr, NULL, 1)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_seccomp_filter(attr, large, 0)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_seccomp_filter(attr, large, 4097)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_seccomp_filter(attr, large, 65537)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_seccomp_filter(attr, large, (size_t)-1)),
              EINVAL);
    EXITS(&launch, 0);
    if (!has_filters(test))
        return;
    CHECK_OK(uspawn_attr_set_no_new_privileges(attr));
    CHECK_OK(uspawn_attr_set_seccomp_filter(attr, large, 4096));
    if (REFUSED(&launch, FEATURE_BEYOND_POSIX))
        return;
    EXITS(&launch, 0);
    launch.planned = 1;
    EXITS(&launch, 0);
    CHECK_OK(uspawn_attr_set_seccomp_filter(attr, &nonsense, 1));
    FAILS(&launch, EINVAL, USPAWN_STAGE_SECCOMP_FILTER, -1);
}

/* ---------------------------------------------------- Another's terminal -- */

/* The terminal of a session which this process leads from now on; -1. */
static int lead_session(struct test *test)
{
    int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    int terminal = -1;

    MUST(setsid());
    if (master != -1 && grantpt(master) == 0 && unlockpt(master) == 0)
        terminal = open(ptsname(master), O_RDWR | O_CLOEXEC | O_NOCTTY);
    if (terminal == -1)
        SKIP("no pseudo-terminal here");
    else
        MUST(ioctl(terminal, TIOCSCTTY, 0));
    return terminal;
}

static void steal_terminal(struct test *test, const char *program)
{
    struct uspawn_actions *actions = test_actions(test);
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.path = program, .attr = attr, .actions = actions};
    int terminal = lead_session(test);

    if (terminal == -1)
        return;
    signal(SIGHUP, SIG_IGN); /* who loses it is told */
    CHECK_OK(uspawn_actions_add_dup2(actions, terminal, 0));
    CHECK_OK(uspawn_attr_set_controlling_terminal(attr, 0));
    if (REFUSED(&launch, FEATURE_BEYOND_POSIX))
        return;
    FAILS(&launch, EPERM, USPAWN_STAGE_CONTROLLING_TERMINAL, -1);
    CHECK_OK(uspawn_attr_set_stolen_terminal(attr, 0));
    CHECK_OK(uspawn_attr_set_controlling_terminal(attr, 0)); /* replaces it */
    FAILS(&launch, EPERM, USPAWN_STAGE_CONTROLLING_TERMINAL, -1);
    CHECK_OK(uspawn_attr_set_stolen_terminal(attr, 0));
    if (attr_has_capability(CAP_SYS_ADMIN))
        CHECK_STR(test_value(test, REPORT(&launch), "terminal"), "self");
    else
        FAILS(&launch, EPERM, USPAWN_STAGE_CONTROLLING_TERMINAL, -1);
}

static void terminal_of_another_session(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);

    CHECK_INT(TRY(uspawn_attr_set_stolen_terminal(attr, -1)), EBADF);
    CHECK_INT(TRY(uspawn_attr_set_stolen_terminal(NULL, 0)), EINVAL);
    attr_apart(test, steal_terminal);
    if (test_clean(test))
        attr_as_ordinary(test, steal_terminal);
}

static const struct test_case cases[] = {
    CASE(parent_death_signal, TEST_NATIVE),
    CASE(death_signal_bad_input, 0),
    CASE(program_dies_with_its_parent, TEST_NATIVE),
    CASE(parent_that_has_died_already, TEST_NATIVE),
    CASE(no_new_privileges, TEST_NATIVE),
    CASE(dropped_capabilities, TEST_ROOT | TEST_NATIVE),
    CASE(raised_capabilities, TEST_ROOT | TEST_NATIVE),
    CASE(terminal_of_another_session, 0),
    CASE(all_capabilities_dropped, TEST_ROOT | TEST_NATIVE),
    CASE(dropped_without_permission, TEST_NATIVE),
    CASE(capabilities_bad_input, TEST_ONCE),
    CASE(securebits, TEST_NATIVE),
    CASE(seccomp_filter, TEST_NATIVE),
    CASE(filter_is_the_last_step, TEST_NATIVE),
    CASE(filter_that_forbids_exec, TEST_NATIVE),
    CASE(filter_sizes, TEST_NATIVE),
};

TABLE(attr_privileges, cases);
