/* SPDX-License-Identifier: MIT */
/* Asking how a start ended, and ending it. */
#include "handle/child-struct.h"
#include "handle/child-use.h"
#include "start/finish.h"
#include "sys/caller.h"
#include <errno.h>

static int ask(struct uspawn_child *child, const struct usp_deadline *deadline)
{
    int error = usp_child_own(child, deadline);

    if (error)
        return error;
    if (child->pid > 0)
        error = usp_start_finish(child, usp_deadline_left(deadline));
    else
        error = child->error.code ? child->error.code : EINVAL;
    usp_child_disown(child);
    return error;
}

int uspawn_child_ready(struct uspawn_child *child, int timeout_ms)
{
    struct usp_caller caller;
    struct usp_deadline deadline;
    int error;

    if (!usp_child_is_filled_in(child) || timeout_ms < -1)
        return EINVAL;
    caller = usp_caller_save();
    deadline = usp_deadline_after(timeout_ms);
    error = ask(child, &deadline);
    usp_caller_restore(caller);
    return error;
}

/* ------------------------------------------------------------- Cancel -- */

/* What is known of the start of CHILD.  Who owns it may be waiting for its end,
 * and have seen the start end before: it is not waited for then. */
static enum usp_start_seen see_start(struct uspawn_child *child)
{
    enum usp_start_seen seen = USP_START_UNSEEN;

    if (usp_child_enter(child) == 0) {
        seen = usp_child_see_start(child);
        usp_child_leave(child);
    }
    return seen;
}

static int cancel_own(struct uspawn_child *child)
{
    int error;

    if (child->pid <= 0)
        return child->error.code ? child->error.code : EINVAL;
    error = usp_start_finish(child, 0);
    if (error == 0)
        return EALREADY;
    return error == ETIMEDOUT ? uspawn_child_kill(child, SIGKILL) : error;
}

static int cancel(struct uspawn_child *child)
{
    const struct usp_deadline now = usp_deadline_after(0);
    int error = EINVAL;

    while (usp_child_own(child, &now) != 0) {
        enum usp_start_seen seen = see_start(child);

        if (seen == USP_START_OVER)
            return EALREADY;
        if (seen == USP_START_UNDER_WAY)
            error = uspawn_child_kill(child, SIGKILL);
        if (error != EINVAL)
            return error;
        usp_child_nap();
    }
    error = cancel_own(child);
    usp_child_disown(child);
    return error;
}

int uspawn_child_cancel(struct uspawn_child *child)
{
    struct usp_caller caller;
    int error;

    if (!usp_child_is_filled_in(child))
        return EINVAL;
    caller = usp_caller_save();
    error = cancel(child);
    usp_caller_restore(caller);
    return error;
}
