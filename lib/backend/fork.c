/* SPDX-License-Identifier: MIT */
/* fork: everywhere, with everything, at the cost of copying the page tables.
 *
 * The reference for the behaviour of all other backends.  The child runs in a
 * copy of our memory; handlers are reset there too, since one that runs could
 * still write to a descriptor that is shared. */
#include "backend/backend.h"
#include "backend/contract.h"
#include "base/host.h"
#include "base/saved-errno.h"
#include "sys.h"
#include <errno.h>
#include <unistd.h>

/* A child that SIGCHLD and waitpid (-1) do not know of: illumos has flags for
 * that, FreeBSD children with a descriptor (which would die with it, but for
 * PD_DAEMON). */
#if defined HAVE_FORKX

#include "backend/forkx-flags.h"
#define CANNOT_HIDE 0u

static pid_t fork_hidden(unsigned from, int *handle)
{
    (void)handle;
    return usp_sys_result(forkx(usp_forkx_flags(from)));
}

#elif defined HAVE_PDFORK

#include <sys/procdesc.h>
#define CANNOT_HIDE USP_DEMAND_HIDDEN_PARTLY

static pid_t fork_hidden(unsigned from, int *handle)
{
    (void)from;
    return usp_sys_result(pdfork(handle, PD_CLOEXEC | PD_DAEMON));
}

#else

#define CANNOT_HIDE (USP_DEMAND_HIDDEN | USP_DEMAND_HIDDEN_PARTLY)

static pid_t fork_hidden(unsigned from, int *handle)
{
    (void)from;
    (void)handle;
    return -ENOSYS;
}

#endif

/* The intermediate keeps the child that it made, as a zombie if need be; the
 * program finds SIGCHLD as we have it. */
static pid_t fork_from_intermediate(void)
{
    int is_ignored = usp_sys_is_ignored(SIGCHLD);
    pid_t pid;

    usp_sys_set_disposition(SIGCHLD, 0);
    pid = usp_sys_fork(SIGCHLD, NULL);
    if (pid == 0 && is_ignored)
        usp_sys_set_disposition(SIGCHLD, 1);
    return pid;
}

USP_NORETURN static void run_child(struct usp_launch *launch)
{
    if (launch->plan->detached) {
        pid_t pid = fork_from_intermediate();

        if (pid != 0)
            usp_child_intermediate(launch, pid);
    }
    usp_child_run(launch);
}

/* Nobody is to be told of its end. */
static pid_t fork_intermediate(void)
{
    pid_t pid = -ENOSYS;

    if (!usp_host_is(USP_NO_SILENT_EXIT))
        pid = usp_sys_fork(0, NULL);
    if (pid >= 0 || !usp_host_is_refusal(-pid))
        return pid;
    usp_host_learn(USP_NO_SILENT_EXIT);
    return usp_sys_fork(SIGCHLD, NULL);
}

static pid_t fork_child(const struct usp_launch *launch, int *handle)
{
    unsigned long flags = (unsigned long)launch->plan->birth_flags |
                          usp_backend_exit_signal(launch);
    int error = 0;
    pid_t pid;

    if (launch->report)
        flags |= USP_SYS_SUSPENDS_PARENT;
    if (usp_backend_gives_handle(launch)) {
        pid = usp_sys_fork(flags | USP_SYS_HANDLE_AT_BIRTH, handle);
        error = pid < 0 ? -pid : 0;
        if (!usp_backend_goes_without(launch, error))
            return pid;
    }
    pid = usp_sys_fork(flags, NULL);
    if (pid >= 0 && usp_host_is_refusal(error))
        usp_host_learn(USP_NO_CLONE_PIDFD);
    return pid;
}

/* An emulator may know no child without a signal. */
static pid_t fork_child_somehow(struct usp_launch *launch, int *handle)
{
    int was_silent = usp_backend_exit_signal(launch) == 0;
    pid_t pid = fork_child(launch, handle);

    if (was_silent && pid < 0 && usp_host_is_refusal(-pid) &&
        !launch->plan->birth_flags) {
        usp_host_learn(USP_NO_SILENT_EXIT);
        was_silent = 0;
        pid = fork_child(launch, handle);
    }
    if (pid > 0 && was_silent)
        launch->clone.pid = pid;
    return pid;
}

static pid_t make(struct usp_launch *launch, int *handle)
{
    if (launch->plan->hidden)
        return fork_hidden(launch->plan->hidden, handle);
    return launch->plan->detached ? fork_intermediate()
                                  : fork_child_somehow(launch, handle);
}

static int create_plainly(struct usp_launch *launch, struct uspawn_child *child)
{
    int saved = errno;
    int error;
    pid_t pid;

    launch->born_in_namespaces = launch->plan->birth_flags != 0;
    usp_backend_block_signals(launch);
    pid = make(launch, &child->fd);
    if (pid == 0)
        run_child(launch);
    error = pid < 0 ? -pid : 0;
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
    .makes_handle = USP_SYS_HANDLE_AT_BIRTH != 0,
    .runs_child_program = 1,
    .create = create,
};
