/* SPDX-License-Identifier: MIT */
/* Every kind of attribute by itself: it is here, or refused where the system
 * has no such thing; it is described, it changes nothing of ours, and what
 * would is refused by name where memory is shared.
 *
 * A new attribute needs a setter and a row below.
 */
#include "cases-attr.h"
#include "child/child.h"

#include <sched.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* --------------------------------------------------- One of each kind -- */

static int set_default_signals(struct uspawn_attr *attr)
{
    return uspawn_attr_set_signal(attr, SIGUSR1, USPAWN_SIGNAL_DEFAULT);
}

static int set_ignored_signals(struct uspawn_attr *attr)
{
    return uspawn_attr_set_signal(attr, SIGUSR1, USPAWN_SIGNAL_IGNORE);
}

static int set_signal_mask(struct uspawn_attr *attr)
{
    sigset_t set;

    sigfillset(&set);
    return uspawn_attr_set_signal_mask(attr, &set);
}

static int set_process_group(struct uspawn_attr *attr)
{
    return uspawn_attr_set_process_group(attr, 0);
}

static int set_scheduler(struct uspawn_attr *attr)
{
    return uspawn_attr_set_scheduler(attr, SCHED_OTHER, 0);
}

static int set_scheduler_priority(struct uspawn_attr *attr)
{
    return uspawn_attr_set_scheduler_priority(attr, 0);
}

static int set_deadline(struct uspawn_attr *attr)
{
    return uspawn_attr_set_deadline(attr, 1000000, 10000000, 0,
                                    USPAWN_DEADLINE_RESET_ON_FORK);
}

static int set_nice(struct uspawn_attr *attr)
{
    return uspawn_attr_set_nice(attr, 19);
}

static int set_io_priority(struct uspawn_attr *attr)
{
    return uspawn_attr_set_io_priority(attr, USPAWN_IO_IDLE, 0);
}

static int set_cpu_affinity(struct uspawn_attr *attr)
{
    static const unsigned cpu = 0;

    return uspawn_attr_set_cpu_affinity(attr, &cpu, 1);
}

static int set_timer_slack(struct uspawn_attr *attr)
{
    return uspawn_attr_set_timer_slack(attr, 4321);
}

static int set_oom_score_adjustment(struct uspawn_attr *attr)
{
    return uspawn_attr_set_oom_score_adjustment(attr, 999);
}

static int set_personality(struct uspawn_attr *attr)
{
    return uspawn_attr_set_personality(
        attr, 0x0200000 /* Linux, ADDR_COMPAT_LAYOUT */);
}

static int set_login_class(struct uspawn_attr *attr)
{
    return uspawn_attr_set_login_class(attr, "default");
}

static int set_login_name(struct uspawn_attr *attr)
{
    return uspawn_attr_set_login_name(attr, "root");
}

static int set_jail(struct uspawn_attr *attr)
{
    return uspawn_attr_set_jail(attr, 1);
}

static int set_processor_set(struct uspawn_attr *attr)
{
    return uspawn_attr_set_processor_set(attr, 1);
}

static int set_project(struct uspawn_attr *attr)
{
    return uspawn_attr_set_project(attr, 3);
}

static int set_inheritable_privileges(struct uspawn_attr *attr)
{
    return uspawn_attr_set_privileges(attr, USPAWN_PRIVILEGES_INHERITABLE,
                                      "basic");
}

static int set_limit_privileges(struct uspawn_attr *attr)
{
    return uspawn_attr_set_privileges(attr, USPAWN_PRIVILEGES_LIMIT, "basic");
}

static int set_umask(struct uspawn_attr *attr)
{
    return uspawn_attr_set_umask(attr, 0123);
}

static int set_chroot(struct uspawn_attr *attr)
{
    return uspawn_attr_set_chroot(attr, "/proc");
}

/* No directory. */
static int set_root(struct uspawn_attr *attr)
{
    return uspawn_attr_set_root_fd(attr, 0);
}

/* No cgroup, and no namespace of another. */
static int set_cgroup(struct uspawn_attr *attr)
{
    return uspawn_attr_set_cgroup(attr, 0);
}

static int set_namespaces(struct uspawn_attr *attr)
{
    static const int fd = 0;

    return uspawn_attr_set_namespaces(attr, &fd, 1);
}

static int set_unshare(struct uspawn_attr *attr)
{
    return uspawn_attr_set_unshare(attr, USPAWN_UNSHARE_USER);
}

