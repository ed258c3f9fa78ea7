/* SPDX-License-Identifier: MIT */
/* Asking after a start that is under way, and ending it. */
#include "start/finish.h"
#include "base/error.h"
#include "handle/child-struct.h"
#include "start/pending.h"
#include "start/slot.h"
#include "sys.h"
#include <errno.h>

static int finish_slot(struct uspawn_child *child, int timeout_ms)
{
    struct uspawn_error found;
    int error = usp_slot_wait(child->start, timeout_ms, &found);

    if (error)
        return error;
    child->start = 0;
    if (child->ready_fd >= 0)
        usp_sys_close(child->ready_fd);
    child->ready_fd = -1;
    if (found.code) {
        usp_child_drop(child);
        usp_made_close(child);
        child->error = found;
    }
    return found.code;
}

int usp_start_finish(struct uspawn_child *child, int timeout_ms)
{
    int error = 0;

    if (child->start)
        error = finish_slot(child, timeout_ms);
    else if (child->pending)
        error = usp_pending_finish(child, timeout_ms);
    if (error != ETIMEDOUT)
        usp_gate_close(child);
    return error;
}

void usp_start_abandon(struct uspawn_child *child)
{
    if (child->start)
        usp_slot_abandon(child->start);
    if (child->pending)
        usp_pending_abandon(child);
    if (child->ready_fd >= 0)
        usp_sys_close(child->ready_fd);
    child->ready_fd = -1;
    child->start = 0;
    usp_gate_close(child);
}
