/* SPDX-License-Identifier: MIT */
/* Sending a signal to a child, and to nobody else. */
#include "sys/caller.h"
#include "uspawn.h"
#include <errno.h>

/* Whether PID is still a child of ours that nobody has collected: until then
 * the system cannot give its number to another process. */
static int is_ours(pid_t pid)
{
    siginfo_t info;

    return usp_sys_waitid(P_PID, pid, &info,
                          WEXITED | WNOHANG | WNOWAIT | USP_WAIT_ALL,
                          NULL) == 0;
}

static int send_signal(const struct uspawn_child *child, int signal)
{
    int error = -ENOSYS;

    if (child->fd >= 0)
        error = usp_sys_pidfd_kill(child->fd, signal);
    if (error != -ENOSYS && error != -EPERM)
        return -error;
    /* No handle, or a filter: kill tells a real EPERM. */
    if (child->detached)
        return error == -EPERM ? EPERM : ENOTSUP;
    if (!is_ours(child->pid))
        return ESRCH;
    return -usp_sys_kill(child->pid, signal);
}

int uspawn_child_kill(struct uspawn_child *child, int signal)
{
    struct usp_caller caller;
    int error;

    if (!child || child->pid <= 0 || signal < 0 || signal > USP_SIGNAL_MAX)
        return EINVAL;
    caller = usp_caller_save();
    error = send_signal(child, signal);
    usp_caller_restore(caller);
    return error;
}
