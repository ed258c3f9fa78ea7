/* SPDX-License-Identifier: MIT */
/* FreeBSD's setgroups; see control.c. */
#ifndef STANDIN_GRP_H
#define STANDIN_GRP_H

#include_next <grp.h>

int standin_setgroups(int count, const gid_t *groups);
#define setgroups standin_setgroups

#endif
