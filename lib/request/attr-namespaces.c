/* SPDX-License-Identifier: MIT */
/* The setters of what the program can see: root directory, cgroup, namespaces
 * and the ids in them. */
#include "base/saved-errno.h"
#include "request/attr.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int uspawn_attr_set_chroot(struct uspawn_attr *attr, const char *path)
{
    int error = usp_check_path(path);

    if (!attr || error)
        return attr ? USP_RESULT(attr, error) : EINVAL;
    return USP_RESULT(attr, usp_attr_set_data(attr, USPAWN_STAGE_CHROOT, path,
                                              strlen(path) + 1));
}

int uspawn_attr_set_root_fd(struct uspawn_attr *attr, int fd)
{
    if (!attr)
        return EINVAL;
    if (!usp_is_descriptor(fd))
        return USP_RESULT(attr, EBADF);
    usp_attr_step(attr, USPAWN_STAGE_ROOT)->source = fd;
    return 0;
}

int uspawn_attr_set_cgroup(struct uspawn_attr *attr, int fd)
{
    int error = usp_attr_try(attr, USPAWN_STAGE_CGROUP);

    if (!error && !usp_is_descriptor(fd))
        error = EBADF;
    if (error)
        return USP_RESULT(attr, error);
    usp_attr_step(attr, USPAWN_STAGE_CGROUP)->source = fd;
    return 0;
}

int uspawn_attr_set_namespaces(struct uspawn_attr *attr, const int *fds,
                               size_t count)
{
    int error = usp_attr_try(attr, USPAWN_STAGE_NAMESPACE);
    size_t i;

    if (error || !fds)
        return USP_RESULT(attr, error ? error : EINVAL);
    if (!count)
        return USP_REFUSE(attr, EINVAL, "there is no descriptor");
    if (count > USPAWN_NAMESPACES_MAX)
        return USP_REFUSE(attr, E2BIG, "%zu namespaces are more than %d", count,
                          USPAWN_NAMESPACES_MAX);
    for (i = 0; i < count; i++)
        if (!usp_is_descriptor(fds[i]))
            return USP_RESULT(attr, EBADF);
    return USP_RESULT(attr, usp_attr_set_data(attr, USPAWN_STAGE_NAMESPACE, fds,
                                              count * sizeof *fds));
}

#define UNSHARE_ALL                                                            \
    (USPAWN_UNSHARE_TIME | USPAWN_UNSHARE_MOUNT | USPAWN_UNSHARE_CGROUP |      \
     USPAWN_UNSHARE_UTS | USPAWN_UNSHARE_IPC | USPAWN_UNSHARE_USER |           \
     USPAWN_UNSHARE_PID | USPAWN_UNSHARE_NETWORK)

int uspawn_attr_set_unshare(struct uspawn_attr *attr, unsigned flags)
{
    int error = usp_attr_try(attr, USPAWN_STAGE_UNSHARE);
    struct usp_step *step;

    if (error)
        return USP_RESULT(attr, error);
    if (!flags || (flags & ~UNSHARE_ALL))
        return USP_REFUSE(attr, EINVAL, "%#x are no flags", flags);
    step = usp_attr_step(attr, USPAWN_STAGE_UNSHARE);
    step->value = (long)flags;
    step->extra = (long)(flags & USPAWN_UNSHARE_TIME);
    return 0;
}

int uspawn_attr_set_mount_propagation(struct uspawn_attr *attr,
                                      unsigned propagation)
{
    const int stage = USPAWN_STAGE_MOUNT_PROPAGATION;
    int error = usp_attr_try(attr, stage);

    if (error)
        return USP_RESULT(attr, error);
    if (propagation != USPAWN_PROPAGATION_UNCHANGED &&
        propagation != USPAWN_PROPAGATION_PRIVATE &&
        propagation != USPAWN_PROPAGATION_SLAVE &&
        propagation != USPAWN_PROPAGATION_SHARED)
        return USP_REFUSE(attr, EINVAL, "%#x is no propagation", propagation);
    if (propagation == USPAWN_PROPAGATION_UNCHANGED)
        attr->steps[stage].kind = NULL;
    else
        usp_attr_step(attr, stage)->value = (long)propagation;
    return 0;
}

int uspawn_attr_set_proc_mount(struct uspawn_attr *attr, const char *path)
{
    int error = usp_attr_try(attr, USPAWN_STAGE_PROC_MOUNT);

    if (!error)
        error = usp_check_path(path);
    if (!error)
        error = usp_attr_set_data(attr, USPAWN_STAGE_PROC_MOUNT, path,
                                  strlen(path) + 1);
    return USP_RESULT(attr, error);
}

/* --------------------------------------------------------- Maps of ids -- */

#define LINE_SIZE 40 /* three numbers of ten digits, and what is between */