static int set_id_maps(struct uspawn_attr *attr)
{
    const struct uspawn_id_range range = {0, geteuid(), 1};
    int error = set_unshare(attr);

    return error ? error : uspawn_attr_set_user_map(attr, &range, 1);
}

static int set_no_setgroups(struct uspawn_attr *attr)
{
    int error = set_unshare(attr);

    return error ? error : uspawn_attr_set_no_setgroups(attr);
}

static int set_mount_propagation(struct uspawn_attr *attr)
{
    int error = uspawn_attr_set_unshare(attr, USPAWN_UNSHARE_MOUNT);

    return error ? error
                 : uspawn_attr_set_mount_propagation(
                       attr, USPAWN_PROPAGATION_PRIVATE);
}

static int set_proc_mount(struct uspawn_attr *attr)
{
    int error = set_mount_propagation(attr);

    return error ? error : uspawn_attr_set_proc_mount(attr, "/proc");
}

static int set_controlling_terminal(struct uspawn_attr *attr)
{
    return uspawn_attr_set_controlling_terminal(attr, 0);
}

static int set_foreground(struct uspawn_attr *attr)
{
    return uspawn_attr_set_foreground(attr, 0);
}

static int set_limit(struct uspawn_attr *attr)
{
    return uspawn_attr_set_limit(attr, RLIMIT_CORE, 0, 0);
}

static int drop(struct uspawn_attr *attr, int set)
{
    return uspawn_attr_set_dropped_capabilities(attr, set, 1);
}

static int set_bounding(struct uspawn_attr *attr)
{
    return drop(attr, USPAWN_CAPABILITIES_BOUNDING);
}

static int set_ambient(struct uspawn_attr *attr)
{
    return drop(attr, USPAWN_CAPABILITIES_AMBIENT);
}

static int set_inheritable(struct uspawn_attr *attr)
{
    return drop(attr, USPAWN_CAPABILITIES_INHERITABLE);
}

static int set_raised(struct uspawn_attr *attr)
{
    return uspawn_attr_set_raised_capabilities(attr, 1);
}

static int set_securebits(struct uspawn_attr *attr)
{
    return uspawn_attr_set_securebits(attr, 1); /* SECBIT_NOROOT */
}

static int set_groups(struct uspawn_attr *attr)
{
    static const gid_t group = ORDINARY;

    return uspawn_attr_set_groups(attr, &group, 1);
}

static int set_group(struct uspawn_attr *attr)
{
    return uspawn_attr_set_group(attr, ORDINARY);
}

static int set_user(struct uspawn_attr *attr)
{
    return uspawn_attr_set_user(attr, ORDINARY);
}

static int set_parent_death_signal(struct uspawn_attr *attr)
{
    return uspawn_attr_set_parent_death_signal(attr, SIGHUP);
}

static int set_seccomp_filter(struct uspawn_attr *attr)
{
    static const struct { /* as Linux's struct sock_filter: allow */
        unsigned short code;
        unsigned char if_true, if_false;
        unsigned value;
    } allow = {0x06, 0, 0, 0x7fff0000};

    return uspawn_attr_set_seccomp_filter(attr, &allow, 1);
}

