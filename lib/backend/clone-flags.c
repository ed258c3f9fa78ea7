/* SPDX-License-Identifier: MIT */
/* The clone backend: which flags this kernel, its filters and this plan call
 * for, and where the child's descriptor table ends. */
#include "arch/trampoline.h"
#include "backend/clone.h"
#include "base/host.h"
#include "sys.h"
#include <errno.h>

/* Known of the host, or tried in this run. */
static int is_without(const struct usp_launch *launch, unsigned fact)
{
    return (launch->clone.without & fact) || usp_host_is(fact);
}

/* Older kernels and filters, newest feature first: what to try without.
 * clone3's EINVAL may be about its flags; its ENOSYS and EPERM about itself.
 * qemu-user makes no process without an exit signal. */
unsigned usp_clone_missing(const struct usp_launch *launch, int error)
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
    if (!is_without(launch, USP_NO_SILENT_EXIT))
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
    unsigned first = launch->plan->first_unused;
    int i;

    for (i = 0; i < usp_launch_own_count(launch); i++)
        first = above(first, usp_launch_own(launch, i));
    return first;
}

/* Where the child's own table ends, and how it gets what lies above. */
static void choose_table(struct usp_launch *launch)
{
    unsigned first = first_unused(launch);
    unsigned fetchable = launch->plan->first_fetchable;

    launch->must_fetch =
        first > USP_LARGE_TABLE && fetchable <= USP_LARGE_TABLE &&
        usp_host_is(USP_MEMORY_IS_SHARED) && !usp_host_is(USP_NO_FETCH) &&
        !launch->plan->birth_flags;
    launch->unshare_from = launch->must_fetch ? fetchable : first;
}

/* clone with CLONE_FILES makes valgrind give up, so it must wait until memory
 * is known to be shared; clone3 it refuses. */
int usp_clone_may_share_table(const struct usp_clone *clone)
{
    return clone->is_clone3 || usp_host_is(USP_MEMORY_IS_SHARED);
}

static int may_share_table(const struct usp_launch *launch)
{
    return launch->plan->inheritance == USPAWN_INHERIT_LISTED &&
           !usp_host_is(USP_NO_UNSHARE) &&
           usp_clone_may_share_table(&launch->clone);
}

/* A child that nobody waits for may be held up before its exec.  With a table
 * of its own it first closes what is not its own: the channels of other starts
 * among it, which would seem to go on. */
static int closes_early(const struct usp_launch *launch,
                        unsigned long long suspend)
{
    return suspend != USP_CLONE_VFORK &&
           launch->plan->inheritance == USPAWN_INHERIT_LISTED;
}

/* exec makes SIGCHLD the signal of every child.  Until then that of a spawn has
 * none: if it fails nobody is told but we, and nobody else can reap it.  Of a
 * start the caller knows before its exec, and may wait for it by itself.
 * SUSPEND: CLONE_VFORK, or what tells of the end of the sharing otherwise. */
void usp_clone_choose_flags(struct usp_launch *launch,
                            unsigned long long suspend, int share_table)
{
    struct usp_clone *clone = &launch->clone;

    clone->is_clone3 = !is_without(launch, USP_NO_CLONE3);
    clone->flags = USP_CLONE_VM | suspend;
    if (!launch->until_exec || is_without(launch, USP_NO_SILENT_EXIT))
        clone->flags |= SIGCHLD;
    if (clone->is_clone3 && !is_without(launch, USP_NO_CLEAR_SIGHAND))
        clone->flags |= USP_CLONE_CLEAR_SIGHAND;
    share_table = share_table && may_share_table(launch);
    launch->unshare_from = 0;
    launch->close_from = 0;
    if (share_table) {
        choose_table(launch);
        clone->flags |= USP_CLONE_FILES;
    } else if (closes_early(launch, suspend)) {
        launch->close_from = first_unused(launch);
    }
    if (launch->plan->handle != USPAWN_HANDLE_NONE &&
        (!launch->plan->detached || usp_clone_may_share_table(clone)) &&
        (clone->is_clone3 || !is_without(launch, USP_NO_CLONE_PIDFD)))
        clone->flags |= USP_CLONE_PIDFD;
}

/* Without arguments it is EINVAL, if there is one. */
int usp_clone_has_clone3(void)
{
    if (!usp_host_is(USP_NO_CLONE3) && !usp_host_is(USP_HAS_CLONE3)) {
        long error = -usp_clone3(NULL, 0, usp_child_main, NULL);

        usp_host_learn(error == ENOSYS || error == EPERM ? USP_NO_CLONE3
                                                         : USP_HAS_CLONE3);
    }
    return !usp_host_is(USP_NO_CLONE3);
}
