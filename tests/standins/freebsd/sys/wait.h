/* SPDX-License-Identifier: MIT */
/* What is not allowed in capability mode; see bodies.c. */
#ifndef STANDIN_WAIT_H
#define STANDIN_WAIT_H

#include_next <sys/wait.h>

#ifndef USP_NO_STAND_INS /* the helper */
struct rusage;
int standin_waitid(idtype_t type, id_t id, siginfo_t *info, int options);
pid_t standin_wait4(pid_t pid, int *status, int options, struct rusage *usage);
#define waitid(type, id, info, options) standin_waitid(type, id, info, options)
#define wait4(pid, status, options, usage)                                     \
    standin_wait4(pid, status, options, usage)
#endif

#endif
