/* SPDX-License-Identifier: MIT */
/* What attributes ask of a backend, beside their steps; and whether there is
 * one that has it all. */
#include "backend/backend.h"
#include "base/saved-errno.h"
#include "request/attr.h"
#include <errno.h>
#include <sched.h>
#include <stdlib.h>

static int has_other_scheduler(const struct uspawn_attr *attr)
{
    long policy = attr->steps[USPAWN_STAGE_SCHEDULER].value;

    return usp_attr_has(attr, USPAWN_STAGE_SCHEDULER) &&
           policy != SCHED_OTHER && policy != SCHED_FIFO && policy != SCHED_RR;
}

unsigned usp_attr_demands(const struct uspawn_attr *attr)
{
    unsigned demands = 0;

    if (attr->exec_fd >= 0)
        demands |= USP_DEMAND_EXEC_FD;
    if (attr->enoexec == USPAWN_ENOEXEC_SHELL)
        demands |= USP_DEMAND_SHELL;
    if (attr->detached)
        demands |= USP_DEMAND_DETACHED;
    if (attr->detached && attr->handle == USPAWN_HANDLE_REQUIRED)
        demands |= USP_DEMAND_DETACHED_HANDLE;
    if (attr->handle == USPAWN_HANDLE_REQUIRED)
        demands |= USP_DEMAND_HANDLE;
    if (attr->hidden)
        demands |= attr->hidden == USP_HIDDEN_FROM_ALL
                       ? USP_DEMAND_HIDDEN
                       : USP_DEMAND_HIDDEN_PARTLY;
    if (attr->contract)
        demands |= USP_DEMAND_CONTRACT;
    if (has_other_scheduler(attr))
        demands |= USP_DEMAND_OTHER_SCHEDULER;
    if (attr->policy & USPAWN_POLICY_NEVER_FORK)
        demands |= USP_DEMAND_NEVER_FORK;
    if (attr->policy & USPAWN_POLICY_NEVER_SHARE_MEMORY)
        demands |= USP_DEMAND_NEVER_SHARE;
    if (attr->policy & USPAWN_POLICY_REQUIRE_CGROUP)
        demands |= USP_DEMAND_BORN_IN_CGROUP;
    if (usp_attr_holds(attr))
        demands |= USP_DEMAND_HOLD;
    if (usp_attr_birth_flags(attr))
        demands |= USP_DEMAND_BORN_IN_NAMESPACES;
    return demands;
}

int usp_attr_unmet(const struct uspawn_attr *attr, const char **need)
{
    int saved = errno;
    struct usp_step *steps = malloc(USP_STAGE_COUNT * sizeof *steps);
    struct uspawn_plan plan = {.demands = usp_attr_demands(attr),
                               .backend = attr->backend,
                               .detached = attr->detached,
                               .steps = steps};
    int i;

    usp_errno_restore(saved);
    if (!steps)
        return ENOMEM;
    for (i = 0; i < usp_step_kind_count; i++) {
        int stage = usp_step_kinds[i].stage;

        if (usp_attr_has(attr, stage))
            steps[plan.step_count++] = attr->steps[stage];
        else if (stage == USPAWN_STAGE_INHERITANCE &&
                 attr->inheritance == USPAWN_INHERIT_LISTED)
            steps[plan.step_count++] = usp_step_make(stage);
    }
    *need = usp_backend_never(&plan);
    free(steps);
    return *need ? ENOTSUP : 0;
}
