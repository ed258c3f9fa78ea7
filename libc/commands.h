/* SPDX-License-Identifier: MIT */
/* popen and pclose over uspawn's, as POSIX has them, under names of our own:
 * whoever gives them the libc's decides who sees these. */
#ifndef USP_LIBC_COMMANDS_H
#define USP_LIBC_COMMANDS_H

#include "base/compiler.h"
#include <stdio.h>

/* As uspawn_popen(); but the stream is close-on-exec only with "e". */
USP_HIDDEN FILE *usp_popen(const char *command, const char *type);

/* Whether STREAM was one of these; then it is closed, and *STATUS is what
 * pclose() gives, with errno. */
USP_HIDDEN int usp_pclose(FILE *stream, int *status);

#endif
