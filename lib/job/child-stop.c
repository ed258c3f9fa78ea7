/* SPDX-License-Identifier: MIT */
/* Stopping a child that was started plainly, as a job is stopped. */
#include "base/clock.h"
#include "handle/child-struct.h"
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

static int stop(struct uspawn_child *child, struct uspawn_status *status,
                int hold, int grace_ms)
{
    struct usp_deadline deadline = usp_deadline_after(grace_ms);
    int is_group = hold == USPAWN_HOLD_GROUP;
    int error;

    usp_send_signal(child, is_group, SIGTERM);
    usp_send_signal(child, is_group, SIGCONT);
    error = uspawn_child_wait_for(child, NULL, USPAWN_WAIT_KEEP, grace_ms);
    if (!error && is_group)
        await_group(child, &deadline);
    if (error == ETIMEDOUT || (!error && is_group))
        usp_send_signal(child, is_group, SIGKILL);
    return uspawn_child_wait(child, status, -1);
}

int uspawn_child_stop(struct uspawn_child *child, struct uspawn_status *status,
                      int hold, int grace_ms)
{
    struct usp_caller caller;
    int error;

    if (!usp_child_exists(child) || grace_ms < -1 ||
        (hold != USPAWN_HOLD_NONE && hold != USPAWN_HOLD_GROUP))
        return EINVAL;
    caller = usp_caller_save();
    error = stop(child, status, hold, grace_ms);
    usp_caller_restore(caller);
    return error;
}
