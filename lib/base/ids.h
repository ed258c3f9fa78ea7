/* SPDX-License-Identifier: MIT */
/* The ids of a process. */
#ifndef USP_IDS_H
#define USP_IDS_H

#include <sys/types.h>

/* Real, effective and saved ones. */
struct usp_ids {
    uid_t users[3];
    gid_t groups[3];
};

#endif
