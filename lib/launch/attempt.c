/* SPDX-License-Identifier: MIT */
/* One try of one backend: how its child reports, and whether it is waited for.
 */
#include "base/host.h"
#include "handle/child-struct.h"
#include "launch/detached.h"
#include "launch/launch.h"
#include "sys/dumpable.h"
#include <errno.h>

/* What a change of ids does to our memory is set back when the child has left
 * it: nobody but who waits for that can have such a child there. */
static int can_leave_it(const struct usp_launch *launch)
{
    return launch->clone.inside && !launch->plan->detached &&
           !usp_plan_reaching(launch->plan, USP_REACHES_DUMPABLE);
}

int usp_can_go_on(const struct usp_backend *backend,
                  const struct usp_launch *launch)
{
    if (!backend->runs_child_program || launch->plan->detached)
        return 0;
    if (!backend->shares_memory)
        return 1;
    return backend->start && can_leave_it(launch) && backend->can_start(launch);
}

/* The child goes on in our memory.  Its failure is told there; a channel is for
 * who wants to poll, or to be told that it holds. */
static int start_here(const struct usp_backend *backend,
                      struct usp_launch *launch, struct uspawn_child *child)
{
    struct usp_channel channel = {-1, 0};
    int holds = (launch->plan->demands & USP_DEMAND_HOLD) != 0;
    int error = 0;

    launch->is_silent = !holds;
    if (launch->plan->ready_fd || holds)
        error = usp_channel_open(&channel, launch, 0);
    if (!error)
        error = backend->start(launch, child);
    if (error)
        usp_channel_close(&channel, launch);
    else
        child->ready_fd = usp_channel_keep(&channel, launch);
    return error;
}

/* Whether the child can report without a channel, which could not be opened
 * because of ERROR: in our memory, or in a piece that it shares. */
static int can_do_without_channel(const struct usp_backend *backend,
                                  struct usp_launch *launch, int error)
{
    const struct uspawn_plan *plan = launch->plan;

    if (!usp_host_is_shortage(error))
        return 0;
    if (backend->shares_memory)
        return !backend->can_start; /* which would have told that it is ours */
    return !plan->detached && !(plan->demands & USP_DEMAND_HOLD) &&
           usp_report_open(launch);
}

/* Keep what a change of ids does to our memory. */
static int create_kept(const struct usp_backend *backend,
                       struct usp_launch *launch, struct uspawn_child *child)
{
    int error;

    if (!usp_plan_reaching(launch->plan, USP_REACHES_DUMPABLE))
        return backend->create(launch, child);
    usp_dumpable_keep(&launch->ids);
    error = backend->create(launch, child);
    launch->keeps_dumpable = launch->progress == USP_GOES_ON_HERE;
    if (!launch->keeps_dumpable)
        usp_dumpable_restore(&launch->ids);
    return error;
}

/* Wait until the child has executed or failed; or is stopped, and can be left
 * where it is. */
static int create(const struct usp_backend *backend, struct usp_launch *launch,
                  struct uspawn_child *child)
{
    struct usp_channel channel;
    int error, is_mute;

    if (backend->can_start) /* that learns the fact, too */
        backend->can_start(launch);
    error = usp_channel_open(&channel, launch, backend->shares_memory);
    is_mute = error && backend->shares_memory; /* if memory is not ours */
    if (error && !can_do_without_channel(backend, launch, error))
        return error;
    if (!backend->shares_memory)
        usp_departure_open(launch);
    error = launch->plan->detached ? usp_detached_begin(backend, launch) : 0;
    if (!error)
        error = create_kept(backend, launch, child);
    usp_report_close(launch);
    if (error || launch->progress == USP_GOES_ON_HERE) {
        usp_channel_close(&channel, launch);
    } else if (usp_channel_await(&channel, launch, child) == EAGAIN) {
        child->ready_fd = usp_channel_keep(&channel, launch);
        launch->progress = USP_GOES_ON_IN_COPY;
    }
    if (!error && launch->plan->detached)
        usp_detached_finish(launch, child);
    usp_detached_close(launch);
    if (!error && is_mute && !launch->stamped) {
        usp_child_kill_now(child);
        usp_child_replace(child); /* there may be another try */
        return EMFILE;
    }
    return error;
}

/* The child goes on in a copy of our memory. */
static int start_in_copy(const struct usp_backend *backend,
                         struct usp_launch *launch, struct uspawn_child *child)
{
    struct usp_channel channel;
    int error = usp_channel_open(&channel, launch, 0);

    usp_departure_open(launch);
    launch->closes_early = usp_plan_closes_early(launch->plan);
    if (!error)
        error = backend->create(launch, child);
    if (error) {
        usp_channel_close(&channel, launch);
        return error;
    }
    child->ready_fd = usp_channel_keep(&channel, launch);
    launch->progress = USP_GOES_ON_IN_COPY;
    return 0;
}

int usp_try_backend(const struct usp_backend *backend,
                    struct usp_launch *launch, struct uspawn_child *child)
{
    if (!backend->runs_child_program)
        return create_kept(backend, launch, child);
    if (launch->until_exec || !usp_can_go_on(backend, launch))
        return create(backend, launch, child);
    return backend->shares_memory ? start_here(backend, launch, child)
                                  : start_in_copy(backend, launch, child);
}
