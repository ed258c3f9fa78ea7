/* SPDX-License-Identifier: MIT */
/* Starts without a slot.  What is needed to say what went wrong is kept on the
 * heap until somebody asks; arguments are measured in messages only, and the
 * plan's serve for that. */
#include "start/pending.h"
#include "base/clock.h"
#include "base/error.h"
#include "handle/child-struct.h"
#include "handle/handle.h"
#include "launch/launch.h"
#include "sys.h"
#include <errno.h>
#include <stdlib.h>

/* An attempt that leaves the channel open. */
static int attempt(const struct usp_backend *backend, struct usp_launch *launch,
                   struct uspawn_child *child)
{
    struct usp_channel channel;
    int error = usp_channel_open(&channel, launch, 0);

    if (error)
        return error;
    error = backend->create(launch, child);
    if (error)
        usp_channel_close(&channel, launch);
    else
        child->ready_fd = usp_channel_keep(&channel, launch);
    return error;
}

/* The backend that copies memory, if PLAN may use it; or NULL. */
static const struct usp_backend *copier(const struct uspawn_plan *plan)
{
    int i;

    for (i = 0; usp_backends[i]; i++)
        if (usp_backends[i]->runs_child_program &&
            !usp_backends[i]->shares_memory && !usp_backend_refusal(i, plan))
            return usp_backends[i];
    return NULL;
}

static int attempt_copier(const struct usp_backend *backend,
                          struct usp_launch *launch, struct uspawn_child *child)
{
    const struct usp_backend *better = copier(launch->plan);

    return attempt(better ? better : backend, launch, child);
}

/* Whoever waits for a child that holds would hold, too. */
static int refuse_hold(struct uspawn_child *child,
                       const struct uspawn_plan *plan)
{
    const char *missing = usp_backend_missing(plan);
    int error =
        usp_child_refuse(child, plan->program, USPAWN_STAGE_PLAN, ENOTSUP);

    if (!*missing)
        missing = "a child that holds before its exec";
    usp_error_detail(&child->error, USPAWN_DETAIL_NEED, missing);
    return error;
}

int usp_pending_start(struct uspawn_child *child,
                      const struct uspawn_plan *plan, char *const argv[],
                      char *const envp[])
{
    int holds = (plan->demands & USP_DEMAND_HOLD) != 0;
    struct usp_launch *launch;
    int error;

    if (holds && !copier(plan))
        return refuse_hold(child, plan);
    if (plan->detached || !copier(plan))
        return usp_launch_plan(child, plan, argv, envp);
    usp_child_clear(child);
    launch = calloc(1, sizeof *launch);
    if (!launch)
        return usp_child_refuse(child, plan->program, USPAWN_STAGE_PLAN,
                                ENOMEM);
    usp_launch_prepare(launch, plan, argv, envp);
    error = usp_launch_make(launch, child, attempt_copier);
    if (error) {
        error = usp_launch_fail(launch, child, error);
        usp_arrays_free(launch);
        free(launch);
        return error;
    }
    usp_error_clear(&child->error);
    usp_arrays_free(launch);
    launch->plan = usp_plan_keep(plan);
    launch->argv = plan->argv;
    launch->envp = plan->envp;
    child->pending = launch;
    return 0;
}

void usp_pending_failed(struct uspawn_child *child,
                        const struct usp_record *record)
{
    struct usp_launch *launch = child->pending;

    launch->record = *record;
}

void usp_pending_abandon(struct uspawn_child *child)
{
    struct usp_launch *launch = child->pending;

    usp_plan_drop((struct uspawn_plan *)(uintptr_t)launch->plan);
    free(launch);
    child->pending = NULL;
    if (child->ready_fd >= 0)
        usp_sys_close(child->ready_fd);
    child->ready_fd = -1;
}

int usp_pending_finish(struct uspawn_child *child, int timeout_ms)
{
    struct usp_launch *launch = child->pending;
    struct usp_deadline deadline = usp_deadline_after(timeout_ms);
    int error = usp_await_readable(child->ready_fd, &deadline);

    if (error)
        return error;
    usp_channel_read(child->ready_fd, launch);
    if (launch->record.stage != USPAWN_STAGE_NONE)
        error = usp_launch_fail(launch, child, 0);
    usp_pending_abandon(child);
    return error;
}
