/* SPDX-License-Identifier: MIT */
/* Choosing a backend: the first that can do all that the plan asks for. */
#include "backend/backend.h"
#include "base/host.h"
#include "sys/dumpable.h"
#include <string.h>

#define DECLARE(name)                                                          \
    USP_HIDDEN extern const struct usp_backend usp_##name##_backend;
#define ENTRY(name) &usp_##name##_backend,

USP_BACKENDS(DECLARE)

const struct usp_backend *const usp_backends[] = {USP_BACKENDS(ENTRY) NULL};

static const struct {
    unsigned demand; /* enum usp_demand */
    const char *name;
} demands[] = {
    {USP_DEMAND_EXEC_FD, "execute a descriptor"},
    {USP_DEMAND_SHELL, "run unknown formats by the shell"},
    {USP_DEMAND_DETACHED, "detached"},
    {USP_DEMAND_DETACHED_HANDLE, "a handle of a detached child"},
    {USP_DEMAND_NEVER_FORK, "never fork"},
    {USP_DEMAND_NEVER_SHARE, "never share memory"},
    {USP_DEMAND_OTHER_SCHEDULER, "this scheduling policy"},
    {USP_DEMAND_CLOSE_RANGES, "close ranges of descriptors"},
    {USP_DEMAND_HOLD, "a child that holds before its exec"},
    {USP_DEMAND_BORN_IN_CGROUP, "a child born in its cgroup"},
    {USP_DEMAND_BORN_IN_NAMESPACES, "a child born in its pid namespace"},
    {USP_DEMAND_HIDDEN, "a hidden child"},
    {USP_DEMAND_HIDDEN_PARTLY, "a child that is hidden in part"},
    {USP_DEMAND_CONTRACT, "a process contract of its own"},
    {USP_DEMAND_HANDLE, "a handle in any case"},
};

const char *uspawn_backend_name(int index)
{
    int count = (int)USP_COUNT(usp_backends) - 1;

    return index >= 0 && index < count ? usp_backends[index]->name : NULL;
}

const struct usp_backend *usp_backend_find(const char *name)
{
    int i;

    for (i = 0; usp_backends[i]; i++)
        if (strcmp(usp_backends[i]->name, name) == 0)
            return usp_backends[i];
    return NULL;
}

int usp_backend_any(unsigned demand)
{
    int i;

    for (i = 0; usp_backends[i]; i++)
        if (usp_backends[i]->meets & demand)
            return 1;
    return 0;
}

/* What of ours no child of PLAN may reach, on this machine.  One that holds has
 * time to be looked into. */
static unsigned out_of_reach(const struct uspawn_plan *plan)
{
    unsigned reach = USP_REACHES_MEMORY | USP_REACHES_ACCESS;

    if (usp_plan_reaching(plan, USP_REACHES_DUMPABLE) &&
        ((plan->demands & USP_DEMAND_HOLD) || !usp_ids_protect_memory()))
        reach |= USP_REACHES_DUMPABLE;
    if (usp_plan_reaching(plan, USP_REACHES_CORE) &&
        usp_core_dumps_kill_parent())
        reach |= USP_REACHES_CORE;
    return reach;
}

/* Joining a cgroup reaches our memory; being born in it does not. */
static int is_born_there(const struct usp_backend *backend,
                         const struct uspawn_plan *plan)
{
    unsigned must = plan->demands & USP_DEMAND_BORN_IN_CGROUP;

    return (backend->meets & USP_DEMAND_BORN_IN_CGROUP) && !plan->detached &&
           (must || !usp_host_is(USP_NO_CLONE3));
}

/* Why the child that BACKEND makes of PLAN may not share our memory; NULL if it
 * may, or does not. */
static const char *reason_to_copy(const struct usp_backend *backend,
                                  const struct uspawn_plan *plan)
{
    unsigned reach = out_of_reach(plan);
    size_t i;

    if (backend->meets & USP_DEMAND_NEVER_SHARE)
        return NULL;
    for (i = 0; i < plan->step_count; i++) {
        const struct usp_step *step = &plan->steps[i];

        if ((usp_step_reach(step) & reach) &&
            (step->kind->stage != USPAWN_STAGE_CGROUP ||
             !is_born_there(backend, plan)))
            return step->kind->reason;
    }
    return NULL;
}

/* The name of what BACKEND lacks for PLAN, or why it may not run it; or NULL.
 */
static const char *lack(const struct usp_backend *backend,
                        const struct uspawn_plan *plan)
{
    unsigned unmet = plan->demands & ~backend->meets;
    size_t i;

    for (i = 0; backend->can && i < plan->step_count; i++)
        if (!backend->can(plan->steps[i].kind->stage))
            return plan->steps[i].kind->name;
    for (i = 0; i < USP_COUNT(demands); i++)
        if (unmet & demands[i].demand)
            return demands[i].name;
    return reason_to_copy(backend, plan);
}

/* Why BACKEND would not do on any machine. */
static const char *never(const struct usp_backend *backend,
                         const struct uspawn_plan *plan)
{
    if (plan->backend && plan->backend != backend->name)
        return "not asked for";
    return lack(backend, plan);
}

const char *usp_backend_refusal(int number, const struct uspawn_plan *plan)
{
    const struct usp_backend *backend = usp_backends[number];
    const char *lacking = never(backend, plan);

    if (lacking)
        return lacking;
    if (usp_host_is((unsigned)USP_NO_BACKEND << number))
        return "refused by the system";
    return backend->refusal ? backend->refusal() : NULL;
}

int usp_backend_select(const struct uspawn_plan *plan, int first)
{
    int i;

    for (i = first; usp_backends[i]; i++)
        if (!usp_backend_refusal(i, plan))
            return i;
    return -1;
}

/* What to say of PLAN, which no backend runs; REASON is the last one's: it can
 * do most, so what it lacks is what is missing.  Where that is the permission
 * to copy memory, it is said what needs a copy. */
static const char *choose_reason(const struct uspawn_plan *plan,
                                 const char *reason)
{
    const char *copies = NULL;
    int i;

    for (i = 0; usp_backends[i] && !copies; i++)
        if (!plan->backend || plan->backend == usp_backends[i]->name)
            copies = reason_to_copy(usp_backends[i], plan);
    return copies && (plan->demands & USP_DEMAND_NEVER_FORK) ? copies : reason;
}

const char *usp_backend_never(const struct uspawn_plan *plan)
{
    const char *reason = "";
    int i;

    for (i = 0; usp_backends[i]; i++) {
        const char *lacking = never(usp_backends[i], plan);

        if (!lacking)
            return NULL;
        if (!plan->backend || plan->backend == usp_backends[i]->name)
            reason = lacking;
    }
    return choose_reason(plan, reason);
}

const char *usp_backend_missing(const struct uspawn_plan *plan)
{
    const char *reason = NULL;
    int i;

    for (i = 0; usp_backends[i]; i++)
        if (!plan->backend || plan->backend == usp_backends[i]->name)
            reason = usp_backend_refusal(i, plan);
    return choose_reason(plan, reason ? reason : "");
}
