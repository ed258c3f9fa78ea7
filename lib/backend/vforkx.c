/* SPDX-License-Identifier: MIT */
/* illumos, Solaris: vforkx, a vfork that can also hide the child from SIGCHLD
 * and waitpid (-1).
 *
 * What vfork.c says of its frame, of signals and of errno holds here too.
 * Besides:
 *
 * - all our other threads stay stopped until the exec, and one of them may hold
 *   the run-time linker's lock: nothing may be bound lazily in the child, so
 *   the library is linked with -z now, as programs with a static one should be;
 * - no child is for waitpid (-1), as those of the libc's own system are not: so
 *   whoever calls it, or ignores SIGCHLD, takes no status away;
 * - a child that fails exits with a status for which the kernel makes neither a
 *   zombie nor a SIGCHLD: nobody hears of a child that never was a program.  A
 *   kernel that does not know it takes it for 0, and we collect the child.
 */
#include "backend/contract.h"
#include "backend/forkx-flags.h"
#include "backend/vfork.h"
#include "sys.h"
#include <unistd.h>

/* _EVAPORATE of <sys/libc_kernel.h>, which is not for us to include. */
#define EVAPORATE ((int)0xffff0000u)

pid_t(vforkx)(int flags) USP_RETURNS_TWICE;

static int create_plainly(struct usp_launch *launch, struct uspawn_child *child)
{
    const int saved = errno;
    const int flags = usp_forkx_flags(launch->plan->hidden);
    pid_t pid;

    launch->failure_status = EVAPORATE;
    usp_backend_block_signals(launch);
    pid = vforkx(flags);
    if (pid == 0)
        usp_child_run(launch);
    child->mechanism = USPAWN_MECHANISM_VFORKX;
    return usp_vfork_finish(launch, child, pid, saved);
}

static int create(struct usp_launch *launch, struct uspawn_child *child)
{
    return usp_create_in_contract(create_plainly, launch, child);
}

const struct usp_backend usp_vforkx_backend = {
    .name = "vforkx",
    .meets = ~(USP_DEMAND_NEVER_SHARE | USP_DEMAND_DETACHED | USP_DEMAND_HOLD |
               USP_DEMAND_BORN_IN_CGROUP | USP_DEMAND_BORN_IN_NAMESPACES |
               USP_SYS_DOES_NOT_MEET),
    .shares_memory = USP_VFORK_SHARES_MEMORY,
    .runs_child_program = 1,
    .create = create,
};
