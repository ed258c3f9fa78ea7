/* SPDX-License-Identifier: MIT */
/* Users and groups of a new root directory: see accounts.c. */
#ifndef ACCOUNTS_H
#define ACCOUNTS_H

#include "command.h"

/* -1 as an id means "no change" to the system. */
#define ID_MAX (UINT_MAX - 1)

/* A user whom a new root directory has. */
struct account {
    const char *name, *home, *shell;
    uid_t user;
    gid_t group;
    char *memory; /* where the strings are: to be freed */
};

/* The user NAME of the root directory open as ROOT, which may be -1; without a
 * NAME, the one of this NUMBER.  0: there is none. */
int account_find(int root, const char *name, unsigned long long number,
                 struct account *account);
int account_find_group(int root, const char *name, gid_t *group);

/* The user's group, and those that have it as a member, into GROUPS.  How many,
 * MOST at most. */
size_t account_groups(int root, const struct account *account, gid_t *groups,
                      size_t most);

#endif
