/* SPDX-License-Identifier: MIT */
/* Attributes of FreeBSD, illumos and Solaris: what they do there, or over the
 * stand-ins for their calls, and that they are refused elsewhere.  What Linux
 * cannot do the stand-ins tell by something that it can.
 */
#include "testlib.h"

#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define NOBODY 65534

/* LAUNCH as it is, and then as somebody without rights: CODE at STAGE. */
struct rights {
    struct launch launch;
    int code;
    int stage;
};

static void with_and_without(struct test *test, void *data)
{
    struct rights *rights = data;

    rights->launch.path = test_helper_copy(test, "program");
    EXITS(&rights->launch, 0);
    MUST(setuid(NOBODY));
    FAILS(&rights->launch, rights->code, rights->stage, -1);
}

/* ATTR needs rights, or the spawn fails with CODE at STAGE. */
static void check_rights(struct test *test, struct uspawn_attr *attr, int code,
                         int stage)
{
    struct rights rights = {{.attr = attr}, code, stage};

    test_in_child(test, with_and_without, &rights);
}

/* ---------------------------------------------------------------- Memory -- */

#if defined __FreeBSD__ ||                                                     \
    (defined USP_BUILT_ON_STAND_INS && defined USP_EXIT_EVENTS_TELL_STATUS)
#include <sys/wait.h>
/* In this order. */
#include <sys/procctl.h>
#endif

#ifdef PROC_SPROTECT

#ifdef STANDIN_PROTECTED_NICE
static void check_niceness(struct test *test, struct uspawn_attr *attr,
                           int expected)
{
    const char *report = SAME_AS_FORK(&((struct launch){.attr = attr}));

    CHECK_STR(test_value(test, report, "nice"),
              test_text(test, "%d", expected));
}
#else
#define STANDIN_PROTECTED_NICE 0
static void check_niceness(struct test *test, struct uspawn_attr *attr,
                           int expected)
{
    (void)expected; /* no call tells it */
    EXITS(&((struct launch){.attr = attr}), 0);
}
#endif

/* There is no more and no less. */
static void check_protection(struct test *test, struct uspawn_attr *attr)
{
    struct launch launch = {.attr = attr};

    CHECK_OK(uspawn_attr_set_oom_score_adjustment(attr, 500));
    FAILS(&launch, ENOTSUP, USPAWN_STAGE_OOM_SCORE_ADJUSTMENT, -1);
    CHECK_OK(uspawn_attr_set_oom_score_adjustment(attr, 0));
    check_niceness(test, attr, 0);
    CHECK_OK(uspawn_attr_set_oom_score_adjustment(attr, -1000));
    check_niceness(test, attr, STANDIN_PROTECTED_NICE);
    check_rights(test, attr, EACCES, USPAWN_STAGE_OOM_SCORE_ADJUSTMENT);
}

#else

/* Linux: cases-attr-resources.c. */
static void check_protection(struct test *test, struct uspawn_attr *attr)
{
    (void)test;
    (void)attr;
}

#endif

static void systems_oom(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.attr = attr};

    CHECK_INT(TRY(uspawn_attr_set_oom_score_adjustment(NULL, 0)), EINVAL);
    if (test_is_missing(test,
                        TRY(uspawn_attr_set_oom_score_adjustment(attr, -1000))))
        return;
    CHECK_INT(TRY(uspawn_attr_set_oom_score_adjustment(attr, -1001)), EINVAL);
    if (!REFUSED(&launch, FEATURE_BEYOND_POSIX))
        check_protection(test, attr);
}

/* ------------------------------------------------------------ Login name -- */

static void systems_login_name(struct test *test)
{
    static const char long_name[] = "a-name-that-no-system-has-room-for-at-all";
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.attr = attr};
    int code = TRY(uspawn_attr_set_login_name(attr, "operator"));

    CHECK_INT(TRY(uspawn_attr_set_login_name(NULL, "operator")), EINVAL);
    if (test_is_missing(test, code) || REFUSED(&launch, FEATURE_BEYOND_POSIX))
        return;
    CHECK_INT(TRY(uspawn_attr_set_login_name(attr, NULL)), EINVAL);
    check_rights(test, attr, EPERM, USPAWN_STAGE_LOGIN_NAME);
    CHECK_OK(uspawn_attr_set_login_name(attr, long_name));
    FAILS(&launch, EINVAL, USPAWN_STAGE_LOGIN_NAME, -1);
}

