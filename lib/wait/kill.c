/* SPDX-License-Identifier: MIT */
/* Sending a signal to a child, and to nobody else. */
#include "handle/child-use.h"
#include "handle/handle.h"
#include "sys.h"
#include "sys/caller.h"
#include "uspawn.h"
#include <errno.h>

static int send_signal(const struct uspawn_child *child, int signal)
{
    int error = -ENOSYS;

    if (child->fd >= 0)
        error = usp_sys_pidfd_kill(child->fd, signal);
    if (error != -ENOSYS && error != -EPERM)
        return -error;
    /* No handle, or a filter: kill tells a real EPERM. */
    if (child->detached && error == -ENOSYS && child->fd >= 0)
        error = usp_handle_kill(child->fd, child->pid, signal);
    if (child->detached)
        return error == -ENOSYS ? ENOTSUP : -error;
    /* Until a child is collected its pid is not given to another process. */
    if (usp_has_ended(-1, child->pid) < 0 || usp_identity_is_later(child, 0))
        return ESRCH;
    return -usp_sys_kill(child->pid, signal);
}

static int send_to_group(const struct uspawn_child *child, int signal)
{
    int error = -ENOSYS;

    if (child->fd >= 0)
        error = usp_sys_pidfd_kill_group(child->fd, signal);
    if (error == 0 || error == -ESRCH)
        return -error;
    if (child->detached)
        return ENOTSUP;
    /* A zombie keeps the number of its group, too. */
    if (usp_has_ended(-1, child->pid) < 0 || usp_identity_is_later(child, 0))
        return ESRCH;
    return -usp_sys_kill(-child->pid, signal);
}

static int send_checked(struct uspawn_child *child, int signal,
                        int (*how)(const struct uspawn_child *, int))
{
    struct usp_caller caller;
    int error;

    if (signal < 0 || signal > USP_SIGNAL_MAX)
        return EINVAL;
    error = usp_child_enter(child);
    if (error)
        return error;
    caller = usp_caller_save();
    error = how(child, signal);
    usp_caller_restore(caller);
    usp_child_leave(child);
    return error;
}

int uspawn_child_kill(struct uspawn_child *child, int signal)
{
    return send_checked(child, signal, send_signal);
}

int uspawn_child_kill_group(struct uspawn_child *child, int signal)
{
    return send_checked(child, signal, send_to_group);
}
