/* SPDX-License-Identifier: MIT */
/* Starts whose child is a copy of us.  What is needed to say what went wrong is
 * kept until somebody asks. */
#include "start/pending.h"
#include "base/clock.h"
#include "handle/child-use.h"
#include "launch/channel.h"
#include "launch/launch.h"
#include "start/run.h"
#include <errno.h>
#include <unistd.h>

void usp_pending_failed(struct uspawn_child *child,
                        const struct usp_record *record)
{
    struct usp_run *run = child->pending;

    run->launch.record = *record;
}

void usp_pending_abandon(struct uspawn_child *child)
{
    usp_run_return(child->pending);
    child->pending = NULL;
    if (child->ready_fd >= 0)
        close(child->ready_fd);
    child->ready_fd = -1;
}

int usp_pending_finish(struct uspawn_child *child, int timeout_ms)
{
    struct usp_run *run = child->pending;
    struct usp_deadline deadline = usp_deadline_after(timeout_ms);
    int error = usp_channel_wait(child->ready_fd, &run->launch, &deadline);

    if (error)
        return error;
    usp_channel_read(child->ready_fd, &run->launch);
    if (run->launch.record.stage != USPAWN_STAGE_NONE) {
        usp_child_seal_whenever(child);
        error = usp_launch_fail(&run->launch, child, 0);
        usp_child_unseal(child);
    }
    usp_pending_abandon(child);
    return error;
}
