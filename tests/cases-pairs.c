/* SPDX-License-Identifier: MIT */
/* All pairs of attributes: what uspawn_attr_error() says of one is what every
 * spawn with it fails with, before there is a child; and the other way round.
 */
#include "testlib.h"

#include <sched.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>

static const struct uspawn_id_range range = {0, 0, 1};
static const struct {
    uint16_t code;
    uint8_t jumps[2];
    uint32_t value;
} let_all_through = {6, {0, 0}, 0x7fff0000};
static const unsigned cpu = 0;
static const int descriptor = 0;
static const gid_t group = 1;

static int set_signals(struct uspawn_attr *attr)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    return uspawn_attr_set_signal_mask(attr, &set) ||
           uspawn_attr_set_default_signals(attr, &set) ||
           uspawn_attr_set_signal(attr, SIGUSR2, USPAWN_SIGNAL_IGNORE);
}

/* One more attribute is one more row. */
#define SETTERS(ROW)                                                           \
    ROW(own_group, process_group(attr, 0))                                     \
    ROW(other_group, process_group(attr, 4711))                                \
    ROW(session, session(attr))                                                \
    ROW(scheduler, scheduler(attr, SCHED_OTHER, 0))                            \
    ROW(idle, scheduler(attr, USPAWN_SCHED_IDLE, 0))                           \
    ROW(scheduler_priority, scheduler_priority(attr, 0))                       \
    ROW(reset_ids, reset_ids(attr))                                            \
    ROW(umask, umask(attr, 022))                                               \
    ROW(nice, nice(attr, 19))                                                  \
    ROW(io_priority, io_priority(attr, USPAWN_IO_IDLE, 0))                     \
    ROW(cpu_affinity, cpu_affinity(attr, &cpu, 1))                             \
    ROW(processor_set, processor_set(attr, 1))                                 \
    ROW(timer_slack, timer_slack(attr, 1000))                                  \
    ROW(oom_score_adjustment, oom_score_adjustment(attr, 0))                   \
    ROW(personality, personality(attr, 0))                                     \
    ROW(no_randomization, no_randomization(attr))                              \
    ROW(login_class, login_class(attr, "daemon"))                              \
    ROW(login_name, login_name(attr, "daemon"))                                \
    ROW(jail, jail(attr, 4711))                                                \
    ROW(project, project(attr, 4711))                                          \
    ROW(chroot, chroot(attr, "/"))                                             \
    ROW(cgroup, cgroup(attr, 0))                                               \
    ROW(namespaces, namespaces(attr, &descriptor, 1))                          \
    ROW(new_uts, unshare(attr, USPAWN_UNSHARE_UTS))                            \
    ROW(new_pid, unshare(attr, USPAWN_UNSHARE_PID))                            \
    ROW(new_user, unshare(attr, USPAWN_UNSHARE_USER))                          \
    ROW(new_mount, unshare(attr, USPAWN_UNSHARE_MOUNT))                        \
    ROW(new_all, unshare(attr, USPAWN_UNSHARE_USER | USPAWN_UNSHARE_MOUNT |    \
                                   USPAWN_UNSHARE_PID | USPAWN_UNSHARE_TIME))  \
    ROW(user_map, user_map(attr, &range, 1))                                   \
    ROW(group_map, group_map(attr, &range, 1))                                 \
    ROW(no_setgroups, no_setgroups(attr))                                      \
    ROW(suspended_for_maps, suspended_for_maps(attr))                          \
    ROW(private_mounts, mount_propagation(attr, USPAWN_PROPAGATION_PRIVATE))   \
    ROW(shared_mounts, mount_propagation(attr, USPAWN_PROPAGATION_SHARED))     \
    ROW(proc_mount, proc_mount(attr, "/proc"))                                 \
    ROW(controlling_terminal, controlling_terminal(attr, 0))                   \
    ROW(stolen_terminal, stolen_terminal(attr, 0))                             \
    ROW(foreground, foreground(attr, 0))                                       \
    ROW(limit, limit(attr, RLIMIT_CORE, 0, 0))                                 \
    ROW(no_bounding,                                                           \
        dropped_capabilities(attr, USPAWN_CAPABILITIES_BOUNDING, 1))           \
    ROW(no_ambient,                                                            \
        dropped_capabilities(attr, USPAWN_CAPABILITIES_AMBIENT, 1))            \
    ROW(no_inheritable,                                                        \
        dropped_capabilities(attr, USPAWN_CAPABILITIES_INHERITABLE, 1))        \
    ROW(raised_capabilities, raised_capabilities(attr, 1))                     \
    ROW(securebits, securebits(attr, 1u << 6))                                 \
    ROW(user, user(attr, 1))                                                   \
    ROW(group, group(attr, 1))                                                 \
    ROW(groups, groups(attr, &group, 1))                                       \
    ROW(privileges, privileges(attr, USPAWN_PRIVILEGES_LIMIT, "basic"))        \
    ROW(parent_death_signal, parent_death_signal(attr, SIGTERM))               \
    ROW(no_new_privileges, no_new_privileges(attr))                            \
    ROW(suspended, suspended(attr))                                            \
    ROW(seccomp_filter, seccomp_filter(attr, &let_all_through, 1))             \
    ROW(inheritance, inheritance(attr, USPAWN_INHERIT_ALL))                    \
    ROW(path_source, path_source(attr, USPAWN_PATH_CHILD, NULL))               \
    ROW(exec_fd, exec_fd(attr, 0))                                             \
    ROW(enoexec, enoexec(attr, USPAWN_ENOEXEC_SHELL))                          \
    ROW(argv0, argv0(attr, "name"))                                            \
    ROW(handle_none, handle(attr, USPAWN_HANDLE_NONE))                         \
    ROW(handle_required, handle(attr, USPAWN_HANDLE_REQUIRED))                 \
    ROW(detached, detached(attr))                                              \
    ROW(hidden, hidden(attr))                                                  \
    ROW(hidden_from, hidden_from(attr, USPAWN_HIDDEN_FROM_WAIT))               \
    ROW(contract, contract(attr))                                              \
    ROW(never_fork, policy(attr, USPAWN_POLICY_NEVER_FORK))                    \
    ROW(never_share_memory, policy(attr, USPAWN_POLICY_NEVER_SHARE_MEMORY))    \
    ROW(require_cgroup, policy(attr, USPAWN_POLICY_REQUIRE_CGROUP))            \
    ROW(neither, policy(attr, USPAWN_POLICY_NEVER_FORK |                       \
                                  USPAWN_POLICY_NEVER_SHARE_MEMORY))           \
    ROW(ready_fd, ready_fd(attr))                                              \
    ROW(clone_backend, backend(attr, "clone"))                                 \
    ROW(rfork_backend, backend(attr, "rfork"))                                 \
    ROW(vforkx_backend, backend(attr, "vforkx"))                               \
    ROW(vfork_backend, backend(attr, "vfork"))                                 \
    ROW(posix_spawn_backend, backend(attr, "posix_spawn"))                     \
    ROW(fork_backend, backend(attr, "fork"))

