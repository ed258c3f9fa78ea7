/* SPDX-License-Identifier: MIT */
/* Linux: clone3, else clone, through the trampoline of the architecture.
 *
 * The child shares our memory.  Four things could go wrong with that:
 *
 * - A signal handler runs in the child and changes our memory.
 *   CLONE_CLEAR_SIGHAND (Linux 5.5) leaves no handler set.  Without it all
 *   signals are blocked around the clone, and the child resets them.
 * - A signal makes the child dump core.  Before Linux 5.16 that kills all who
 *   share its memory: there, signals are blocked too.
 * - The child uses our stack.  It has its own: in the frame of this file, which
 *   cannot go away as we are suspended until exec (CLONE_VFORK); or in a slot,
 *   if we are not (lib/start/slot.h).
 * - Memory is not shared after all (emulators): see channel.h.
 *
 * What makes it cheap in a large process: no memory is copied, and with
 * `listed` inheritance the descriptor table is not copied either.  It is shared
 * (CLONE_FILES), and the child's first act is to leave it for a copy of the few
 * numbers that the plan speaks of (CLOSE_RANGE_UNSHARE, Linux 5.9).
 */
#include "backend/clone.h"
#include "arch/trampoline.h"
#include "backend/backend.h"
#include "base/host.h"
#include "handle/handle.h"
#include "launch/launch.h"
#include "sys.h"
#include <errno.h>

static int do_core_dumps_kill_parent(void)
{
    if (!usp_host_is(USP_PROBED_CORE_DUMPS)) {
        if (!usp_sys_has_futex_waitv())
            usp_host_learn(USP_CORE_DUMPS_KILL_PARENT);
        usp_host_learn(USP_PROBED_CORE_DUMPS);
    }
    return usp_host_is(USP_CORE_DUMPS_KILL_PARENT);
}

/* It lives for a moment, and nobody is to be told of its end.  It shares our
 * descriptor table, so that the child's handle is made in ours. */
static long make_intermediate(struct usp_launch *launch)
{
    unsigned long long flags = launch->clone.flags & ~USP_CLONE_PIDFD;

    if (usp_clone_may_share_table(&launch->clone))
        flags |= USP_CLONE_FILES;
    if (!usp_host_is(USP_NO_SILENT_EXIT))
        flags &= ~(unsigned long long)SIGCHLD;
    return usp_child_clone(launch, flags,
                           launch->clone.stacks + USP_CHILD_STACK_SIZE,
                           usp_child_detach);
}

static long make(struct usp_launch *launch, int (*main)(void *))
{
    int handlers_stay = !(launch->clone.flags & USP_CLONE_CLEAR_SIGHAND);
    int block = handlers_stay || do_core_dumps_kill_parent();
    long pid;

    if (block)
        usp_backend_block_signals(launch);
    launch->reset_handlers = handlers_stay;
    if (launch->plan->detached)
        pid = make_intermediate(launch);
    else
        pid = usp_child_clone(launch, launch->clone.flags, launch->clone.stacks,
                              main);
    if (block)
        usp_backend_restore_signals(launch);
    return pid;
}

/* As far as this kernel and its filters go. */
static long make_by_any_means(struct usp_launch *launch,
                              unsigned long long suspend, int share_table,
                              int (*main)(void *))
{
    unsigned missing;
    long pid;

    do {
        usp_clone_choose_flags(launch, suspend, share_table);
        pid = make(launch, main);
        missing = pid < 0 ? usp_clone_missing(launch, (int)-pid) : 0;
        usp_host_learn(missing);
    } while (missing);
    return pid;
}

/* ------------------------------------ Born in a cgroup, in namespaces -- */

/* What a plan asks for may be forbidden, or unknown, so that all else must be
 * known to work before. */
static void probe_clone(void)
{
    static const struct uspawn_plan nothing = {.exec_fd = -1, .cgroup = -1};
    USP_ALIGNED(16) unsigned char stacks[USP_CHILD_STACK_SIZE];
    struct usp_launch probe = {.plan = &nothing, .channel = -1, .gate = {-1}};
    long pid;

    probe.clone.stacks = stacks;
    probe.clone.handle = -1;
    pid = make_by_any_means(&probe, USP_CLONE_VFORK, 0, usp_child_stamp);
    if (pid > 0)
        usp_reap((pid_t)pid);
    if (probe.clone.handle >= 0)
        usp_sys_close(probe.clone.handle);
}

static long make_in(struct usp_launch *launch, unsigned long long suspend,
                    int share_table, int in_cgroup)
{
    const struct uspawn_plan *plan = launch->plan;
    struct usp_clone *clone = &launch->clone;

    usp_clone_choose_flags(launch, suspend, share_table);
    launch->born_in_cgroup = in_cgroup && clone->is_clone3;
    if (launch->born_in_cgroup) {
        clone->cgroup = plan->cgroup;
        clone->flags |= USP_CLONE_INTO_CGROUP;
    }
    clone->flags |= plan->birth_flags;
    launch->born_in_namespaces = plan->birth_flags != 0;
    return make(launch, usp_child_main);
}

static int is_born_into(const struct uspawn_plan *plan)
{
    return plan->birth_flags || (plan->cgroup >= 0 && !plan->detached);
}

