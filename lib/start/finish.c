/* SPDX-License-Identifier: MIT */
/* Asking after a start that is under way, and ending it. */
#include "start/finish.h"
#include "base/error.h"
#include "handle/child-struct.h"
#include "handle/child-use.h"
#include "start/pending.h"
#include "start/slot.h"
#include <errno.h>
#include <unistd.h>

/* One that a signal has ended before its exec is a zombie still. */
static int is_unexecuted(const struct uspawn_error *error)
{
    return error->detail == USPAWN_DETAIL_SIGNAL;
}

static int finish_slot(struct uspawn_child *child, int timeout_ms,
                       int for_status)
{
    struct uspawn_error found;
    int error = usp_slot_wait(child->start, timeout_ms, &found);

    if (error)
        return error;
    child->start = 0;
    if (child->ready_fd >= 0)
        close(child->ready_fd);
    child->ready_fd = -1;
    if (for_status && is_unexecuted(&found))
        return 0;
    if (found.code) {
        usp_child_seal_whenever(child);
        usp_child_drop(child);
        usp_made_close(child);
        child->error = found;
        usp_child_unseal(child);
    }
    return found.code;
}

static int finish(struct uspawn_child *child, int timeout_ms, int for_status)
{
    int error = 0;

    if (child->start)
        error = finish_slot(child, timeout_ms, for_status);
    else if (child->pending)
        error = usp_pending_finish(child, timeout_ms);
    if (error != ETIMEDOUT)
        usp_gate_close(child);
    return error;
}

int usp_start_finish(struct uspawn_child *child, int timeout_ms)
{
    return finish(child, timeout_ms, 0);
}

int usp_start_finish_for_status(struct uspawn_child *child, int timeout_ms)
{
    return finish(child, timeout_ms, 1);
}

void usp_start_abandon(struct uspawn_child *child)
{
    if (child->start)
        usp_slot_abandon(child->start);
    if (child->pending)
        usp_pending_abandon(child);
    if (child->ready_fd >= 0)
        close(child->ready_fd);
    child->ready_fd = -1;
    child->start = 0;
    usp_gate_close(child);
}
