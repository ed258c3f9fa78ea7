/* SPDX-License-Identifier: MIT */
/* Counts of calls that uspawn has served, and of those that were left to the
 * libc: what shows that a program that seems to work does so with uspawn. */
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

/* The file to which they are appended at exit, or NULL. */
extern USP_HIDDEN const char *usp_count_log;

#endif
