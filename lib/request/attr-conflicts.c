/* SPDX-License-Identifier: MIT */
/* What attributes mean together, and which exclude each other. */
#include "request/attr.h"

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
    NO_SETGROUPS = 16384
};

static unsigned find_mount_properties(const struct uspawn_attr *attr)
{
    const struct usp_step *step = &attr->steps[USPAWN_STAGE_MOUNT_PROPAGATION];
    unsigned found =
        usp_attr_has(attr, USPAWN_STAGE_PROC_MOUNT) ? (unsigned)PROC : 0;

    if (!step->kind)
        return found;
    return found | PROPAGATION |
           (step->value == (long)USPAWN_PROPAGATION_SHARED ? 0 : UNSEEN_MOUNTS);
}

static unsigned find_properties(const struct uspawn_attr *attr)
{
    unsigned long flags =
        usp_attr_has(attr, USPAWN_STAGE_UNSHARE)
            ? (unsigned long)attr->steps[USPAWN_STAGE_UNSHARE].value
            : 0;
    unsigned found = 0;

    found |= attr->detached ? DETACHED : 0;
    found |= attr->hidden ? HIDDEN : 0;
    found |= usp_attr_has(attr, USPAWN_STAGE_SUSPENDED) ? SUSPENDED : 0;
    found |= usp_attr_has(attr, USPAWN_STAGE_ID_MAPS) ? MAPS : 0;
    found |= (found & MAPS) && !attr->steps[USPAWN_STAGE_ID_MAPS].data
                 ? FOREIGN_MAPS
                 : 0;
    found |= flags & USPAWN_UNSHARE_USER ? USERS : 0;
    found |= flags & USPAWN_UNSHARE_MOUNT ? MOUNTS : 0;
    found |= usp_attr_birth_flags(attr) ? PIDS : 0;
    found |=
        usp_attr_has(attr, USPAWN_STAGE_PARENT_DEATH_SIGNAL) ? DEATH_SIGNAL : 0;
    found |= usp_attr_has(attr, USPAWN_STAGE_CGROUP) ? CGROUP : 0;
    found |= usp_attr_has(attr, USPAWN_STAGE_NO_SETGROUPS) ? NO_SETGROUPS : 0;
    found |= attr->policy & USPAWN_POLICY_REQUIRE_CGROUP ? REQUIRE_CGROUP : 0;
    return found | find_mount_properties(attr);
}

/* Not with all of the first, unless with one of the second as well.  The parent
 * of a detached child is another process, which ends at once. */
static const struct {
    unsigned all, unless;
    const char *sentence;
} conflicts[] = {
    {DETACHED | SUSPENDED, 0,
     "detached and suspended exclude each other: nobody could resume it"},
    {DETACHED | DEATH_SIGNAL, 0,
     "detached and a parent death signal exclude each other: it has no parent "
     "that could die"},
    {DETACHED | PIDS, 0,
     "detached and a new pid namespace exclude each other: the process between "
     "would be its number 1"},
    {DETACHED | MAPS, 0,
     "detached and maps of ids exclude each other: its parent is to write "
     "them"},
    {DETACHED | HIDDEN, 0,
     "detached and hidden exclude each other: it is no child anyway"},
    {DETACHED | REQUIRE_CGROUP, 0,
     "detached and USPAWN_POLICY_REQUIRE_CGROUP exclude each other: the "
     "process "
     "between would be born in it"},
    {MAPS, USERS,
     "maps of ids need a new user namespace: uspawn_attr_set_unshare with "
     "USPAWN_UNSHARE_USER"},
    {NO_SETGROUPS, USERS,
     "to deny setgroups needs a new user namespace: uspawn_attr_set_unshare "
     "with USPAWN_UNSHARE_USER"},
    {FOREIGN_MAPS | SUSPENDED, 0,
     "suspended for maps and suspended exclude each other: a child is resumed "
     "once"},
    {PROPAGATION, MOUNTS,
     "a propagation of mounts needs a new mount namespace: "
     "uspawn_attr_set_unshare with USPAWN_UNSHARE_MOUNT"},
    {PROC, UNSEEN_MOUNTS,
     "a mount of /proc needs a propagation that does not show it to others: "
     "uspawn_attr_set_mount_propagation with USPAWN_PROPAGATION_PRIVATE"},
    {REQUIRE_CGROUP, CGROUP,
     "USPAWN_POLICY_REQUIRE_CGROUP needs a cgroup: uspawn_attr_set_cgroup"},
};

const char *usp_attr_conflict(const struct uspawn_attr *attr)
{
    unsigned properties = find_properties(attr);
    size_t i;

    for (i = 0; i < USP_COUNT(conflicts); i++)
        if ((properties & conflicts[i].all) == conflicts[i].all &&
            !(properties & conflicts[i].unless))
            return conflicts[i].sentence;
    return NULL;
}
