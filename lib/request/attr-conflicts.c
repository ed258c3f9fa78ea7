/* SPDX-License-Identifier: MIT */
/* What attributes mean together, and which exclude each other. */
#include "request/attr.h"
#include <errno.h>

int usp_attr_holds(const struct uspawn_attr *attr)
{
    return usp_attr_has(attr, USPAWN_STAGE_SUSPENDED) ||
           usp_attr_has(attr, USPAWN_STAGE_ID_MAPS);
}

unsigned long long usp_attr_birth_flags(const struct uspawn_attr *attr)
{
    unsigned long flags =
        (unsigned long)attr->steps[USPAWN_STAGE_UNSHARE].value;

    return usp_attr_has(attr, USPAWN_STAGE_UNSHARE) &&
                   (flags & USPAWN_UNSHARE_PID)
               ? flags & ~(unsigned long)USPAWN_UNSHARE_TIME
               : 0;
}

#define NO_AMBIENT_RAISE (1ul << 6) /* SECBIT_NO_CAP_AMBIENT_RAISE */

enum property {
    DETACHED = 1,
    HIDDEN = 2,
    SUSPENDED = 4,
    MAPS = 8,
    USERS = 16, /* a new user namespace */
    PIDS = 32,  /* a new pid namespace, in which it is born */
    DEATH_SIGNAL = 64,
    CGROUP = 128,
    REQUIRE_CGROUP = 256,
    FOREIGN_MAPS = 512, /* the caller is waited for */
    MOUNTS = 1024,      /* a new mount namespace */
    PROPAGATION = 2048,
    UNSEEN_MOUNTS = 4096, /* nobody else sees what is mounted */
    PROC = 8192,
    NO_SETGROUPS = 1 << 14,
    SESSION = 1 << 15,
    OTHER_GROUP = 1 << 16, /* a process group that is not its own, */
    OUTER_GROUP = 1 << 17, /* nor will be in a new pid namespace */
    USER = 1 << 18,
    GROUP = 1 << 19,
    GROUPS = 1 << 20,
    RESET_IDS = 1 << 21,
    USER_MAP = 1 << 22,
    GROUP_MAP = 1 << 23,
    RAISED = 1 << 24,
    NOT_RAISED = 1 << 25
};

/* Those that an attribute has by being there. */
static const struct {
    int stage;
    unsigned property;
} by_stage[] = {
    {USPAWN_STAGE_SUSPENDED, SUSPENDED},
    {USPAWN_STAGE_ID_MAPS, MAPS},
    {USPAWN_STAGE_PARENT_DEATH_SIGNAL, DEATH_SIGNAL},
    {USPAWN_STAGE_CGROUP, CGROUP},
    {USPAWN_STAGE_NO_SETGROUPS, NO_SETGROUPS},
    {USPAWN_STAGE_MOUNT_PROPAGATION, PROPAGATION},
    {USPAWN_STAGE_PROC_MOUNT, PROC},
    {USPAWN_STAGE_SESSION, SESSION},
    {USPAWN_STAGE_USER, USER},
    {USPAWN_STAGE_GROUP, GROUP},
    {USPAWN_STAGE_GROUPS, GROUPS},
    {USPAWN_STAGE_RESET_IDS, RESET_IDS},
    {USPAWN_STAGE_RAISED_CAPABILITIES, RAISED},
};

static unsigned find_by_being_there(const struct uspawn_attr *attr)
{
    unsigned found = 0;
    size_t i;

    for (i = 0; i < USP_COUNT(by_stage); i++)
        if (usp_attr_has(attr, by_stage[i].stage))
            found |= by_stage[i].property;
    found |= attr->detached ? DETACHED : 0;
    found |= attr->hidden ? HIDDEN : 0;
    found |= attr->policy & USPAWN_POLICY_REQUIRE_CGROUP ? REQUIRE_CGROUP : 0;
    return found;
}

/* The value of the step of kind STAGE; 0: there is none. */
static unsigned long value_of(const struct uspawn_attr *attr, int stage)
{
    return usp_attr_has(attr, stage) ? (unsigned long)attr->steps[stage].value
                                     : 0;
}

static unsigned find_by_value(const struct uspawn_attr *attr)
{
    unsigned long namespaces = value_of(attr, USPAWN_STAGE_UNSHARE);
    unsigned long group = value_of(attr, USPAWN_STAGE_PROCESS_GROUP);
    unsigned found = 0;

    found |= namespaces & USPAWN_UNSHARE_USER ? USERS : 0;
    found |= namespaces & USPAWN_UNSHARE_MOUNT ? MOUNTS : 0;
    found |= usp_attr_birth_flags(attr) ? PIDS : 0;
    found |= group > 0 ? OTHER_GROUP : 0;
    found |= group > 1 ? OUTER_GROUP : 0;
    found |= value_of(attr, USPAWN_STAGE_SECUREBITS) & NO_AMBIENT_RAISE
                 ? NOT_RAISED
                 : 0;
    if (usp_attr_has(attr, USPAWN_STAGE_MOUNT_PROPAGATION) &&
        value_of(attr, USPAWN_STAGE_MOUNT_PROPAGATION) !=
            USPAWN_PROPAGATION_SHARED)
        found |= UNSEEN_MOUNTS;
    return found;
}

