/* SPDX-License-Identifier: MIT */
/* As illumos has it: si_status is all that exit was given, of which a program
 * may use more than eight bits; see libc.c. */
#ifndef STANDIN_WAIT_H
#define STANDIN_WAIT_H

#include_next <sys/wait.h>

#ifndef USP_NO_STAND_INS /* the helper */
int standin_waitid(idtype_t type, id_t id, siginfo_t *info, int options);
#define waitid(type, id, info, options) standin_waitid(type, id, info, options)
#endif

#endif