static const struct {
    int stage;
    int (*set)(struct uspawn_attr *attr);
} setters[] = {
    {USPAWN_STAGE_DEFAULT_SIGNALS, set_default_signals},
    {USPAWN_STAGE_IGNORED_SIGNALS, set_ignored_signals},
    {USPAWN_STAGE_SIGNAL_MASK, set_signal_mask},
    {USPAWN_STAGE_SESSION, uspawn_attr_set_session},
    {USPAWN_STAGE_PROCESS_GROUP, set_process_group},
    {USPAWN_STAGE_SCHEDULER, set_scheduler},
    {USPAWN_STAGE_SCHEDULER_PRIORITY, set_scheduler_priority},
    {USPAWN_STAGE_DEADLINE, set_deadline},
    {USPAWN_STAGE_NICE, set_nice},
    {USPAWN_STAGE_IO_PRIORITY, set_io_priority},
    {USPAWN_STAGE_CPU_AFFINITY, set_cpu_affinity},
    {USPAWN_STAGE_TIMER_SLACK, set_timer_slack},
    {USPAWN_STAGE_OOM_SCORE_ADJUSTMENT, set_oom_score_adjustment},
    {USPAWN_STAGE_PERSONALITY, set_personality},
    {USPAWN_STAGE_NO_RANDOMIZATION, uspawn_attr_set_no_randomization},
    {USPAWN_STAGE_RESET_IDS, uspawn_attr_set_reset_ids},
    {USPAWN_STAGE_UMASK, set_umask},
    {USPAWN_STAGE_ROOT, set_root},
    {USPAWN_STAGE_CHROOT, set_chroot},
    {USPAWN_STAGE_CGROUP, set_cgroup},
    {USPAWN_STAGE_NAMESPACE, set_namespaces},
    {USPAWN_STAGE_UNSHARE, set_unshare},
    {USPAWN_STAGE_ID_MAPS, set_id_maps},
    {USPAWN_STAGE_NO_SETGROUPS, set_no_setgroups},
    {USPAWN_STAGE_MOUNT_PROPAGATION, set_mount_propagation},
    {USPAWN_STAGE_PROC_MOUNT, set_proc_mount},
    {USPAWN_STAGE_CONTROLLING_TERMINAL, set_controlling_terminal},
    {USPAWN_STAGE_FOREGROUND, set_foreground},
    {USPAWN_STAGE_LIMIT, set_limit},
    {USPAWN_STAGE_BOUNDING_CAPABILITIES, set_bounding},
    {USPAWN_STAGE_AMBIENT_CAPABILITIES, set_ambient},
    {USPAWN_STAGE_INHERITABLE_CAPABILITIES, set_inheritable},
    {USPAWN_STAGE_SECUREBITS, set_securebits},
    {USPAWN_STAGE_KEPT_CAPABILITIES, set_raised},
    {USPAWN_STAGE_RAISED_CAPABILITIES, set_raised},
    {USPAWN_STAGE_LOGIN_CLASS, set_login_class},
    {USPAWN_STAGE_LOGIN_NAME, set_login_name},
    {USPAWN_STAGE_JAIL, set_jail},
    {USPAWN_STAGE_PROCESSOR_SET, set_processor_set},
    {USPAWN_STAGE_PROJECT, set_project},
    {USPAWN_STAGE_INHERITABLE_PRIVILEGES, set_inheritable_privileges},
    {USPAWN_STAGE_LIMIT_PRIVILEGES, set_limit_privileges},
    {USPAWN_STAGE_GROUPS, set_groups},
    {USPAWN_STAGE_GROUP, set_group},
    {USPAWN_STAGE_USER, set_user},
    {USPAWN_STAGE_PARENT_DEATH_SIGNAL, set_parent_death_signal},
    {USPAWN_STAGE_NO_NEW_PRIVILEGES, uspawn_attr_set_no_new_privileges},
    {USPAWN_STAGE_SUSPENDED, uspawn_attr_set_suspended},
    {USPAWN_STAGE_SECCOMP_FILTER, set_seccomp_filter},
};

#define SETTERS (sizeof setters / sizeof *setters)

/* ------------------------------------------------------- In the table -- */

static const struct usp_step_kind *kind_of(int stage)
{
    int i;

    for (i = 0; i < usp_step_kind_count; i++)
        if (usp_step_kinds[i].stage == stage)
            return &usp_step_kinds[i];
    return NULL;
}

static int is_attribute(const struct usp_step_kind *kind)
{
    return kind->phase != USP_ACTION && kind->stage != USPAWN_STAGE_INHERITANCE;
}

static int has_setter(int stage)
{
    size_t i;

    for (i = 0; i < SETTERS; i++)
        if (setters[i].stage == stage)
            return 1;
    return 0;
}

/* Linux has it as a bit of the persona. */
static int is_part_of_another(int stage)
{
    return stage == USPAWN_STAGE_NO_RANDOMIZATION &&
           kind_of(USPAWN_STAGE_PERSONALITY) != NULL;
}

/* What this system has no word for is refused as soon as it is asked for. */
static void what_is_missing_is_refused(struct test *test)
{
    size_t i;

    for (i = 0; i < SETTERS; i++) {
        int code = TRY(setters[i].set(test_attr(test)));

        if (kind_of(setters[i].stage) || is_part_of_another(setters[i].stage))
            CHECK_INT(code, 0);
        else if (!CHECK_INT(code, ENOTSUP))
            test_fail(test, __FILE__, __LINE__, "setter %d", (int)i);
    }
}

