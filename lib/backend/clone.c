/* SPDX-License-Identifier: MIT */
/* Linux: clone3, else clone, through the trampoline of the architecture.
 *
 * The child shares our memory and we are suspended until it has executed or
 * ended.  Three things could go wrong with that:
 *
 * - A signal handler runs in the child and changes our memory.
 *   CLONE_CLEAR_SIGHAND (Linux 5.5) leaves no handler set.  Without it all
 *   signals are blocked around the clone, and the child resets them.
 * - The child uses our stack.  It has its own, in the frame of this function:
 *   the frame cannot go away, as we are suspended, and needs no mmap.
 * - The child is not suspended, or memory is not shared (emulators): see
 *   channel.h.
 *
 * What makes it cheap in a large process: no memory is copied, and with
 * `listed` inheritance the descriptor table is not copied either.  It is shared
 * (CLONE_FILES), and the child's first act is to leave it for a copy of the few
 * numbers that the plan speaks of (CLOSE_RANGE_UNSHARE, Linux 5.9).
 */
#include "arch/trampoline.h"
#include "backend.h"
#include "host.h"
#include "launch.h"
#include "sys.h"
#include <errno.h>

/* Older kernels and filters, newest feature first: what to do without from now
 * on.  clone3's EINVAL is about its flags; its ENOSYS and EPERM about itself,
 * as nothing asked for here needs a privilege.  qemu-user makes no process
 * without an exit signal. */
static unsigned missing_feature(const struct usp_launch *launch, int error)
{
    const struct usp_clone *clone = &launch->clone;

    if (!usp_host_is_refusal(error))
        return 0;
    if (clone->is_clone3 && error == EINVAL &&
        (clone->flags & USP_CLONE_CLEAR_SIGHAND))
        return USP_NO_CLEAR_SIGHAND;
    if (clone->is_clone3)
        return USP_NO_CLONE3;
    if (clone->flags & USP_CLONE_PIDFD)
        return USP_NO_CLONE_PIDFD;
    if (launch->plan->detached && !usp_host_is(USP_NO_SILENT_EXIT))
        return USP_NO_SILENT_EXIT;
    return 0;
}

static unsigned above(unsigned number, int fd)
{
    return fd >= 0 && (unsigned)fd >= number ? (unsigned)fd + 1 : number;
}

/* The lowest number that the child does not need. */
static unsigned first_unused(const struct usp_launch *launch)
{
    unsigned first = above(launch->plan->first_unused, launch->channel);
    int i;

    for (i = 0; i < launch->plan->pipe_count; i++)
        first = above(first, launch->pipe_ends[i]);
    return first;
}

/* clone with CLONE_FILES makes valgrind give up, so it must wait until memory
 * is known to be shared; clone3 it refuses. */
static int may_share_table(const struct usp_launch *launch)
{
    return launch->plan->inheritance == USPAWN_INHERIT_LISTED &&
           !usp_host_is(USP_NO_UNSHARE) &&
           (launch->clone.is_clone3 || usp_host_is(USP_MEMORY_IS_SHARED));
}

static void choose_flags(struct usp_launch *launch)
{
    struct usp_clone *clone = &launch->clone;
    int share_table;

    clone->is_clone3 = !usp_host_is(USP_NO_CLONE3);
    clone->flags = USP_CLONE_VM | USP_CLONE_VFORK | SIGCHLD;
    if (clone->is_clone3 && !usp_host_is(USP_NO_CLEAR_SIGHAND))
        clone->flags |= USP_CLONE_CLEAR_SIGHAND;
    share_table = may_share_table(launch);
    launch->unshare_from = share_table ? first_unused(launch) : 0;
    if (share_table)
        clone->flags |= USP_CLONE_FILES;
    /* A detached child's handle must be made in a table that is ours too. */
    if (launch->plan->handle != USPAWN_HANDLE_NONE &&
        (!launch->plan->detached || share_table) &&
        (clone->is_clone3 || !usp_host_is(USP_NO_CLONE_PIDFD)))
        clone->flags |= USP_CLONE_PIDFD;
}

/* It lives for a moment, and nobody is to be told of its end. */
static long make_intermediate(struct usp_launch *launch)
{
    unsigned long long flags = launch->clone.flags & ~USP_CLONE_PIDFD;

    if (!usp_host_is(USP_NO_SILENT_EXIT))
        flags &= ~(unsigned long long)SIGCHLD;
    return usp_child_clone(launch, flags,
                           launch->clone.stacks + USP_CHILD_STACK_SIZE,
                           usp_child_detach);
}

static long make(struct usp_launch *launch)
{
    USP_ALIGNED(16) unsigned char stacks[2 * USP_CHILD_STACK_SIZE];
    int block = !(launch->clone.flags & USP_CLONE_CLEAR_SIGHAND);
    long pid;

    launch->clone.stacks = stacks;
    if (block)
        usp_launch_block_signals(launch);
    if (launch->plan->detached)
        pid = make_intermediate(launch);
    else
        pid = usp_child_clone(launch, launch->clone.flags, stacks,
                              usp_child_main);
    if (block)
        usp_launch_restore_signals(launch);
    return pid;
}

static int create(struct usp_launch *launch, struct uspawn_child *child)
{
    unsigned missing;
    long pid;

    do {
        choose_flags(launch);
        pid = make(launch);
        missing = pid < 0 ? missing_feature(launch, (int)-pid) : 0;
        usp_host_learn(missing);
    } while (missing);
    if (pid < 0)
        return (int)-pid;
    child->pid = (pid_t)pid;
    child->fd = launch->plan->detached ? -1 : launch->clone.handle;
    child->mechanism = launch->clone.is_clone3 ? USPAWN_MECHANISM_CLONE3
                                               : USPAWN_MECHANISM_CLONE;
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
    .can = ~USP_NEED_NEVER_SHARE,
    .shares_memory = 1,
    .runs_child_program = 1,
    .variant = variant,
    .create = create,
};