/* ------------------------------------------------------------------ Jails --
 */

#if defined USP_BUILT_ON_STAND_INS && defined USP_EXIT_EVENTS_TELL_STATUS

#include <sys/jail.h>
#include <sys/stat.h>

/* The program, and what is opened, are those of the jail; a login class is no
 * right of its root. */
static void check_jail(struct test *test, struct uspawn_attr *attr)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions, .attr = attr};
    char *root = test_path(test, "root");

    launch.path = "/program";
    launch.argv = ARGS("exit", "5");
    MUST(mkdir(root, 0755));
    MUST(link(test_helper_copy(test, "program"),
              test_text(test, "%s/program", root)));
    CHECK_OK(uspawn_actions_add_open(actions, 5, "program", O_RDONLY, 0));
    standin_jail_root = root;
    CHECK_OK(uspawn_attr_set_jail(attr, STANDIN_JAIL));
    CHECK_OK(uspawn_attr_set_login_class(attr, "default"));
    EXITS(&launch, 5);
    launch.path = "/missing";
    FAILS(&launch, ENOENT, USPAWN_STAGE_EXEC, -1);
    standin_jail_root = "/";
    check_rights(test, attr, EPERM, USPAWN_STAGE_LOGIN_CLASS);
}

#else

static void check_jail(struct test *test, struct uspawn_attr *attr)
{
    (void)test;
    (void)attr;
}

#endif

static void systems_jail(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.attr = attr};
    int code = TRY(uspawn_attr_set_jail(attr, INT_MAX)); /* there is none */

    CHECK_INT(TRY(uspawn_attr_set_jail(NULL, 1)), EINVAL);
    if (test_is_missing(test, code))
        return;
    CHECK_INT(TRY(uspawn_attr_set_jail(attr, 0)), EINVAL);
    if (REFUSED(&launch, FEATURE_OWN_MEMORY))
        return;
    FAILS(&launch, EINVAL, USPAWN_STAGE_JAIL, -1);
    check_jail(test, attr);
}

/* ------------------------------------------------------- Processor sets -- */

#if defined __FreeBSD__
#define SET 1 /* the default one */
#define NO_SET ESRCH
#elif defined USP_BUILT_ON_STAND_INS && defined USP_EXIT_EVENTS_TELL_STATUS
#include <sys/cpuset.h>
#define SET STANDIN_CPUSET
#define NO_SET ESRCH
#elif defined USP_BUILT_ON_STAND_INS
#include <sys/pset.h>
#define SET STANDIN_PSET
#define NO_SET EINVAL
#else
#define SET (-1) /* not to be relied on */
#define NO_SET EINVAL
#endif

static void systems_processor_set(struct test *test)
{
    static const unsigned first[] = {0};
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.attr = attr};
    int code = TRY(uspawn_attr_set_processor_set(attr, INT_MAX));

    CHECK_INT(TRY(uspawn_attr_set_processor_set(NULL, 0)), EINVAL);
    if (test_is_missing(test, code) || REFUSED(&launch, FEATURE_BEYOND_POSIX))
        return;
    CHECK_INT(TRY(uspawn_attr_set_processor_set(attr, -1)), EINVAL);
    FAILS(&launch, NO_SET, USPAWN_STAGE_PROCESSOR_SET, -1);
    if (SET < 0)
        return;
    CHECK_OK(uspawn_attr_set_processor_set(attr, SET));
    EXITS(&launch, 0);
    CHECK_OK(uspawn_attr_set_cpu_affinity(attr, first, 1));
    EXITS(&launch, 0);
}

/* -------------------------------------------------------------- Projects -- */

#ifdef USP_BUILT_ON_STAND_INS
static void check_project(struct test *test, const struct launch *launch)
{
    CHECK_STR(test_value(test, SAME_AS_FORK(launch), "nice"), "11");
}
#else
static void check_project(struct test *test, const struct launch *launch)
{
    EXITS(launch, 0);
}
#endif

static void systems_project(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.attr = attr};
    int code = TRY(uspawn_attr_set_project(attr, 11));

    CHECK_INT(TRY(uspawn_attr_set_project(NULL, 11)), EINVAL);
    if (test_is_missing(test, code) || REFUSED(&launch, FEATURE_BEYOND_POSIX))
        return;
    CHECK_INT(TRY(uspawn_attr_set_project(attr, -1)), EINVAL);
    check_project(test, &launch);
    check_rights(test, attr, EPERM, USPAWN_STAGE_PROJECT);
}

