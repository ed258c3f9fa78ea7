/* SPDX-License-Identifier: MIT */
/* posix_spawnattr_t: values on the heap, made when the first is set, so that
 * whatever type the caller's header has is large enough. */
#include "base/saved-errno.h"
#include "objects.h"
#include <stdlib.h>
#include <string.h>

/* Zero is the empty set on every system. */
static const struct usp_attributes initial = {.policy = SCHED_OTHER};

const struct usp_attributes *usp_attributes(const posix_spawnattr_t *attr)
{
    return attr && attr->uspawn_values ? attr->uspawn_values : &initial;
}

/* The values of ATTR, to be changed, or NULL: no memory. */
static struct usp_attributes *take(posix_spawnattr_t *attr)
{
    int saved = errno;

    if (!attr->uspawn_values) {
        attr->uspawn_values = malloc(sizeof initial);
        if (attr->uspawn_values)
            memcpy(attr->uspawn_values, &initial, sizeof initial);
    }
    usp_errno_restore(saved);
    return attr->uspawn_values;
}

int posix_spawnattr_destroy(posix_spawnattr_t *attr)
{
    int saved = errno;

    free(attr->uspawn_values);
    usp_errno_restore(saved);
    attr->uspawn_values = NULL;
    return 0;
}

/* ------------------------------------------------------- Plain values -- */

int posix_spawnattr_getflags(const posix_spawnattr_t *attr, short *flags)
{
    *flags = usp_attributes(attr)->flags;
    return 0;
}

int posix_spawnattr_setflags(posix_spawnattr_t *attr, short flags)
{
    struct usp_attributes *attributes;

    if (flags & ~USP_SPAWN_FLAGS)
        return EINVAL;
    attributes = take(attr);
    if (!attributes)
        return ENOMEM;
    attributes->flags = flags;
    return 0;
}

int posix_spawnattr_getpgroup(const posix_spawnattr_t *attr, pid_t *group)
{
    *group = usp_attributes(attr)->group;
    return 0;
}

int posix_spawnattr_setpgroup(posix_spawnattr_t *attr, pid_t group)
{
    struct usp_attributes *attributes = take(attr);

    if (!attributes)
        return ENOMEM;
    attributes->group = group;
    return 0;
}

int posix_spawnattr_getschedpolicy(const posix_spawnattr_t *attr, int *policy)
{
    *policy = usp_attributes(attr)->policy;
    return 0;
}

int posix_spawnattr_setschedpolicy(posix_spawnattr_t *attr, int policy)
{
    struct usp_attributes *attributes;
    int saved = errno;
    int lowest = sched_get_priority_min(policy);

    usp_errno_restore(saved);
    if (lowest == -1)
        return EINVAL;
    attributes = take(attr);
    if (!attributes)
        return ENOMEM;
    attributes->policy = policy;
    return 0;
}

int posix_spawnattr_getschedparam(const posix_spawnattr_t *attr,
                                  struct sched_param *param)
{
    *param = usp_attributes(attr)->param;
    return 0;
}

int posix_spawnattr_setschedparam(posix_spawnattr_t *attr,
                                  const struct sched_param *param)
{
    struct usp_attributes *attributes = take(attr);

    if (!attributes)
        return ENOMEM;
    attributes->param = *param;
    return 0;
}

int posix_spawnattr_getcgroup_np(const posix_spawnattr_t *attr, int *cgroup)
{
    *cgroup = usp_attributes(attr)->cgroup;
    return 0;
}

int posix_spawnattr_setcgroup_np(posix_spawnattr_t *attr, int cgroup)
{
    struct usp_attributes *attributes = take(attr);

    if (!attributes)
        return ENOMEM;
    attributes->cgroup = cgroup;
    return 0;
}

/* ---------------------------------------------------- Sets of signals -- */

int posix_spawnattr_getsigdefault(const posix_spawnattr_t *attr, sigset_t *set)
{
    *set = usp_attributes(attr)->defaults;
    return 0;
}

int posix_spawnattr_setsigdefault(posix_spawnattr_t *attr, const sigset_t *set)
{
    struct usp_attributes *attributes = take(attr);

    if (!attributes)
        return ENOMEM;
    attributes->defaults = *set;
    return 0;
}

int posix_spawnattr_getsigignore_np(const posix_spawnattr_t *attr,
                                    sigset_t *set)
{
    *set = usp_attributes(attr)->ignored;
    return 0;
}

int posix_spawnattr_setsigignore_np(posix_spawnattr_t *attr,
                                    const sigset_t *set)
{
    struct usp_attributes *attributes = take(attr);

    if (!attributes)
        return ENOMEM;
    attributes->ignored = *set;
    return 0;
}

int posix_spawnattr_getsigmask(const posix_spawnattr_t *attr, sigset_t *mask)
{
    *mask = usp_attributes(attr)->mask;
    return 0;
}

int posix_spawnattr_setsigmask(posix_spawnattr_t *attr, const sigset_t *mask)
{
    struct usp_attributes *attributes = take(attr);

    if (!attributes)
        return ENOMEM;
    attributes->mask = *mask;
    return 0;
}
