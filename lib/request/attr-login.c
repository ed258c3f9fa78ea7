/* SPDX-License-Identifier: MIT */
/* A user by name.  A file of its own: a static program that does not call it
 * is then free of the libc's databases. */
#include "compat.h"
#include "request/attr.h"
#include "sys/caller.h"
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>

#define TEXT_SIZE_MAX (1 << 20)
#define GROUP_COUNT_MAX 65536

/* The entry of NAME, its strings in *TEXT.  0 or an errno value. */
static int find_user(const char *name, struct passwd *entry, char **text)
{
    struct passwd *found = NULL;
    size_t size = 1024;
    int error;

    do {
        free(*text);
        *text = malloc(size);
        if (!*text)
            return ENOMEM;
        error = getpwnam_r(name, entry, *text, size, &found);
        size *= 2;
    } while (error == EINTR || (error == ERANGE && size <= TEXT_SIZE_MAX));
    return found ? 0 : error ? error : ENOENT;
}

/* All groups of NAME, in *GROUPS.  0 or ENOMEM. */
static int find_groups(const char *name, gid_t group, gid_t **groups,
                       int *count)
{
    int room = 32;
    int listed;

    do {
        free(*groups);
        *groups = malloc((size_t)room * sizeof **groups);
        if (!*groups)
            return ENOMEM;
        *count = room;
        /* macOS has int, of the same size. */
        listed = getgrouplist(name, (USP_GROUPLIST_TYPE)group,
                              (USP_GROUPLIST_TYPE *)*groups, count);
        room *= 2;
    } while (listed < 0 && room <= GROUP_COUNT_MAX);
    return listed < 0 ? ENOMEM : 0;
}

static int set_login(struct uspawn_attr *attr, const char *name, char **text,
                     gid_t **groups)
{
    struct passwd entry;
    int count = 0;
    int error = find_user(name, &entry, text);

    /* Before anything is set. */
    if (!error && (entry.pw_uid == (uid_t)-1 || entry.pw_gid == (gid_t)-1))
        error = EINVAL;
    if (!error)
        error = find_groups(name, entry.pw_gid, groups, &count);
    if (!error)
        error = uspawn_attr_set_groups(attr, *groups, (size_t)count);
    if (!error)
        error = uspawn_attr_set_group(attr, entry.pw_gid);
    if (!error)
        error = uspawn_attr_set_user(attr, entry.pw_uid);
    return error;
}

int uspawn_attr_set_login(struct uspawn_attr *attr, const char *name)
{
    struct usp_caller caller;
    char *text = NULL;
    gid_t *groups = NULL;
    int error;

    if (!attr || !name)
        return USP_RESULT(attr, EINVAL);
    caller = usp_caller_save();
    error = set_login(attr, name, &text, &groups);
    free(groups);
    free(text);
    usp_caller_restore(caller);
    if (error == ENOENT)
        return USP_REFUSE(attr, error, "there is no user %s", name);
    if (error == EINVAL)
        return USP_REFUSE(attr, error, "an id of user %s is -1", name);
    return USP_RESULT(attr, error);
}
