/* SPDX-License-Identifier: MIT */
/* Bodies of compat/ that no machine here uses, over stand-ins for what they
 * call. */
#include "compat.h"
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>

#define MEMBER "somebody"
#define OWN_GROUP 7u
#define GROUPS 40  /* that MEMBER is in, beside that */
#define MOST 16    /* that a process may have */
#define FIRST 100u /* its members' number */

static int number, failures;

static void check(int right, const char *name)
{
    number++;
    failures += !right;
    printf("%sok %d - %s\n", right ? "" : "not ", number, name);
}

/* -------------------------------------------------------- getgrouplist -- */

static unsigned position;

static void rewind_groups(void)
{
    position = 0;
}

static struct group *next_group(void)
{
    static char member[] = MEMBER;
    static char *members[] = {member, NULL};
    static struct group group = {.gr_mem = members};

    group.gr_gid = FIRST + position;
    return position++ < GROUPS ? &group : NULL;
}

static long most_groups;

static long limit_of(int name)
{
    return name == _SC_NGROUPS_MAX ? most_groups : -1;
}

#define setgrent rewind_groups
#define getgrent next_group
#define endgrent rewind_groups
#define sysconf limit_of
#include "getgrouplist.c"
#undef sysconf

static void list_groups(void)
{
    USP_GROUPLIST_TYPE groups[GROUPS + 1] = {0};
    int count = GROUPS + 1;

    most_groups = MOST;
    check(usp_getgrouplist(MEMBER, OWN_GROUP, groups, &count) == MOST &&
              count == MOST && groups[0] == OWN_GROUP && groups[1] == FIRST &&
              groups[MOST - 1] == FIRST + MOST - 2 && groups[MOST] == 0,
          "getgrouplist: no more than a process may have");
    count = MOST - 1;
    check(usp_getgrouplist(MEMBER, OWN_GROUP, groups, &count) == -1 &&
              count == MOST,
          "getgrouplist: too little room for these");
    most_groups = -1;
    count = GROUPS + 1;
    check(usp_getgrouplist(MEMBER, OWN_GROUP, groups, &count) == GROUPS + 1 &&
              groups[GROUPS] == FIRST + GROUPS - 1,
          "getgrouplist: no limit is known");
}

/* ----------------------------------------------------------- faccessat -- */

/* As illumos: NGROUPS_MAX is what it was once, and more are an error. */
static int groups_of_process(int room, gid_t *groups)
{
    int i;

    if (room > 0 && room < GROUPS) {
        errno = EINVAL;
        return -1;
    }
    for (i = 0; i < room && i < GROUPS; i++)
        groups[i] = FIRST + (gid_t)i;
    return GROUPS;
}

static gid_t file_group;

static int status_of(int directory, const char *path, struct stat *status,
                     int flags)
{
    (void)directory;
    (void)path;
    (void)flags;
    status->st_mode = S_IFREG | 0040;
    status->st_uid = 0;
    status->st_gid = file_group;
    return 0;
}

static uid_t user(void)
{
    return 1;
}

static gid_t group(void)
{
    return 1;
}

#undef NGROUPS_MAX
#define NGROUPS_MAX MOST
#define getgroups groups_of_process
#define fstatat status_of
#define getuid user
#define geteuid user
#define getgid group
#define getegid group
#include "faccessat.c"

static void ask_access(void)
{
    file_group = FIRST + GROUPS - 1;
    check(usp_faccessat(AT_FDCWD, "file", R_OK, 0) == 0,
          "faccessat: the last of many groups may");
    file_group = FIRST + GROUPS;
    check(usp_faccessat(AT_FDCWD, "file", R_OK, 0) == -1 && errno == EACCES,
          "faccessat: another group may not");
}

int main(void)
{
    list_groups();
    ask_access();
    printf("1..%d\n", number);
    return failures != 0;
}
