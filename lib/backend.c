/* SPDX-License-Identifier: MIT */
/* Choosing a backend: the first that can do all that the plan needs. */
#include "backend.h"
#include "host.h"
#include <string.h>

#define DECLARE(name)                                                          \
    USP_HIDDEN extern const struct usp_backend usp_##name##_backend;
#define ENTRY(name) &usp_##name##_backend,

USP_BACKENDS(DECLARE)

const struct usp_backend *const usp_backends[] = {USP_BACKENDS(ENTRY) NULL};

/* Needs that are no steps. */
static const struct {
    uint64_t need;
    const char *name;
} other_needs[] = {
    {USP_NEED_EXEC_FD, "execute a descriptor"},
    {USP_NEED_DETACHED, "detached"},
    {USP_NEED_DETACHED_HANDLE, "a handle of a detached child"},
    {USP_NEED_NEVER_FORK, "never fork"},
    {USP_NEED_NEVER_SHARE, "never share memory"},
    {USP_NEED_OTHER_SCHEDULER, "this scheduling policy"},
    {USP_NEED_CLOSE_RANGES, "close ranges of descriptors"},
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

int usp_backend_any(uint64_t need)
{
    int i;

    for (i = 0; usp_backends[i]; i++)
        if (usp_backends[i]->can & need)
            return 1;
    return 0;
}

const char *usp_need_name(uint64_t needs)
{
    size_t i;

    for (i = 0; i < (size_t)usp_step_kind_count; i++)
        if (needs & USP_NEED(usp_step_kinds[i].stage))
            return usp_step_kinds[i].name;
    for (i = 0; i < USP_COUNT(other_needs); i++)
        if (needs & other_needs[i].need)
            return other_needs[i].name;
    return "";
}

const char *usp_backend_refusal(int number, const struct uspawn_plan *plan)
{
    const struct usp_backend *backend = usp_backends[number];

    if (plan->backend && plan->backend != backend->name)
        return "not asked for";
    if (plan->needs & ~backend->can)
        return usp_need_name(plan->needs & ~backend->can);
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