/* ------------------------------------------------------------ Privileges -- */

static const char *describe(struct test *test, const struct uspawn_attr *attr)
{
    char *text = test_memory(test, 4096);
    struct uspawn_plan *plan = NULL;

    CHECK_OK(uspawn_plan_create(&plan, "/x", NULL, attr, ARGS("x"), NULL));
    CHECK(uspawn_plan_describe(plan, text, 4096) < 4096);
    uspawn_plan_destroy(plan);
    return text;
}

/* What the program has: the stand-ins tell it by the mask. */
#ifdef USP_BUILT_ON_STAND_INS
#define TOLD_BY_MASK 1
#else
#define TOLD_BY_MASK 0
#endif

static void check_sets(struct test *test, struct uspawn_attr *attr)
{
    struct launch launch = {.attr = attr};

    CHECK_OK(uspawn_attr_set_umask(attr, 0));
    if (TOLD_BY_MASK)
        CHECK_STR(test_value(test, SAME_AS_FORK(&launch), "umask"), "012");
    else
        EXITS(&launch, 0);
    CHECK_HAS(describe(test, attr),
              ": inheritable privileges basic,!proc_info");
    CHECK_HAS(describe(test, attr), ": limit privileges basic\n");
}

/* The limit set is no matter of rights. */
static void gain_without_rights(struct test *test, void *data)
{
    struct launch launch = {.path = data, .attr = test_attr(test)};

    MUST(setuid(NOBODY));
    CHECK_OK(uspawn_attr_set_umask(launch.attr, 0));
    CHECK_OK(uspawn_attr_set_privileges(launch.attr, USPAWN_PRIVILEGES_LIMIT,
                                        "basic"));
    EXITS(&launch, 0);
    CHECK_OK(uspawn_attr_set_privileges(
        launch.attr, USPAWN_PRIVILEGES_INHERITABLE, "basic,file_chown"));
    FAILS(&launch, EPERM, USPAWN_STAGE_INHERITABLE_PRIVILEGES, -1);
}

static void systems_privileges(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.attr = attr};
    struct uspawn_error error;
    int code =
        TRY(uspawn_attr_set_privileges(attr, USPAWN_PRIVILEGES_LIMIT, "basic"));

    CHECK_INT(TRY(uspawn_attr_set_privileges(NULL, 0, "basic")), EINVAL);
    if (test_is_missing(test, code))
        return;
    CHECK_INT(TRY(uspawn_attr_set_privileges(attr, 0, NULL)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_privileges(attr, 2, "basic")), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_privileges(attr, -1, "basic")), EINVAL);
    if (REFUSED(&launch, FEATURE_OWN_MEMORY))
        return;
    CHECK_OK(uspawn_attr_set_privileges(attr, USPAWN_PRIVILEGES_INHERITABLE,
                                        "basic,!proc_info"));
    check_sets(test, attr);
    test_in_child(test, gain_without_rights, test_helper_copy(test, "program"));
    attr = test_attr(test);
    CHECK_INT(TRY(uspawn_attr_set_privileges(attr, 0, "basic,fork_bombs")),
              EINVAL);
    CHECK_INT(uspawn_attr_error(attr, &error), EINVAL);
    CHECK_HAS(test_line(test, &error), "there is no privilege fork_bombs");
}

/* ------------------------------------------------------ Hidden in part -- */

#if defined USP_BUILT_ON_STAND_INS && defined USP_CONTRACTS

#include "standin-libc.h"
#include <sys/fork.h>

static void check_flags(struct test *test, int flags)
{
    CHECK_INT(standin_libc.vforkx_flags, flags);
}

#else

#define FORK_NOSIGCHLD 1
#define FORK_WAITPID 2

static void check_flags(struct test *test, int flags)
{
    (void)test;
    (void)flags;
}

#endif

