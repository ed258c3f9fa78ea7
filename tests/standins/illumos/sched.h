/* SPDX-License-Identifier: MIT */
/* illumos's functions of the scheduler keep what they have read; see libc.c.
 * Policies as it has them, which Linux has not. */
#ifndef STANDIN_SCHED_H
#define STANDIN_SCHED_H

#include_next <sched.h>

#undef SCHED_BATCH
#undef SCHED_IDLE
#define SCHED_IA 104
#define SCHED_FSS 105
#define SCHED_FX 106

#ifndef USP_NO_STAND_INS /* the helper */
int standin_setscheduler(pid_t pid, int policy,
                         const struct sched_param *parameters);
int standin_setparam(pid_t pid, const struct sched_param *parameters);
#define sched_setscheduler(pid, policy, parameters)                            \
    standin_setscheduler(pid, policy, parameters)
#define sched_setparam(pid, parameters) standin_setparam(pid, parameters)
#endif

#endif
