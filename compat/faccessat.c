/* SPDX-License-Identifier: MIT */
/* faccessat with AT_EACCESS or without it, from the mode of the file.  Lists of
 * access rights, and file systems that cannot be written, are not asked: what
 * it is used for are guesses at what a child has met. */
#include "compat.h"
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

/* There can be more than NGROUPS_MAX, which is the least that can be (illumos:
 * 16 of 1024). */
static int is_member(gid_t group)
{
    int count = getgroups(0, NULL), found = 0;
    gid_t *groups = count > 0 ? malloc((size_t)count * sizeof *groups) : NULL;

    count = groups ? getgroups(count, groups) : 0;
    while (count-- > 0 && !found)
        found = groups[count] == group;
    free(groups);
    return found;
}

/* R_OK, W_OK and X_OK as the mode's bits give them to USER in GROUP. */
static int rights(const struct stat *status, uid_t user, gid_t group)
{
    if (user == 0)
        return R_OK | W_OK |
               (S_ISDIR(status->st_mode) || (status->st_mode & 0111) ? X_OK
                                                                     : 0);
    if (status->st_uid == user)
        return status->st_mode >> 6 & 7;
    if (status->st_gid == group || is_member(status->st_gid))
        return status->st_mode >> 3 & 7;
    return status->st_mode & 7;
}

int usp_faccessat(int directory, const char *path, int wanted, int flags)
{
    int is_effective = flags & AT_EACCESS;
    struct stat status;
    int has;

    if (fstatat(directory, path, &status, 0) < 0)
        return -1;
    has = rights(&status, is_effective ? geteuid() : getuid(),
                 is_effective ? getegid() : getgid());
    if ((wanted & ~has) == 0)
        return 0;
    errno = EACCES;
    return -1;
}
