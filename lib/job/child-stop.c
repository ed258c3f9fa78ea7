/* SPDX-License-Identifier: MIT */
/* Stopping a child that was started plainly, as a job is stopped.  It is pinned
 * until nothing is left to be sent to it: another thread that waits for it
 * collects it after that. */
#include "base/clock.h"
#include "handle/child-use.h"
#include "handle/handle.h"
#include "job/job.h"
#include "sys/caller.h"
#include <errno.h>
#include <signal.h>
#include <time.h>

#define LOOK_MS 20

/* Until nobody is left in the group of CHILD, which has ended, or DEADLINE. */
static void await_group(const struct uspawn_child *child,
                        const struct usp_deadline *deadline)
{
    const struct timespec nap = {0, LOOK_MS * 1000000L};
    pid_t group = child->pid;

    while (usp_deadline_left(deadline) && usp_group_count(&group, 1) > 0)
        nanosleep(&nap, NULL);
}

static void end(struct uspawn_child *child, int is_group, int grace_ms)
{
    struct usp_deadline deadline = usp_deadline_after(grace_ms);
    int has_ended;

    usp_send_signal(child, is_group, SIGTERM);
    usp_send_signal(child, is_group, SIGCONT);
    has_ended = usp_await_end(child, &deadline);
    if (has_ended && is_group)
        await_group(child, &deadline);
    if (!has_ended || is_group)
        usp_send_signal(child, is_group, SIGKILL);
}

int uspawn_child_stop(struct uspawn_child *child, struct uspawn_status *status,
                      int hold, int grace_ms)
{
    struct usp_caller caller;
    int error;

    if (grace_ms < -1 ||
        (hold != USPAWN_HOLD_NONE && hold != USPAWN_HOLD_GROUP))
        return EINVAL;
    error = usp_child_pin(child);
    if (error == EINVAL)
        return error;
    caller = usp_caller_save();
    if (!error) {
        end(child, hold == USPAWN_HOLD_GROUP, grace_ms);
        usp_child_unpin(child);
    }
    error = uspawn_child_wait(child, status, -1);
    usp_caller_restore(caller);
    return error;
}
