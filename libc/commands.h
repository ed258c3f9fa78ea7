/* SPDX-License-Identifier: MIT */
/* system, popen and pclose over uspawn, as POSIX has them, under names of our
 * own: whoever gives them the libc's decides who sees these. */
#ifndef USP_LIBC_COMMANDS_H
#define USP_LIBC_COMMANDS_H

#include "base/compiler.h"
#include <stdio.h>

USP_HIDDEN int usp_system(const char *command);

/* Of TYPE "r", "w" or, for both ways, "r+"; with "e": close-on-exec. */
USP_HIDDEN FILE *usp_popen(const char *command, const char *type);

/* Whether usp_popen() has made STREAM, and nobody has closed it. */
USP_HIDDEN int usp_is_from_popen(const FILE *stream);

/* -1 and ECHILD: STREAM is not from usp_popen(), and is left open. */
USP_HIDDEN int usp_pclose(FILE *stream);

#endif
