/* SPDX-License-Identifier: MIT */
/* The setters of who the program is: ids, session, process group, terminal. */
#include "request/attr.h"
#include <errno.h>

#define GROUPS_MAX 65536 /* Linux's NGROUPS_MAX, the largest of all */

int uspawn_attr_set_process_group(struct uspawn_attr *attr, pid_t group)
{
    if (!attr || group < 0)
        return USP_REFUSE(attr, EINVAL, "%ld is negative", (long)group);
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

/* STEAL is the argument of the ioctl. */
static int set_terminal(struct uspawn_attr *attr, int fd, long steal)
{
    struct usp_step *step;

    if (!attr)
        return EINVAL;
    if (!usp_is_descriptor(fd))
        return EBADF;
    usp_attr_step(attr, USPAWN_STAGE_SESSION);
    step = usp_attr_step(attr, USPAWN_STAGE_CONTROLLING_TERMINAL);
    step->fd = fd;
    step->value = steal;
    return 0;
}

int uspawn_attr_set_controlling_terminal(struct uspawn_attr *attr, int fd)
{
    return USP_RESULT(attr, set_terminal(attr, fd, 0));
}

int uspawn_attr_set_stolen_terminal(struct uspawn_attr *attr, int fd)
{
    return USP_RESULT(attr, set_terminal(attr, fd, 1));
}

int uspawn_attr_set_foreground(struct uspawn_attr *attr, int fd)
{
    if (!attr)
        return EINVAL;
    if (!usp_is_descriptor(fd))
        return USP_RESULT(attr, EBADF);
    usp_attr_step(attr, USPAWN_STAGE_FOREGROUND)->fd = fd;
    return 0;
}

int uspawn_attr_set_reset_ids(struct uspawn_attr *attr)
{
    if (!attr)
        return EINVAL;
    usp_attr_step(attr, USPAWN_STAGE_RESET_IDS);
    return 0;
}

static void set_ids(struct uspawn_attr *attr, int stage, long real,
                    long effective)
{
    struct usp_step *step = usp_attr_step(attr, stage);

    step->value = real;
    step->extra = effective;
}

int uspawn_attr_set_user(struct uspawn_attr *attr, uid_t user)
{
    if (!attr || user == (uid_t)-1)
        return USP_REFUSE(attr, EINVAL, "-1 is no id of a user");
    set_ids(attr, USPAWN_STAGE_USER, (long)user, (long)user);
    return 0;
}

int uspawn_attr_set_group(struct uspawn_attr *attr, gid_t group)
{
    if (!attr || group == (gid_t)-1)
        return USP_REFUSE(attr, EINVAL, "-1 is no id of a group");
    set_ids(attr, USPAWN_STAGE_GROUP, (long)group, (long)group);
    return 0;
}

int uspawn_attr_set_user_ids(struct uspawn_attr *attr, uid_t real,
                             uid_t effective)
{
    if (!attr || (real == (uid_t)-1 && effective == (uid_t)-1))
        return USP_REFUSE(attr, EINVAL, "no id of a user is to change");
    set_ids(attr, USPAWN_STAGE_USER, (long)real, (long)effective);
    return 0;
}

int uspawn_attr_set_group_ids(struct uspawn_attr *attr, gid_t real,
                              gid_t effective)
{
    if (!attr || (real == (gid_t)-1 && effective == (gid_t)-1))
        return USP_REFUSE(attr, EINVAL, "no id of a group is to change");
    set_ids(attr, USPAWN_STAGE_GROUP, (long)real, (long)effective);
    return 0;
}

int uspawn_attr_set_groups(struct uspawn_attr *attr, const gid_t *groups,
                           size_t count)
{
    size_t i;

    if (!attr || (!groups && count))
        return USP_RESULT(attr, EINVAL);
    if (count > GROUPS_MAX)
        return USP_REFUSE(attr, EINVAL, "%zu groups are more than %d", count,
                          GROUPS_MAX);
    for (i = 0; i < count; i++)
        if (groups[i] == (gid_t)-1)
            return USP_REFUSE(attr, EINVAL, "-1 is no id of a group");
    return USP_RESULT(attr, usp_attr_set_data(attr, USPAWN_STAGE_GROUPS, groups,
                                              count * sizeof *groups));
}
