/* SPDX-License-Identifier: MIT */
/* Asking how a start ended, and ending it. */
#include "handle/child-struct.h"
#include "start/finish.h"
#include "sys/caller.h"
#include <errno.h>

int uspawn_child_ready(struct uspawn_child *child, int timeout_ms)
{
    struct usp_caller caller;
    int error;

    if (!usp_child_is_filled_in(child) || timeout_ms < -1)
        return EINVAL;
    if (child->pid <= 0)
        return child->error.code ? child->error.code : EINVAL;
    caller = usp_caller_save();
    error = usp_start_finish(child, timeout_ms);
    usp_caller_restore(caller);
    return error;
}

int uspawn_child_cancel(struct uspawn_child *child)
{
    int error = uspawn_child_ready(child, 0);

    if (error == 0)
        return EALREADY;
    return error == ETIMEDOUT ? uspawn_child_kill(child, SIGKILL) : error;
}
