/* SPDX-License-Identifier: MIT */
/* The pipes that a spawn makes: those of pipe actions, and the channel.
 *
 * Their numbers must not be any that the plan speaks of: an action would close
 * them before they are used, or find open what the caller has closed. */
#include "launch.h"
#include "sys.h"

/* Move *FD to the next number that PLAN does not speak of. */
static int avoid_named(const struct uspawn_plan *plan, int *fd)
{
    while (usp_plan_names(plan, *fd)) {
        int lowest = *fd;
        int moved;

        while (usp_plan_names(plan, lowest))
            lowest++;
        moved = usp_sys_fcntl(*fd, F_DUPFD_CLOEXEC, lowest);
        if (moved < 0) /* EINVAL: the limit is below LOWEST */
            return moved == -EINVAL ? -EMFILE : moved;
        usp_sys_close(*fd);
        *fd = moved;
    }
    return 0;
}

int usp_pipe_open(const struct uspawn_plan *plan, int ends[2])
{
    int error = usp_sys_pipe(ends);

    if (error < 0)
        return -error;
    error = avoid_named(plan, &ends[0]);
    if (!error)
        error = avoid_named(plan, &ends[1]);
    if (error) {
        usp_sys_close(ends[0]);
        usp_sys_close(ends[1]);
    }
    return -error;
}

static int open_pipes(struct usp_launch *launch, struct uspawn_child *child)
{
    const struct uspawn_plan *plan = launch->plan;
    size_t i;

    for (i = 0; i < plan->step_count; i++) {
        const struct usp_step *step = &plan->steps[i];
        int ends[2], end, error;

        if (step->kind->stage != USPAWN_STAGE_PIPE)
            continue;
        error = usp_pipe_open(plan, ends);
        if (error) {
            child->error.stage = USPAWN_STAGE_PIPE;
            child->error.action = step->action;
            return error;
        }
        end = step->value == USPAWN_PIPE_WRITE;
        launch->pipe_ends[step->source] = ends[end];
        child->pipes[step->source] = ends[!end];
    }
    return 0;
}

int usp_pipes_open(struct usp_launch *launch, struct uspawn_child *child)
{
    int i;

    for (i = 0; i < launch->plan->pipe_count; i++)
        launch->pipe_ends[i] = -1;
    return launch->plan->pipe_count ? open_pipes(launch, child) : 0;
}

void usp_pipes_close_child_ends(const struct usp_launch *launch)
{
    int i;

    for (i = 0; i < launch->plan->pipe_count; i++)
        if (launch->pipe_ends[i] >= 0)
            usp_sys_close(launch->pipe_ends[i]);
}

void usp_pipes_close(struct uspawn_child *child)
{
    int i;

    for (i = 0; i < USPAWN_PIPES_MAX; i++) {
        if (child->pipes[i] >= 0)
            usp_sys_close(child->pipes[i]);
        child->pipes[i] = -1;
    }
}
