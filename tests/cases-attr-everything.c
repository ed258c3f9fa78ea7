/* SPDX-License-Identifier: MIT */
/* Many options at once: what each does alone, it does beside the others. */
#include "cases-attr.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* CALL sets an attribute, or says that this system, not Linux, has none. */
#define CHECK_THERE(call) check_there(test, TRY(call))
static int check_there(struct test *test, int code)
{
    if (code == ENOTSUP && !test_has_pidfds())
        return 0;
    return CHECK_INT(code, 0);
}

static void set_attributes(struct test *test, struct uspawn_attr *attr)
{
    const gid_t groups[] = {1002, 1003};
    const unsigned cpu = 0; /* illumos binds to one */
    sigset_t mask;

    sigemptyset(&mask);
    sigaddset(&mask, SIGUSR1);
    sigaddset(&mask, SIGHUP);
    CHECK_OK(uspawn_attr_set_user(attr, 1000));
    CHECK_OK(uspawn_attr_set_group(attr, 1001));
    CHECK_OK(uspawn_attr_set_groups(attr, groups, 2));
    CHECK_OK(uspawn_attr_set_umask(attr, 022));
    CHECK_OK(uspawn_attr_set_limit(attr, RLIMIT_NOFILE, 30, 40));
    CHECK_OK(uspawn_attr_set_limit(attr, RLIMIT_CORE, 0, 0));
    CHECK_OK(uspawn_attr_set_limit(attr, RLIMIT_CPU, 50, 60));
    CHECK_OK(uspawn_attr_set_nice(attr, 18));
    CHECK_THERE(uspawn_attr_set_cpu_affinity(attr, &cpu, 1));
    CHECK_OK(uspawn_attr_set_session(attr));
    CHECK_OK(uspawn_attr_set_signal_mask(attr, &mask));
}

static void add_actions(struct test *test, struct uspawn_actions *actions,
                        int fd)
{
    CHECK_OK(uspawn_actions_add_chdir(actions, test->directory));
    CHECK_OK(uspawn_actions_add_open(actions, 3, "secret", O_RDONLY, 0));
    CHECK_OK(uspawn_actions_add_dup2(actions, fd, 4));
    CHECK_OK(uspawn_actions_add_dup2(actions, 3, 5));
    CHECK_OK(uspawn_actions_add_open(actions, 50, "/dev/null", O_RDWR, 0));
    CHECK_OK(uspawn_actions_add_inherit(actions, fd));
}

static void check_report(struct test *test, const char *report, int fd)
{
    CHECK_STR(test_value(test, report, "ids"), "1000 1000 1001 1001");
    CHECK_STR(test_value(test, report, "groups"), "2 1002 1003");
    CHECK_STR(test_value(test, report, "umask"), "022");
    CHECK_STR(
        test_value(test, report, test_text(test, "limit_%d", RLIMIT_NOFILE)),
        "30 40");
    CHECK_STR(
        test_value(test, report, test_text(test, "limit_%d", RLIMIT_CORE)),
        "0 0");
    CHECK_STR(test_value(test, report, test_text(test, "limit_%d", RLIMIT_CPU)),
              "50 60");
    CHECK_STR(test_value(test, report, "nice"), "18");
    CHECK_STR(test_value(test, report, "session"), "self");
    CHECK_STR(test_value(test, report, "cwd"), test->directory);
    CHECK_STR(test_value(test, report, "mask"),
              test_text(test, "%d %d ", SIGHUP, SIGUSR1));
    CHECK_HAS(test_report_fds(test, report),
              test_text(test, "3 4 5 50 %d", fd));
}

static void check_description(struct test *test, const struct launch *launch)
{
    char *const *argv = ARGS("exit", "0");
    struct uspawn_plan *plan = NULL;
    char *text = test_memory(test, 8192);
    static const char *const parts[] = {
        "user 1000\n",   "group 1001\n", "groups",     "umask 022\n",
        "RLIMIT_NOFILE", "RLIMIT_CORE",  "RLIMIT_CPU", "nice 18\n",
        "session\n",     "signal mask",  ": will run"};
    size_t i;

    CHECK_OK(uspawn_attr_set_backend(launch->attr, NULL));
    CHECK_OK(uspawn_plan_create(&plan, launch->path, launch->actions,
                                launch->attr, argv, NULL));
    CHECK(uspawn_plan_describe(plan, text, 8192) < 8192);
    for (i = 0; i < sizeof parts / sizeof *parts; i++)
        CHECK_HAS(text, parts[i]);
    uspawn_plan_destroy(plan);
}

static void combine(struct test *test, const char *program)
{
    struct uspawn_actions *actions = test_actions(test);
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.path = program, .attr = attr, .actions = actions};
    int low = open("/dev/null", O_RDONLY | O_CLOEXEC);
    int fd = fcntl(low, F_DUPFD_CLOEXEC, 90);
    const char *before = attr_ours(test);

    MUST(chmod(test->directory, 0777));
    test_file(test, "secret", "x", 0600); /* root's, opened before the change */
    set_attributes(test, attr);
    add_actions(test, actions, fd);
    if (REFUSED(&launch, FEATURE_BEYOND_POSIX))
        return;
    check_report(test, SAME_AS_FORK(&launch), fd);
    launch.planned = 1;
    check_report(test, SAME_AS_FORK(&launch), fd);
    CHECK_STR(attr_ours(test), before);
    check_description(test, &launch);
}

