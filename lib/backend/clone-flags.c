/* SPDX-License-Identifier: MIT */
/* The clone backend: which flags this kernel, its filters and this plan call
 * for, and where the child's descriptor table ends. */
#include "arch/trampoline.h"
#include "backend/clone.h"
#include "base/host.h"
#include "sys.h"
#include <errno.h>

/* Older kernels and filters, newest feature first: what to do without from now
 * on.  clone3's EINVAL is about its flags; its ENOSYS and EPERM about itself,
 * as nothing asked for here needs a privilege.  qemu-user makes no process
 * without an exit signal. */
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

/* SUSPEND: CLONE_VFORK, or what tells of the end of the sharing otherwise. */
void usp_clone_choose_flags(struct usp_launch *launch,
                            unsigned long long suspend, int share_table)
{
    struct usp_clone *clone = &launch->clone;

    clone->is_clone3 = !usp_host_is(USP_NO_CLONE3);
    clone->flags = USP_CLONE_VM | suspend | SIGCHLD;
    if (clone->is_clone3 && !usp_host_is(USP_NO_CLEAR_SIGHAND))
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
        (clone->is_clone3 || !usp_host_is(USP_NO_CLONE_PIDFD)))
        clone->flags |= USP_CLONE_PIDFD;
}
