/* SPDX-License-Identifier: MIT */
/* getgrouplist, by reading all groups, up to as many as a process may have: so
 * does initgroups, and setgroups refuses more.  As getgrent does, it disturbs
 * others who read them at the same time. */
#include "compat.h"

static int is_listed(char *const *members, const char *name)
{
    for (; *members; members++)
        if (strcmp(*members, name) == 0)
            return 1;
    return 0;
}

int usp_getgrouplist(const char *name, gid_t group, USP_GROUPLIST_TYPE *groups,
                     int *count)
{
    const struct group *entry;
    long most = sysconf(_SC_NGROUPS_MAX);
    int room = *count;
    int found = 1;

    if (room > 0)
        groups[0] = (USP_GROUPLIST_TYPE)group;
    setgrent();
    while ((most < 0 || found < most) && (entry = getgrent())) {
        if (entry->gr_gid == group || !is_listed(entry->gr_mem, name))
            continue;
        if (found < room)
            groups[found] = (USP_GROUPLIST_TYPE)entry->gr_gid;
        found++;
    }
    endgrent();
    *count = found;
    return found <= room ? found : -1;
}