static void everything_at_once(struct test *test)
{
    attr_apart(test, combine);
}

/* ------------------------------------------------ All that copy memory --
 */

typedef int setter(struct uspawn_attr *attr, unsigned value);

static int set_groups(struct uspawn_attr *attr, unsigned value)
{
    return uspawn_attr_set_groups(attr, &value, 1);
}

static int set_chroot(struct uspawn_attr *attr, unsigned value)
{
    char path[2] = {(char)('a' + value), '\0'};

    return uspawn_attr_set_chroot(attr, path);
}

static int set_limit(struct uspawn_attr *attr, unsigned value)
{
    return uspawn_attr_set_limit(attr, RLIMIT_CORE, value, value);
}

static int set_affinity(struct uspawn_attr *attr, unsigned value)
{
    return uspawn_attr_set_cpu_affinity(attr, &value, 1);
}

static int set_namespaces(struct uspawn_attr *attr, unsigned value)
{
    int fd = (int)value;

    return uspawn_attr_set_namespaces(attr, &fd, 1);
}

static int set_capabilities(struct uspawn_attr *attr, unsigned value)
{
    return uspawn_attr_set_dropped_capabilities(
        attr, USPAWN_CAPABILITIES_INHERITABLE, value);
}

static int set_user_map(struct uspawn_attr *attr, unsigned value)
{
    const struct uspawn_id_range range = {value, 5, 1};

    return uspawn_attr_set_user_map(attr, &range, 1);
}

static int set_group_map(struct uspawn_attr *attr, unsigned value)
{
    const struct uspawn_id_range range = {value, 6, 1};

    return uspawn_attr_set_group_map(attr, &range, 1);
}

static int set_filter(struct uspawn_attr *attr, unsigned value)
{
    static const unsigned char all[2][8]; /* instructions of Linux */

    return uspawn_attr_set_seccomp_filter(attr, all, value == 3 ? 1 : 2);
}

/* How the plan shows the values 3 and 4.  Groups in a namespace need the map.
 */
static const struct {
    setter *set;
    const char *lines[2];
} setters[] = {
    {set_user_map, {": id maps users 3 5 1", ": id maps users 4 5 1"}},
    {set_group_map, {" groups 3 6 1", " groups 4 6 1"}},
    {set_groups, {": groups 3\n", ": groups 4\n"}},
    {set_chroot, {": chroot d\n", ": chroot e\n"}},
    {set_limit, {": limit RLIMIT_CORE 3 3\n", ": limit RLIMIT_CORE 4 4\n"}},
    {set_affinity, {": cpu affinity 3\n", ": cpu affinity 4\n"}},
    {set_namespaces,
     {": namespace descriptor 3\n", ": namespace descriptor 4\n"}},
    {set_capabilities,
     {": inheritable capabilities 0x3\n", ": inheritable capabilities 0x4\n"}},
    {set_filter,
     {": seccomp filter of 8 bytes\n", ": seccomp filter of 16 bytes\n"}},
};

static const char *describe(struct test *test, struct uspawn_attr *attr)
{
    struct uspawn_plan *plan = NULL;
    char *text = test_memory(test, 8192);

    CHECK_THERE(uspawn_attr_set_unshare(attr, USPAWN_UNSHARE_USER));
    CHECK_OK(uspawn_plan_create(&plan, "/x", NULL, attr, ARGS("x"), NULL));
    CHECK(uspawn_plan_describe(plan, text, 8192) < 8192);
    uspawn_plan_destroy(plan);
    return text;
}

/* A setter that fails leaves what was there. */
static void setters_without_memory(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);
    size_t i;
    unsigned long nth;

    if (!test_counts_memory()) {
        SKIP("not linked with --wrap=malloc");
        return;
    }
    for (i = 0; i < sizeof setters / sizeof *setters; i++) {
        int code = ENOMEM;

        if (!CHECK_THERE(setters[i].set(attr, 3)))
            continue;
        for (nth = 1; code == ENOMEM && nth < 10; nth++) {
            CHECK_HAS(describe(test, attr), setters[i].lines[0]);
            test_fail_allocation(nth, 0);
            code = TRY(setters[i].set(attr, 4));
            test_fail_allocation(0, 0);
        }
        CHECK_INT(code, 0);
        CHECK(nth > 2); /* it needs memory */
        CHECK_HAS(describe(test, attr), setters[i].lines[1]);
    }
}

static const struct test_case cases[] = {
    CASE(setters_without_memory, TEST_ONCE),
    CASE(everything_at_once, TEST_ROOT | TEST_NATIVE),
};

TABLE(attr_everything, cases);
