/* SPDX-License-Identifier: MIT */
/* fork: everywhere, with everything, at the cost of copying the page tables.
 *
 * The reference for the behaviour of all other backends.  The child runs in a
 * copy of our memory; handlers are reset there too, since one that runs could
 * still write to a descriptor that is shared. */
#include "backend/backend.h"
#include "backend/contract.h"
#include "base/saved-errno.h"
#include "sys.h"
#include <errno.h>
#include <unistd.h>

/* fork without handlers registered by pthread_atfork (POSIX.1-2024). */
#ifdef HAVE__FORK
#define FORK _Fork
#else
#define FORK fork
#endif

/* A child that SIGCHLD and waitpid (-1) do not know of: illumos has flags for
 * that, FreeBSD children with a descriptor (which would die with it, but for
 * PD_DAEMON). */
#if defined HAVE_FORKX

#include <sys/fork.h>
#define CANNOT_HIDE 0u

static pid_t fork_hidden(int *handle)
{
    (void)handle;
    return forkx(FORK_NOSIGCHLD | FORK_WAITPID);
}

#elif defined HAVE_PDFORK

#include <sys/procdesc.h>
#define CANNOT_HIDE 0u

static pid_t fork_hidden(int *handle)
{
    return pdfork(handle, PD_CLOEXEC | PD_DAEMON);
}

#else

#define CANNOT_HIDE USP_DEMAND_HIDDEN

static pid_t fork_hidden(int *handle)
{
    (void)handle;
    errno = ENOSYS;
    return -1;
}

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

/* A libc's fork knows no flags. */
static int create_process(const struct usp_launch *launch, pid_t *pid,
                          int *handle)
{
    unsigned long flags = (unsigned long)launch->plan->birth_flags;

    if (launch->plan->hidden)
        *pid = fork_hidden(handle);
    else
        *pid = flags ? usp_sys_fork(flags) : FORK();
    if (*pid >= 0)
        return 0;
    return flags ? -*pid : errno;
}

static int create_plainly(struct usp_launch *launch, struct uspawn_child *child)
{
    int saved = errno;
    int error;
    pid_t pid;

    launch->lingers = launch->plan->detached;
    launch->born_in_namespaces = launch->plan->birth_flags != 0;
    usp_backend_block_signals(launch);
    error = create_process(launch, &pid, &child->fd);
    if (pid == 0)
        run_child(launch);
    launch->was_asked_too_much = launch->born_in_namespaces && error &&
                                 error != EAGAIN && error != ENOMEM;
    if (launch->was_asked_too_much)
        child->error.stage = USPAWN_STAGE_UNSHARE;
    usp_backend_restore_signals(launch);
    usp_errno_restore(saved);
    child->pid = pid;
    child->mechanism = USPAWN_MECHANISM_FORK;
    return error;
}

static int create(struct usp_launch *launch, struct uspawn_child *child)
{
    return usp_create_in_contract(create_plainly, launch, child);
}

const struct usp_backend usp_fork_backend = {
    .name = "fork",
    .meets = ~(USP_DEMAND_NEVER_FORK | USP_DEMAND_BORN_IN_CGROUP | CANNOT_HIDE |
               USP_SYS_DOES_NOT_MEET),
    .runs_child_program = 1,
    .create = create,
};
