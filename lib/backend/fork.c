/* SPDX-License-Identifier: MIT */
/* fork: everywhere, with everything, at the cost of copying the page tables.
 *
 * The reference for the behaviour of all other backends.  The child runs in a
 * copy of our memory; handlers are reset there too, since one that runs could
 * still write to a descriptor that is shared. */
#include "backend.h"
#include "launch.h"
#include "saved-errno.h"
#include "sys.h"
#include <errno.h>
#include <unistd.h>

/* fork without handlers registered by pthread_atfork (POSIX.1-2024). */
#ifdef HAVE__FORK
#define FORK _Fork
#else
#define FORK fork
#endif

USP_NORETURN static void run_child(struct usp_launch *launch)
{
    if (launch->plan->detached) {
        pid_t pid = FORK();

        if (pid != 0)
            usp_child_intermediate(launch, pid < 0 ? -errno : pid);
    }
    usp_child_run(launch);
}

static int create(struct usp_launch *launch, struct uspawn_child *child)
{
    int saved = errno;
    int error = 0;
    pid_t pid;

    launch->lingers = launch->plan->detached;
    usp_launch_block_signals(launch);
    pid = FORK();
    if (pid == 0)
        run_child(launch);
    if (pid < 0)
        error = errno;
    usp_launch_restore_signals(launch);
    usp_errno_restore(saved);
    child->pid = pid;
    child->mechanism = USPAWN_MECHANISM_FORK;
    return error;
}

const struct usp_backend usp_fork_backend = {
    .name = "fork",
    .can = ~(USP_NEED_NEVER_FORK | USP_SYS_CANNOT),
    .runs_child_program = 1,
    .create = create,
};