/* Whose maps they are; those of others may be any. */
static unsigned find_maps(const struct uspawn_attr *attr)
{
    if (!usp_attr_has(attr, USPAWN_STAGE_ID_MAPS))
        return 0;
    if (!attr->steps[USPAWN_STAGE_ID_MAPS].data)
        return FOREIGN_MAPS | USER_MAP | GROUP_MAP;
    return (attr->user_map.count ? (unsigned)USER_MAP : 0) |
           (attr->group_map.count ? (unsigned)GROUP_MAP : 0);
}

/* Not with all of the first, unless with one of the second as well.  The parent
 * of a detached child is another process, which ends at once. */
static const struct {
    unsigned all, unless;
    struct usp_conflict conflict;
} conflicts[] = {
    {DETACHED | SUSPENDED,
     0,
     {EINVAL,
      "detached and suspended exclude each other: nobody could resume it"}},
    {DETACHED | DEATH_SIGNAL,
     0,
     {EINVAL,
      "detached and a parent death signal exclude each other: it has no parent "
      "that could die"}},
    {DETACHED | PIDS,
     0,
     {EINVAL,
      "detached and a new pid namespace exclude each other: the process "
      "between would be its number 1"}},
    {DETACHED | MAPS,
     0,
     {EINVAL,
      "detached and maps of ids exclude each other: its parent is to write "
      "them"}},
    {DETACHED | HIDDEN,
     0,
     {EINVAL, "detached and hidden exclude each other: it is no child anyway"}},
    {DETACHED | REQUIRE_CGROUP,
     0,
     {EINVAL,
      "detached and USPAWN_POLICY_REQUIRE_CGROUP exclude each other: the "
      "process between would be born in it"}},
    {MAPS,
     USERS,
     {EINVAL,
      "maps of ids need a new user namespace: uspawn_attr_set_unshare with "
      "USPAWN_UNSHARE_USER"}},
    {NO_SETGROUPS,
     USERS,
     {EINVAL,
      "to deny setgroups needs a new user namespace: uspawn_attr_set_unshare "
      "with USPAWN_UNSHARE_USER"}},
    {FOREIGN_MAPS | SUSPENDED,
     0,
     {EINVAL,
      "suspended for maps and suspended exclude each other: a child is resumed "
      "once"}},
    {PROPAGATION,
     MOUNTS,
     {EINVAL, "a propagation of mounts needs a new mount namespace: "
              "uspawn_attr_set_unshare with USPAWN_UNSHARE_MOUNT"}},
    {PROC,
     UNSEEN_MOUNTS,
     {EINVAL,
      "a mount of /proc needs a propagation that does not show it to others: "
      "uspawn_attr_set_mount_propagation with USPAWN_PROPAGATION_PRIVATE"}},
    {REQUIRE_CGROUP,
     CGROUP,
     {EINVAL,
      "USPAWN_POLICY_REQUIRE_CGROUP needs a cgroup: uspawn_attr_set_cgroup"}},
    {SESSION | OTHER_GROUP,
     0,
     {EPERM,
      "a session and a process group other than 0 exclude each other: the "
      "leader of a session has a group of its own"}},
    {PIDS | OUTER_GROUP,
     0,
     {EPERM,
      "a process group and a new pid namespace exclude each other: nobody's "
      "group is in it"}},
    {USERS | USER,
     USER_MAP,
     {EINVAL,
      "a user in a new user namespace needs a map: uspawn_attr_set_user_map"}},
    {USERS | GROUP,
     GROUP_MAP,
     {EINVAL, "a group in a new user namespace needs a map: "
              "uspawn_attr_set_group_map"}},
    {USERS | GROUPS,
     GROUP_MAP,
     {EPERM,
      "groups in a new user namespace need a map: uspawn_attr_set_group_map"}},
    {USERS | RESET_IDS,
     USER_MAP,
     {EINVAL, "to reset ids in a new user namespace needs a map: "
              "uspawn_attr_set_user_map"}},
    {USERS | RESET_IDS,
     GROUP_MAP,
     {EINVAL, "to reset ids in a new user namespace needs a map: "
              "uspawn_attr_set_group_map"}},
    {NO_SETGROUPS | GROUPS,
     0,
     {EPERM, "to deny setgroups and to set groups exclude each other"}},
    {RAISED | NOT_RAISED,
     0,
     {EPERM, "raised capabilities and SECBIT_NO_CAP_AMBIENT_RAISE exclude each "
             "other"}},
};

const struct usp_conflict *usp_attr_conflict(const struct uspawn_attr *attr)
{
    unsigned properties =
        find_by_being_there(attr) | find_by_value(attr) | find_maps(attr);
    size_t i;

    for (i = 0; i < USP_COUNT(conflicts); i++)
        if ((properties & conflicts[i].all) == conflicts[i].all &&
            !(properties & conflicts[i].unless))
            return &conflicts[i].conflict;
    return NULL;
}
