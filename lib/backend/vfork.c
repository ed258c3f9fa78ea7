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

/* A libc's vfork gives no handle.  On Linux the system call behind it does, but
 * for a child on our own stack that is not to be had without assembly: this one
 * has that of the run. */
#ifdef USP_PIDFDS

static int create_with_handle(struct usp_launch *launch,
                              struct uspawn_child *child)
{
    unsigned signal = usp_backend_exit_signal(launch);
    long pid;

    usp_backend_block_signals(launch);
    launch->clone.is_clone3 = 0;
    pid = usp_child_clone(
        launch, USP_CLONE_VM | USP_CLONE_VFORK | USP_CLONE_PIDFD | signal,
        launch->clone.stacks, usp_child_main);
    launch->clone.pid = signal == 0 && pid > 0 ? (pid_t)pid : 0;
    usp_backend_restore_signals(launch);
    child->pid = (pid_t)pid;
    child->fd = launch->clone.handle;
    child->mechanism = USPAWN_MECHANISM_VFORK;
    return pid < 0 ? (int)-pid : 0;
}

#else

static int create_with_handle(struct usp_launch *launch,
                              struct uspawn_child *child)
{
    (void)launch;
    (void)child;
    return ENOSYS;
}

#endif

static int create_plainly(struct usp_launch *launch, struct uspawn_child *child)
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

static int create(struct usp_launch *launch, struct uspawn_child *child)
{
    int refusal = 0, error;

    if (usp_backend_gives_handle(launch)) {
        refusal = create_with_handle(launch, child);
        if (!usp_backend_goes_without(launch, refusal))
            return refusal;
    }
    error = create_plainly(launch, child);
    if (!error && usp_host_is_refusal(refusal))
        usp_host_learn(USP_NO_CLONE_PIDFD);
    return error;
}

int usp_vfork_create(struct usp_launch *launch, struct uspawn_child *child)
{
    return usp_create_in_contract(create, launch, child);
}

const struct usp_backend usp_vfork_backend = {
    .name = "vfork",
    /* Detached would be a vfork in the child of a vfork: not where sanitizers
     * put their own in its place.  While the child holds, so do we. */
    .meets =
        ~(USP_DEMAND_NEVER_SHARE | USP_DEMAND_DETACHED | USP_DEMAND_HOLD |
          USP_DEMAND_BORN_IN_CGROUP | USP_DEMAND_BORN_IN_NAMESPACES |
          USP_DEMAND_HIDDEN | USP_DEMAND_HIDDEN_PARTLY | USP_SYS_DOES_NOT_MEET),
    .shares_memory = USP_VFORK_SHARES_MEMORY,
    .makes_handle = USP_SYS_HANDLE_AT_BIRTH != 0,
    .runs_child_program = 1,
    .create = usp_vfork_create,
};
