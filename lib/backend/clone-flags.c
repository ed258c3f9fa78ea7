/* SPDX-License-Identifier: MIT */
/* The clone backend: which flags this kernel, its filters and this plan call
 * for. */
#include "arch/trampoline.h"
#include "backend/backend.h"
#include "backend/clone.h"
#include "base/host.h"
#include "sys.h"
#include <errno.h>

/* Older kernels and filters, newest feature first: what to try without.
 * clone3's EINVAL may be about its flags; its ENOSYS and EPERM about itself.
 * qemu-user makes no process without an exit signal. */
unsigned usp_clone_missing(const struct usp_launch *launch, int error)
{
    const struct usp_clone *clone = &launch->clone;

    if (usp_host_is_shortage(error) && (clone->flags & USP_CLONE_PIDFD) &&
        launch->plan->handle == USPAWN_HANDLE_WANTED)
        return USP_NO_SPARE_DESCRIPTOR;
    if (!usp_host_is_refusal(error))
        return 0;
    if (clone->is_clone3 && error == EINVAL &&
        (clone->flags & USP_CLONE_CLEAR_SIGHAND))
        return USP_NO_CLEAR_SIGHAND;
    if (clone->is_clone3)
        return USP_NO_CLONE3;
    if (clone->flags & USP_CLONE_PIDFD)
        return USP_NO_CLONE_PIDFD;
    if (!usp_clone_is_without(launch, USP_NO_SILENT_EXIT))
        return USP_NO_SILENT_EXIT;
    return 0;
}

/* clone with CLONE_FILES makes valgrind give up, so it must wait until memory
 * is known to be shared; clone3 it refuses. */
int usp_clone_may_share_table(const struct usp_clone *clone)
{
    return clone->is_clone3 || usp_host_is(USP_MEMORY_IS_SHARED);
}

void usp_clone_choose_flags(struct usp_launch *launch,
                            unsigned long long suspend, int share_table)
{
    struct usp_clone *clone = &launch->clone;

    clone->is_clone3 = !usp_clone_is_without(launch, USP_NO_CLONE3);
    clone->flags = USP_CLONE_VM | suspend | usp_backend_exit_signal(launch);
    if (clone->without & USP_NO_SILENT_EXIT)
        clone->flags |= SIGCHLD;
    if (clone->is_clone3 && !usp_clone_is_without(launch, USP_NO_CLEAR_SIGHAND))
        clone->flags |= USP_CLONE_CLEAR_SIGHAND;
    usp_clone_choose_table(launch, share_table, suspend != USP_CLONE_VFORK);
    if (launch->unshare_from > 0)
        clone->flags |= USP_CLONE_FILES;
    if (launch->plan->handle != USPAWN_HANDLE_NONE &&
        !(clone->without & USP_NO_SPARE_DESCRIPTOR) &&
        (!launch->plan->detached || usp_clone_may_share_table(clone)) &&
        (clone->is_clone3 || !usp_clone_is_without(launch, USP_NO_CLONE_PIDFD)))
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