/* A child that cannot be born in its cgroup joins it, or tells why not. */
static long make_born(struct usp_launch *launch, struct uspawn_child *child,
                      unsigned long long suspend, int share_table)
{
    int must = (launch->plan->demands & USP_DEMAND_BORN_IN_CGROUP) != 0;
    int wants = launch->plan->cgroup >= 0;
    long pid;

    if (!usp_host_is(USP_PROBED_CLONE))
        probe_clone();
    usp_host_learn(USP_PROBED_CLONE);
    if (must && usp_host_is(USP_NO_CLONE3))
        return -EOPNOTSUPP;
    pid = make_in(launch, suspend, share_table, wants);
    if (pid < 0 && wants && !must)
        pid = make_in(launch, suspend, share_table, 0);
    launch->was_asked_too_much = pid < 0 && pid != -EAGAIN && pid != -ENOMEM;
    if (launch->was_asked_too_much)
        child->error.stage = launch->born_in_namespaces ? USPAWN_STAGE_UNSHARE
                                                        : USPAWN_STAGE_CGROUP;
    return pid;
}

static int make_child(struct usp_launch *launch, struct uspawn_child *child,
                      unsigned long long suspend, int share_table)
{
    long pid =
        is_born_into(launch->plan)
            ? make_born(launch, child, suspend, share_table)
            : make_by_any_means(launch, suspend, share_table, usp_child_main);

    if (pid < 0)
        return (int)-pid;
    child->pid = (pid_t)pid;
    child->mechanism = launch->clone.is_clone3 ? USPAWN_MECHANISM_CLONE3
                                               : USPAWN_MECHANISM_CLONE;
    return 0;
}

/* ----------------------------------------------- Waiting for its exec -- */

/* Emulators know CLONE_VM with CLONE_VFORK as a kind of fork, but give up at
 * CLONE_VM alone: whether memory is shared must be known before. */
static void probe_memory(void)
{
    USP_ALIGNED(16) unsigned char stacks[USP_CHILD_STACK_SIZE];
    struct usp_launch probe = {.channel = -1};
    sigset_t mask;
    long pid;

    usp_sys_block_signals(&mask);
    pid = usp_child_clone(&probe, USP_CLONE_VM | USP_CLONE_VFORK, stacks,
                          usp_child_stamp);
    usp_sys_set_signal_mask(&mask);
    if (pid > 0)
        usp_reap((pid_t)pid);
    if (probe.stamped)
        usp_host_learn(USP_MEMORY_IS_SHARED);
}

static int can_start(void)
{
    if (!usp_host_is(USP_MEMORY_IS_SHARED) && !usp_host_is(USP_PROBED_MEMORY))
        probe_memory();
    usp_host_learn(USP_PROBED_MEMORY);
    return usp_host_is(USP_MEMORY_IS_SHARED);
}

static int create(struct usp_launch *launch, struct uspawn_child *child)
{
    USP_ALIGNED(16) unsigned char stacks[2 * USP_CHILD_STACK_SIZE];
    int error;

    /* Without shared memory a detached child's handle cannot be had here. */
    if ((launch->plan->demands & USP_DEMAND_DETACHED_HANDLE) && !can_start())
        return EOPNOTSUPP;
    launch->clone.stacks = stacks;
    error = make_child(launch, child, USP_CLONE_VFORK, 1);
    child->fd = launch->plan->detached ? -1 : launch->clone.handle;
    return error;
}

/* -------------------------------------------------- Going on beside it -- */

/* The caller may close what it named as soon as we return, so the child must
 * have its own table by then.  Sharing ours until it has left it costs a change
 * of threads, copying it costs in proportion to its size.  The number of the
 * last handle made tells the size: descriptors are given lowest first. */
static int last_handle;

static int is_table_large(const struct usp_launch *launch)
{
    return launch->channel >= USP_LARGE_TABLE ||
           USP_LOAD(&last_handle) >= USP_LARGE_TABLE;
}

static void await_own_table(const struct usp_launch *launch)
{
    while (!USP_LOAD(&launch->left_table) && USP_LOAD(&launch->clone.inside))
        usp_sys_sleep_while(&launch->left_table, 0, 1);
}

static int start(struct usp_launch *launch, struct uspawn_child *child)
{
    int error;

    USP_STORE(&launch->clone.inside, launch->clone.token);
    launch->left_table = 0;
    launch->is_awaited = is_table_large(launch);
    error =
        make_child(launch, child, USP_CLONE_CHILD_CLEARTID, launch->is_awaited);
    if (error)
        return error;
    child->fd = launch->clone.handle;
    if (child->fd >= 0)
        USP_STORE(&last_handle, child->fd);
    if (launch->unshare_from > 0)
        await_own_table(launch);
    return 0;
}

/* Without arguments clone3 is EINVAL, if there is one. */
static const char *variant(void)
{
    if (!usp_host_is(USP_NO_CLONE3)) {
        long error = -usp_clone3(NULL, 0, usp_child_main, NULL);

        if (error == ENOSYS || error == EPERM)
            usp_host_learn(USP_NO_CLONE3);
    }
    return usp_host_is(USP_NO_CLONE3) ? "clone" : "clone3";
}

const struct usp_backend usp_clone_backend = {
    .name = "clone",
    .can = ~(uint64_t)0,
    /* exec makes SIGCHLD the signal of every child: none can be hidden. */
    .meets = ~(unsigned)(USP_DEMAND_NEVER_SHARE | USP_DEMAND_HIDDEN),
    .shares_memory = USP_MEMORY_IS_SHARED,
    .makes_handle = 1,
    .runs_child_program = 1,
    .variant = variant,
    .create = create,
    .can_start = can_start,
    .start = start,
};
