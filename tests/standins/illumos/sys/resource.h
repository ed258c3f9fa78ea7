/* SPDX-License-Identifier: MIT */
/* illumos's setpriority allocates; see libc.c. */
#ifndef STANDIN_RESOURCE_H
#define STANDIN_RESOURCE_H

#include_next <sys/resource.h>

#ifndef USP_NO_STAND_INS /* the helper */
int standin_setpriority(int which, unsigned who, int priority);
#define setpriority(which, who, priority)                                      \
    standin_setpriority(which, who, priority)
#endif

#endif
