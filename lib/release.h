/* SPDX-License-Identifier: MIT */
/* Children that were given up while they still ran. */
#ifndef USP_RELEASE_H
#define USP_RELEASE_H

#include "compiler.h"
#include <sys/types.h>

/* Collect PID now, or later, if it is a child of ours. */
USP_HIDDEN void usp_collect_orphan(pid_t pid);

/* Look at a few of the noted ones, without waiting.  Costs nothing if there
 * are none. */
USP_HIDDEN void usp_collect_some(void);

#endif
