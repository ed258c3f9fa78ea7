/* SPDX-License-Identifier: MIT */
/* The attributes object, and the setters of what is about the spawn itself; the
 * others are in attr-*.c, by subject.
 *
 * An attribute that the child acts upon is a step, prepared here and copied to
 * the plan as it is.  The others are plain members that shape the plan. */
#include "request/attr.h"
#include "backend/backend.h"
#include "backend/contract.h"
#include "base/saved-errno.h"
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* Longer paths are refused by every system call (POSIX, <limits.h>). */
#ifndef PATH_MAX
#define PATH_MAX 4096
#endif

const struct uspawn_attr usp_attr_default = {.exec_fd = -1};

struct usp_step usp_step_make(int stage)
{
    struct usp_step step = {.action = -1, .fd = -1, .source = -1, .slot = -1};
    int i;

    for (i = 0; i < usp_step_kind_count; i++)
        if (usp_step_kinds[i].stage == stage)
            step.kind = &usp_step_kinds[i];
    return step;
}

struct usp_step *usp_attr_step(struct uspawn_attr *attr, int stage)
{
    if (!usp_attr_has(attr, stage))
        attr->steps[stage] = usp_step_make(stage);
    return &attr->steps[stage];
}

int usp_attr_try(const struct uspawn_attr *attr, int stage)
{
    if (!attr)
        return EINVAL;
    return usp_step_make(stage).kind ? 0 : ENOTSUP;
}

int usp_attr_set_data(struct uspawn_attr *attr, int stage, const void *data,
                      size_t size)
{
    int saved = errno;
    void *copy = malloc(size ? size : 1);
    struct usp_step *step;

    if (copy) {
        if (size)
            memcpy(copy, data, size);
        free(attr->data[stage]);
        attr->data[stage] = copy;
        step = usp_attr_step(attr, stage);
        step->data = copy;
        step->size = size;
    }
    usp_errno_restore(saved);
    return copy ? 0 : ENOMEM;
}

int usp_check_path(const char *path)
{
    if (!path)
        return EINVAL;
    return strlen(path) >= PATH_MAX ? ENAMETOOLONG : 0;
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
    int i;

    if (attr) {
        for (i = 0; i < USP_STAGE_COUNT; i++)
            free(attr->data[i]);
        free(attr->user_map.ranges);
        free(attr->group_map.ranges);
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

int uspawn_attr_set_inheritance(struct uspawn_attr *attr, int inheritance)
{
    if (!attr || (inheritance != USPAWN_INHERIT_LISTED &&
                  inheritance != USPAWN_INHERIT_ALL))
        return USP_REFUSE(attr, EINVAL, "%d is no inheritance", inheritance);
    attr->inheritance = inheritance;
    return 0;
}

int uspawn_attr_set_path_source(struct uspawn_attr *attr, int source,
                                const char *list)
{
    int error;

    if (!attr || source < USPAWN_PATH_CALLER || source > USPAWN_PATH_GIVEN)
        return USP_REFUSE(attr, EINVAL, "%d is no source", source);
    if ((source == USPAWN_PATH_GIVEN) != (list != NULL))
        return USP_REFUSE(attr, EINVAL,
                          "a list goes with USPAWN_PATH_GIVEN, and only that");
    error = set_string(&attr->path_list, list);
    if (!error)
        attr->path_source = source;
    return USP_RESULT(attr, error);
}

int uspawn_attr_set_exec_fd(struct uspawn_attr *attr, int fd)
{
    if (!attr)
        return EINVAL;
    if (!usp_is_descriptor(fd))
        return USP_RESULT(attr, EBADF);
    if (!usp_backend_any(USP_DEMAND_EXEC_FD))
        return USP_RESULT(attr, ENOTSUP);
    attr->exec_fd = fd;
    return 0;
}

int uspawn_attr_set_argv0(struct uspawn_attr *attr, const char *argv0)
{
    if (!attr || !argv0)
        return USP_RESULT(attr, EINVAL);
    return USP_RESULT(attr, set_string(&attr->argv0, argv0));
}

int uspawn_attr_set_enoexec(struct uspawn_attr *attr, int enoexec)
{
    if (!attr ||
        (enoexec != USPAWN_ENOEXEC_FAIL && enoexec != USPAWN_ENOEXEC_SHELL))
        return USP_REFUSE(attr, EINVAL, "%d is no way to take ENOEXEC",
                          enoexec);
    attr->enoexec = enoexec;
    return 0;
}

int uspawn_attr_set_handle(struct uspawn_attr *attr, int handle)
{
    if (!attr || handle < USPAWN_HANDLE_WANTED ||
        handle > USPAWN_HANDLE_REQUIRED)
        return USP_REFUSE(attr, EINVAL, "%d is no wish for a handle", handle);
    attr->handle = handle;
    return 0;
}

/* What only some backends can do: 0 if one of them is here. */
static int check_demand(const struct uspawn_attr *attr, unsigned demand)
{
    return !attr ? EINVAL : usp_backend_any(demand) ? 0 : ENOTSUP;
}

int uspawn_attr_set_detached(struct uspawn_attr *attr)
{
    int error = check_demand(attr, USP_DEMAND_DETACHED);

    if (error == 0)
        attr->detached = 1;
    return USP_RESULT(attr, error);
}

int uspawn_attr_set_hidden_from(struct uspawn_attr *attr, unsigned flags)
{
    unsigned demand = flags == USP_HIDDEN_FROM_ALL ? USP_DEMAND_HIDDEN
                                                   : USP_DEMAND_HIDDEN_PARTLY;
    int error = !attr ? EINVAL : flags ? check_demand(attr, demand) : 0;

    if (flags & ~USP_HIDDEN_FROM_ALL)
        return USP_REFUSE(attr, EINVAL, "%#x are no flags",
                          flags & ~USP_HIDDEN_FROM_ALL);
    if (error == 0)
        attr->hidden = flags;
    return USP_RESULT(attr, error);
}

int uspawn_attr_set_hidden(struct uspawn_attr *attr)
{
    return uspawn_attr_set_hidden_from(attr, USP_HIDDEN_FROM_ALL);
}

int uspawn_attr_set_contract(struct uspawn_attr *attr)
{
    if (!attr || !usp_contracts_exist())
        return USP_RESULT(attr, attr ? ENOTSUP : EINVAL);
    attr->contract = 1;
    return 0;
}

int uspawn_attr_set_suspended(struct uspawn_attr *attr)
{
    int error = check_demand(attr, USP_DEMAND_HOLD);

    if (error == 0)
        usp_attr_step(attr, USPAWN_STAGE_SUSPENDED);
    return USP_RESULT(attr, error);
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
    const unsigned known =
        USPAWN_POLICY_NEVER_FORK | USPAWN_POLICY_NEVER_SHARE_MEMORY |
        USPAWN_POLICY_NEVER_WAIT | USPAWN_POLICY_REQUIRE_CGROUP;

    if (!attr || (policy & ~known))
        return USP_REFUSE(attr, EINVAL, "%#x are no flags", policy & ~known);
    attr->policy = policy;
    return 0;
}

int uspawn_attr_set_backend(struct uspawn_attr *attr, const char *name)
{
    const struct usp_backend *backend = name ? usp_backend_find(name) : NULL;

    if (!attr)
        return EINVAL;
    if (name && !backend)
        return USP_REFUSE(attr, ENOTSUP, "there is no backend %s here", name);
    attr->backend = backend ? backend->name : NULL;
    return 0;
}