#define AS_FUNCTION(name, call)                                                \
    static int set_##name(struct uspawn_attr *attr)                            \
    {                                                                          \
        return uspawn_attr_set_##call;                                         \
    }
#define AS_ENTRY(name, call) {#name, set_##name},

SETTERS(AS_FUNCTION)

static const struct setter {
    const char *name;
    int (*set)(struct uspawn_attr *attr);
} setters[] = {{"signals", set_signals}, SETTERS(AS_ENTRY)};

#define COUNT (sizeof setters / sizeof *setters)

/* What was found of the machine is not the attributes' fault. */
static int is_refused_by_plan(const struct uspawn_error *error)
{
    return error->stage == USPAWN_STAGE_PLAN &&
           strcmp(error->text, "refused by the system") != 0;
}

static void end(struct test *test, struct uspawn_child *child)
{
    if (child->pid > 0) {
        CHECK_OK(uspawn_child_kill(child, SIGKILL));
        CHECK_OK(uspawn_child_wait(child, NULL, -1));
    }
    CHECK_OK(uspawn_child_release(child));
}

static void compare(struct test *test, const struct uspawn_attr *attr,
                    const char *one, const char *other)
{
    struct uspawn_child child;
    struct uspawn_error error = {0};
    int said = TRY(uspawn_attr_error(attr, &error));
    int code =
        TRY(uspawn(&child, "/no/such/program", NULL, attr, ARGS("x"), NULL));

    if (said) {
        CHECK_INT(code, said);
        CHECK_INT(child.error.stage, USPAWN_STAGE_PLAN);
        CHECK_STR(child.error.text, error.text);
    } else {
        CHECK(!code || !is_refused_by_plan(&child.error));
    }
    if (!test_clean(test))
        test_note(test,
                  test_text(test, "%s and %s: %d, %s; said %d, %s", one, other,
                            code, child.error.text, said, error.text));
    end(test, &child);
}

