/* SPDX-License-Identifier: MIT */
/* vfork, for systems and processors without a trampoline.
 *
 * The child borrows our memory and this very stack frame, so:
 *
 * - between vfork and the call that never returns, nothing may be stored in a
 *   variable of this frame but the results of vfork: the compiler knows vfork
 *   as a function that returns twice, and keeps nothing else in registers;
 * - no handler may run in the child: all signals are blocked, and the child
 *   sets caught ones to default before it lets them in;
 * - errno, which a failing vfork sets, is put back.
 */
#include "backend/vfork.h"
#include "backend/contract.h"
#include "sys.h"
#include <unistd.h>

static int create(struct usp_launch *launch, struct uspawn_child *child)
{
    const int saved = errno;
    pid_t pid;

    usp_backend_block_signals(launch);
    pid = vfork();
    if (pid == 0)
        usp_child_run(launch);
    child->mechanism = USPAWN_MECHANISM_VFORK;
    return usp_vfork_finish(launch, child, pid, saved);
}

int usp_vfork_create(struct usp_launch *launch, struct uspawn_child *child)
{
    return usp_create_in_contract(create, launch, child);
}

const struct usp_backend usp_vfork_backend = {
    .name = "vfork",
    /* Detached would be a vfork in the child of a vfork: not where sanitizers
     * put their own in its place.  While the child holds, so do we. */
    .meets = ~(USP_DEMAND_NEVER_SHARE | USP_DEMAND_DETACHED | USP_DEMAND_HOLD |
               USP_DEMAND_BORN_IN_CGROUP | USP_DEMAND_BORN_IN_NAMESPACES |
               USP_DEMAND_HIDDEN | USP_SYS_DOES_NOT_MEET),
    .shares_memory = USP_VFORK_SHARES_MEMORY,
    .runs_child_program = 1,
    .create = usp_vfork_create,
};
