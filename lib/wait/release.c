/* SPDX-License-Identifier: MIT */
/* Giving a child up. */
#include "handle/child-struct.h"
#include "handle/child-use.h"
#include "handle/released.h"
#include "start/finish.h"
#include "sys/caller.h"
#include "wait/wait-thread.h"
#include <errno.h>
#include <unistd.h>

/* To note it may be to collect it. */
static int release(struct uspawn_child *child)
{
    int error = 0;

    usp_child_seal_whenever(child);
    if (child->pid > 0 && !child->detached)
        error = usp_note_released(child);
    if (!error) {
        usp_start_abandon(child);
        usp_watch_drop(child);
        usp_made_close(child);
        if (child->fd >= 0)
            close(child->fd);
        child->fd = -1;
        child->pid = 0;
    }
    usp_child_unseal(child);
    return error;
}

int uspawn_child_release(struct uspawn_child *child)
{
    struct usp_caller caller;
    int error = 0;

    if (!child)
        return EINVAL;
    caller = usp_caller_save();
    usp_collect_some();
    if (usp_child_is_filled_in(child))
        error = release(child);
    usp_caller_restore(caller);
    return error;
}