static void systems_hidden_in_part(struct test *test)
{
    const unsigned both = USPAWN_HIDDEN_FROM_SIGCHLD | USPAWN_HIDDEN_FROM_WAIT;
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.attr = attr, .argv = ARGS("exit", "5")};
    int code;

    CHECK_INT(TRY(uspawn_attr_set_hidden_from(NULL, 1)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_hidden_from(attr, 4)), EINVAL);
    CHECK_OK(uspawn_attr_set_hidden_from(attr, 0));
    code = TRY(uspawn_attr_set_hidden_from(attr, USPAWN_HIDDEN_FROM_SIGCHLD));
    if (test_is_missing(test, code) || REFUSED(&launch, FEATURE_HIDDEN))
        return;
    EXITS(&launch, 5);
    check_flags(test, FORK_NOSIGCHLD);
    CHECK_OK(uspawn_attr_set_hidden_from(attr, USPAWN_HIDDEN_FROM_WAIT));
    EXITS(&launch, 5);
    check_flags(test, FORK_WAITPID);
    CHECK_OK(uspawn_attr_set_hidden_from(attr, both));
    EXITS(&launch, 5);
    check_flags(test, FORK_NOSIGCHLD | FORK_WAITPID);
}

/* ---------------------------------------------------------------- Limits -- */

#if defined __FreeBSD__ ||                                                     \
    (defined USP_BUILT_ON_STAND_INS && defined USP_EXIT_EVENTS_TELL_STATUS)

#define LONELY 54322 /* a user that owns no other process */

static void beyond_limit(struct test *test, void *data)
{
    struct launch launch = {.path = data, .argv = ARGS("exit", "3")};
    const struct uspawn_error *error;

    MUST(setuid(LONELY));
    test_set_limit(test, RLIMIT_NPROC, 1);
    error = FAILS(&launch, EAGAIN, USPAWN_STAGE_CREATE, -1);
    CHECK_INT(error->detail, USPAWN_DETAIL_LIMIT);
    CHECK_STR(error->text, "RLIMIT_NPROC");
    CHECK(error->limit == 1);
    CHECK_HAS(test_line(test, error), "RLIMIT_NPROC");
    test_set_limit(test, RLIMIT_NPROC, 50);
    EXITS(&launch, 3);
}

static void systems_limit(struct test *test)
{
    test_in_child(test, beyond_limit, test_helper_copy(test, "program"));
}

#else

static void systems_limit(struct test *test)
{
    SKIP("nobody tells here how many processes a user has");
}

#endif

/* ------------------------------------------------------- The idle policy -- */

#if defined __FreeBSD__ ||                                                     \
    (defined USP_BUILT_ON_STAND_INS && defined USP_EXIT_EVENTS_TELL_STATUS)
#define HIGHEST 31
#elif defined SCHED_IDLE
#define HIGHEST 0
#else
#define HIGHEST (-1)
#endif

/* The kernel counts the other way. */
static void check_idle(struct test *test, struct uspawn_attr *attr)
{
    struct launch launch = {.attr = attr};

    if (HIGHEST > 0 && !test_is(test, "posix_spawn")) {
        CHECK_OK(uspawn_attr_set_scheduler(attr, USPAWN_SCHED_IDLE, 26));
        EXITS(&launch, 0);
#ifdef USP_BUILT_ON_STAND_INS
        CHECK_STR(test_value(test, SAME_AS_FORK(&launch), "nice"), "5");
#endif
    }
}

static void systems_idle(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.attr = attr};
    int code = TRY(uspawn_attr_set_scheduler(attr, USPAWN_SCHED_IDLE, 0));

    if (HIGHEST < 0) {
        CHECK(code == EINVAL || code == ENOTSUP);
        return;
    }
    CHECK_INT(code, 0);
    CHECK_INT(
        TRY(uspawn_attr_set_scheduler(attr, USPAWN_SCHED_IDLE, HIGHEST + 1)),
        EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_scheduler(attr, USPAWN_SCHED_IDLE, -1)),
              EINVAL);
    if (REFUSED(&launch, FEATURE_OTHER_SCHEDULERS))
        return;
    EXITS(&launch, 0);
    check_idle(test, attr);
}

static const struct test_case cases[] = {
    CASE(systems_idle, TEST_ROOT | TEST_NATIVE),
    CASE(systems_limit, TEST_ROOT | TEST_NATIVE),
    CASE(systems_hidden_in_part, TEST_KEEPS_MEMORY),
    CASE(systems_processor_set, TEST_ROOT | TEST_NATIVE),
    CASE(systems_project, TEST_ROOT),
    CASE(systems_privileges, TEST_ROOT),
    CASE(systems_login_name, TEST_ROOT),
    CASE(systems_jail, TEST_ROOT),
    CASE(systems_oom, TEST_ROOT | TEST_NATIVE),
};

TABLE(systems, cases);
