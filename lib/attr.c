/* SPDX-License-Identifier: MIT */
/* The attributes object and its setters, but for signals (attr-signals.c).
 *
 * An attribute that the child acts upon is a step, prepared here and copied to
 * the plan as it is.  The other attributes are plain members that shape the
 * plan. */
#include "attr.h"
#include "backend.h"
#include "saved-errno.h"
#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

const struct uspawn_attr usp_attr_default = {.exec_fd = -1};

struct usp_step usp_step_make(int stage)
{
    struct usp_step step = {.action = -1, .fd = -1, .source = -1};
    int i;

    for (i = 0; i < usp_step_kind_count; i++)
        if (usp_step_kinds[i].stage == stage)
            step.kind = &usp_step_kinds[i];
    return step;
}

struct usp_step *usp_attr_step(struct uspawn_attr *attr, int stage)
{
    if (!(attr->set & USP_NEED(stage)))
        attr->steps[stage] = usp_step_make(stage);
    attr->set |= USP_NEED(stage);
    return &attr->steps[stage];
}

int uspawn_attr_create(struct uspawn_attr **attr)
{
    int saved = errno;
    struct uspawn_attr *made;

    if (!attr)
        return EINVAL;
    made = malloc(sizeof *made);
    usp_errno_restore(saved);
    if (!made)
        return ENOMEM;
    *made = usp_attr_default;
    sigemptyset(&made->default_signals);
    sigemptyset(&made->ignored_signals);
    *attr = made;
    return 0;
}

void uspawn_attr_destroy(struct uspawn_attr *attr)
{
    int saved = errno;

    if (attr) {
        free(attr->path_list);
        free(attr->argv0);
        free(attr);
    }
    usp_errno_restore(saved);
}

/* Replace the string *MEMBER by a copy of VALUE, which may be NULL. */
static int set_string(char **member, const char *value)
{
    int saved = errno;
    char *copy = value ? strdup(value) : NULL;

    usp_errno_restore(saved);
    if (value && !copy)
        return ENOMEM;
    free(*member);
    usp_errno_restore(saved);
    *member = copy;
    return 0;
}

int uspawn_attr_set_process_group(struct uspawn_attr *attr, pid_t group)
{
    if (!attr || group < 0)
        return EINVAL;
    usp_attr_step(attr, USPAWN_STAGE_PROCESS_GROUP)->value = group;
    return 0;
}

int uspawn_attr_set_session(struct uspawn_attr *attr)
{
    if (!attr)
        return EINVAL;
    usp_attr_step(attr, USPAWN_STAGE_SESSION);
    return 0;
}

int uspawn_attr_set_reset_ids(struct uspawn_attr *attr)
{
    if (!attr)
        return EINVAL;
    usp_attr_step(attr, USPAWN_STAGE_RESET_IDS);
    return 0;
}

/* Whether POLICY exists and has PRIORITY. */
static int is_priority(int policy, int priority)
{
    int saved = errno;
    int lowest = sched_get_priority_min(policy);
    int highest = sched_get_priority_max(policy);

    usp_errno_restore(saved);
    return lowest >= 0 && priority >= lowest && priority <= highest;
}

int uspawn_attr_set_scheduler(struct uspawn_attr *attr, int policy,
                              int priority)
{
    struct usp_step *step;

    if (!attr || !is_priority(policy, priority))
        return EINVAL;
    step = usp_attr_step(attr, USPAWN_STAGE_SCHEDULER);
    step->value = policy;
    step->extra = priority;
    return 0;
}

int uspawn_attr_set_scheduler_priority(struct uspawn_attr *attr, int priority)
{
    if (!attr || (!is_priority(SCHED_OTHER, priority) &&
                  !is_priority(SCHED_FIFO, priority) &&
                  !is_priority(SCHED_RR, priority)))
        return EINVAL;
    usp_attr_step(attr, USPAWN_STAGE_SCHEDULER_PRIORITY)->extra = priority;
    return 0;
}

int uspawn_attr_set_inheritance(struct uspawn_attr *attr, int inheritance)
{
    if (!attr || (inheritance != USPAWN_INHERIT_LISTED &&
                  inheritance != USPAWN_INHERIT_ALL))
        return EINVAL;
    attr->inheritance = inheritance;
    return 0;
}

int uspawn_attr_set_path_source(struct uspawn_attr *attr, int source,
                                const char *list)
{
    int error;

    if (!attr || source < USPAWN_PATH_CALLER || source > USPAWN_PATH_GIVEN ||
        (source == USPAWN_PATH_GIVEN) != (list != NULL))
        return EINVAL;
    error = set_string(&attr->path_list, list);
    if (!error)
        attr->path_source = source;
    return error;
}

int uspawn_attr_set_exec_fd(struct uspawn_attr *attr, int fd)
{
    if (!attr)
        return EINVAL;
    if (!usp_is_descriptor(fd))
        return EBADF;
    if (!usp_backend_any(USP_NEED_EXEC_FD))
        return ENOTSUP;
    attr->exec_fd = fd;
    return 0;
}

int uspawn_attr_set_argv0(struct uspawn_attr *attr, const char *argv0)
{
    if (!attr || !argv0)
        return EINVAL;
    return set_string(&attr->argv0, argv0);
}

int uspawn_attr_set_handle(struct uspawn_attr *attr, int handle)
{
    if (!attr || handle < USPAWN_HANDLE_WANTED ||
        handle > USPAWN_HANDLE_REQUIRED)
        return EINVAL;
    attr->handle = handle;
    return 0;
}

int uspawn_attr_set_detached(struct uspawn_attr *attr)
{
    if (!attr)
        return EINVAL;
    if (!usp_backend_any(USP_NEED_DETACHED))
        return ENOTSUP;
    attr->detached = 1;
    return 0;
}

int uspawn_attr_set_ready_fd(struct uspawn_attr *attr)
{
    if (!attr)
        return EINVAL;
    attr->ready_fd = 1;
    return 0;
}

int uspawn_attr_set_policy(struct uspawn_attr *attr, unsigned policy)
{
    const unsigned known = USPAWN_POLICY_NEVER_FORK |
                           USPAWN_POLICY_NEVER_SHARE_MEMORY |
                           USPAWN_POLICY_NEVER_WAIT;

    if (!attr || (policy & ~known))
        return EINVAL;
    attr->policy = policy;
    return 0;
}

int uspawn_attr_set_backend(struct uspawn_attr *attr, const char *name)
{
    const struct usp_backend *backend = name ? usp_backend_find(name) : NULL;

    if (!attr)
        return EINVAL;
    if (name && !backend)
        return ENOTSUP;
    attr->backend = backend ? backend->name : NULL;
    return 0;
}