static void try_pair(struct test *test, const struct setter *one,
                     const struct setter *other)
{
    struct uspawn_attr *attr = NULL;

    if (!CHECK_OK(uspawn_attr_create(&attr)))
        return;
    /* Some are not on this system. */
    if (one->set(attr) == 0 && other->set(attr) == 0)
        compare(test, attr, one->name, other->name);
    uspawn_attr_destroy(attr);
}

static void all_pairs(struct test *test)
{
    size_t i, j;

    for (i = 0; i < COUNT; i++)
        for (j = 0; j <= i && test_clean(test); j++) {
            try_pair(test, &setters[i], &setters[j]);
            if (i != j)
                try_pair(test, &setters[j], &setters[i]);
        }
}

/* What the child would find out, too late. */
static const struct known {
    int (*one)(struct uspawn_attr *attr);
    int (*other)(struct uspawn_attr *attr);
    int code;
    const char *part;
} known[] = {
    {set_session, set_other_group, EPERM, "a group of its own"},
    {set_controlling_terminal, set_other_group, EPERM, "a group of its own"},
    {set_new_pid, set_other_group, EPERM, "nobody's group"},
    {set_new_user, set_user, EINVAL, "uspawn_attr_set_user_map"},
    {set_new_user, set_group, EINVAL, "uspawn_attr_set_group_map"},
    {set_new_user, set_groups, EPERM, "uspawn_attr_set_group_map"},
    {set_new_user, set_reset_ids, EINVAL, "uspawn_attr_set_user_map"},
    {set_raised_capabilities, set_securebits, EPERM, "AMBIENT_RAISE"},
    {set_neither, set_signals, ENOTSUP, "never fork"},
    {set_never_fork, set_new_user, ENOTSUP, "user namespace"},
    {set_vfork_backend, set_suspended, ENOTSUP, "holds before its exec"},
    {set_clone_backend, set_oom_score_adjustment, ENOTSUP, "oom score"},
};

static void pairs_that_always_fail(struct test *test)
{
    size_t i;

    for (i = 0; i < sizeof known / sizeof *known; i++) {
        struct uspawn_attr *attr = test_attr(test);
        struct uspawn_error error;

        if (known[i].one(attr) != 0 || known[i].other(attr) != 0)
            continue;
        CHECK_INT(TRY(uspawn_attr_error(attr, &error)), known[i].code);
        CHECK_HAS(test_line(test, &error), known[i].part);
    }
}

static const struct test_case cases[] = {
    CASE(pairs_that_always_fail, TEST_ONCE),
    CASE(all_pairs, TEST_ONCE | TEST_NATIVE),
};

TABLE(pairs, cases);
