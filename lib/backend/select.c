/* SPDX-License-Identifier: MIT */
/* Choosing a backend: the first that can do all that the plan needs. */
#include "backend/backend.h"
#include "base/host.h"
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

/* The name of what BACKEND lacks for PLAN, or NULL. */
static const char *lack(const struct usp_backend *backend,
                        const struct uspawn_plan *plan)
{
    uint64_t needs = plan->needs & ~backend->can;
    unsigned unmet = plan->demands & ~backend->meets;
    int i;
    size_t j;

    for (i = 0; i < usp_step_kind_count; i++)
        if (needs & USP_NEED(usp_step_kinds[i].stage))
            return usp_step_kinds[i].name;
    for (j = 0; j < USP_COUNT(demands); j++)
        if (unmet & demands[j].demand)
            return demands[j].name;
    return NULL;
}

const char *usp_backend_refusal(int number, const struct uspawn_plan *plan)
{
    const struct usp_backend *backend = usp_backends[number];
    const char *lacking = lack(backend, plan);

    if (plan->backend && plan->backend != backend->name)
        return "not asked for";
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

const char *usp_backend_missing(const struct uspawn_plan *plan)
{
    const char *reason = "";
    int i;

    /* The last backend can do most: what it lacks is what is missing. */
    for (i = 0; usp_backends[i]; i++)
        if (!plan->backend || plan->backend == usp_backends[i]->name)
            reason = usp_backend_refusal(i, plan);
    return reason ? reason : "";
}
