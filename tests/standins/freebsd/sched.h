/* SPDX-License-Identifier: MIT */
/* Policies as FreeBSD has them. */
#ifndef STANDIN_SCHED_H
#define STANDIN_SCHED_H

#include_next <sched.h>

#undef SCHED_BATCH
#undef SCHED_IDLE
#undef SCHED_RESET_ON_FORK

#endif