/* What the table of kinds says must fit together. */
static void every_kind_is_complete(struct test *test)
{
    int i, is_after_user = 0;

    for (i = 0; i < usp_step_kind_count; i++) {
        const struct usp_step_kind *kind = &usp_step_kinds[i];

        if (is_attribute(kind) && !has_setter(kind->stage))
            test_fail(test, __FILE__, __LINE__, "%s: not in this file",
                      kind->name);
        CHECK(kind_of(kind->stage) == kind);
        CHECK(kind->stage > USPAWN_STAGE_CREATE);
        CHECK((unsigned)kind->operand < USP_OPERAND_COUNT);
        CHECK((kind->reach == USP_REACHES_CHILD) == !kind->reason);
        if (kind->reason)
            CHECK_INT(strncmp(kind->reason, kind->name, strlen(kind->name)), 0);
        if (is_after_user && (kind->properties & USP_NEEDS_RIGHTS))
            test_fail(test, __FILE__, __LINE__,
                      "%s: comes when the rights are gone", kind->name);
        is_after_user |= kind->stage == USPAWN_STAGE_USER;
    }
}

static void every_kind_is_described(struct test *test)
{
    char *text = test_memory(test, 4096);
    size_t i;

    for (i = 0; i < SETTERS; i++) {
        const struct usp_step_kind *kind = kind_of(setters[i].stage);
        struct uspawn_attr *attr = test_attr(test);
        struct uspawn_plan *plan = NULL;
        const char *after = kind && kind->operand ? " " : "\n";

        if (!kind)
            continue;
        CHECK_OK(setters[i].set(attr));
        CHECK_OK(uspawn_plan_create(&plan, "/x", NULL, attr, ARGS("x"), NULL));
        CHECK(uspawn_plan_describe(plan, text, 4096) < 4096);
        CHECK_HAS(text, test_text(test, ": %s%s", kind->name, after));
        uspawn_plan_destroy(plan);
    }
}

/* --------------------------------------------------------- What is ours -- */

/* With any result: the child has gone at least as far as the step. */
static void try_setter(struct test *test, const char *program, size_t i)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.path = program, .attr = attr};
    const char *before = attr_ours(test);
    struct uspawn_child child;

    CHECK_OK(setters[i].set(attr));
    if (test_start(test, &child, &launch) == 0) {
        CHECK_STR(attr_ours(test), before); /* while it lives, or holds */
        if (setters[i].stage == USPAWN_STAGE_SUSPENDED)
            CHECK_OK(uspawn_child_resume(&child));
        CHECK_OK(uspawn_child_wait(&child, NULL, -1));
    }
    if (!CHECK_STR(attr_ours(test), before))
        test_fail(test, __FILE__, __LINE__, "by %s",
                  kind_of(setters[i].stage)->name);
}

static void try_all(struct test *test, const char *program)
{
    size_t i;

    for (i = 0; i < SETTERS && test_clean(test); i++)
        if (kind_of(setters[i].stage))
            try_setter(test, program, i);
}

static void every_kind_leaves_us_alone(struct test *test)
{
    attr_as_both(test, try_all);
}

/* -------------------------------------------------------- Memory of its own */

static int may_never_share(const struct usp_step_kind *kind)
{
    return kind && (kind->reach & (USP_REACHES_MEMORY | USP_REACHES_ACCESS)) &&
           kind->stage != USPAWN_STAGE_CGROUP;
}

/* Also where nobody has asked for a copy, and none may be made. */
static void what_may_not_share_says_why(struct test *test)
{
    size_t i;

    for (i = 0; i < SETTERS; i++) {
        const struct usp_step_kind *kind = kind_of(setters[i].stage);
        struct uspawn_attr *attr = test_attr(test);
        struct launch launch = {.attr = attr};
        const struct uspawn_error *error;

        if (!may_never_share(kind) || test_is(test, "posix_spawn"))
            continue;
        CHECK_OK(setters[i].set(attr));
        CHECK_OK(uspawn_attr_set_policy(attr, USPAWN_POLICY_NEVER_FORK));
        error = FAILS(&launch, ENOTSUP, USPAWN_STAGE_PLAN, -1);
        CHECK_INT(error->detail, USPAWN_DETAIL_NEED);
        if (test_is(test, "fork"))
            CHECK_STR(error->text, "never fork");
        else if (kind->stage == USPAWN_STAGE_ID_MAPS) /* the first one */
            CHECK_STR(error->text, kind_of(USPAWN_STAGE_UNSHARE)->reason);
        else
            CHECK_STR(error->text, kind->reason);
    }
}

static const struct test_case cases[] = {
    CASE(every_kind_is_complete, TEST_ONCE),
    CASE(what_is_missing_is_refused, TEST_ONCE),
    CASE(every_kind_is_described, TEST_ONCE),
    CASE(every_kind_leaves_us_alone, TEST_NATIVE),
    CASE(what_may_not_share_says_why, 0),
};

TABLE(attr_each, cases);
