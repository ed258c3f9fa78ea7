/* SPDX-License-Identifier: MIT */
/* Counts of calls that uspawn has served, and of those that were left to the
 * libc.  Where the variable USPAWN_PRELOAD_LOG names a file, they are appended
 * to it at exit. */
#ifndef USP_PRELOAD_COUNT_H
#define USP_PRELOAD_COUNT_H

#include "base/compiler.h"

enum usp_function {
    USP_POSIX_SPAWN,
    USP_POSIX_SPAWNP,
    USP_SYSTEM,
    USP_POPEN,
    USP_LEFT_TO_LIBC,
    USP_FUNCTIONS
};
USP_HIDDEN void usp_count(enum usp_function function);

#endif