/* MAP as the kernel reads it (user_namespaces(7)), at TEXT; its end, after the
 * zero byte. */
static char *write_map(char *text, const struct usp_id_map *map)
{
    size_t i;

    *text = '\0';
    for (i = 0; i < map->count; i++) {
        const struct uspawn_id_range *range = &map->ranges[i];

        text += snprintf(text, LINE_SIZE, "%u %u %u\n", range->inside,
                         range->outside, range->count);
    }
    return text + 1;
}

/* The step's data is both maps, one after the other. */
static int use_maps(struct uspawn_attr *attr)
{
    int saved = errno;
    size_t lines = attr->user_map.count + attr->group_map.count;
    char *text = malloc(lines * LINE_SIZE + 2);
    int error = ENOMEM;

    if (text) {
        char *end = write_map(text, &attr->user_map);

        end = write_map(end, &attr->group_map);
        error = usp_attr_set_data(attr, USPAWN_STAGE_ID_MAPS, text,
                                  (size_t)(end - text));
    }
    free(text);
    usp_errno_restore(saved);
    return error;
}

/* What is wrong with COUNT RANGES, and *ERROR of it; NULL: nothing. */
static const char *check_ranges(const struct uspawn_id_range *ranges,
                                size_t count, int *error)
{
    size_t i;

    *error = count > USPAWN_ID_RANGES_MAX ? E2BIG : EINVAL;
    if (!ranges || !count)
        return "there is no range";
    if (count > USPAWN_ID_RANGES_MAX)
        return "there are more ranges than USPAWN_ID_RANGES_MAX";
    for (i = 0; i < count; i++)
        if (!ranges[i].count ||
            ranges[i].inside + (ranges[i].count - 1) < ranges[i].inside ||
            ranges[i].outside + (ranges[i].count - 1) < ranges[i].outside)
            return "a range is empty, or goes beyond the last id";
    *error = 0;
    return NULL;
}

static int set_map(struct uspawn_attr *attr, struct usp_id_map *map,
                   const struct uspawn_id_range *ranges, size_t count)
{
    int saved = errno;
    struct usp_id_map before = *map;
    int error;

    map->ranges = malloc(count * sizeof *ranges);
    map->count = count;
    error = ENOMEM;
    if (map->ranges) {
        memcpy(map->ranges, ranges, count * sizeof *ranges);
        error = use_maps(attr);
    }
    if (error) {
        free(map->ranges);
        *map = before;
    } else {
        free(before.ranges);
    }
    usp_errno_restore(saved);
    return error;
}

int uspawn_attr_set_user_map(struct uspawn_attr *attr,
                             const struct uspawn_id_range *ranges, size_t count)
{
    int error = usp_attr_try(attr, USPAWN_STAGE_ID_MAPS);
    const char *wrong = error ? NULL : check_ranges(ranges, count, &error);

    if (wrong)
        return USP_REFUSE(attr, error, "%s", wrong);
    if (!error)
        error = set_map(attr, &attr->user_map, ranges, count);
    return USP_RESULT(attr, error);
}

int uspawn_attr_set_group_map(struct uspawn_attr *attr,
                              const struct uspawn_id_range *ranges,
                              size_t count)
{
    int error = usp_attr_try(attr, USPAWN_STAGE_ID_MAPS);
    const char *wrong = error ? NULL : check_ranges(ranges, count, &error);

    if (wrong)
        return USP_REFUSE(attr, error, "%s", wrong);
    if (!error)
        error = set_map(attr, &attr->group_map, ranges, count);
    return USP_RESULT(attr, error);
}

int uspawn_attr_set_no_setgroups(struct uspawn_attr *attr)
{
    int error = usp_attr_try(attr, USPAWN_STAGE_NO_SETGROUPS);

    if (!error)
        usp_attr_step(attr, USPAWN_STAGE_NO_SETGROUPS);
    return USP_RESULT(attr, error);
}

static void drop_map(struct usp_id_map *map)
{
    free(map->ranges);
    map->ranges = NULL;
    map->count = 0;
}

int uspawn_attr_set_suspended_for_maps(struct uspawn_attr *attr)
{
    int saved = errno;
    int error = usp_attr_try(attr, USPAWN_STAGE_ID_MAPS);

    if (error)
        return USP_RESULT(attr, error);
    drop_map(&attr->user_map);
    drop_map(&attr->group_map);
    free(attr->data[USPAWN_STAGE_ID_MAPS]);
    attr->data[USPAWN_STAGE_ID_MAPS] = NULL;
    attr->steps[USPAWN_STAGE_ID_MAPS] = usp_step_make(USPAWN_STAGE_ID_MAPS);
    usp_errno_restore(saved);
    return 0;
}
