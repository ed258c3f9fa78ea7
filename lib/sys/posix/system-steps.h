/* SPDX-License-Identifier: MIT */
/* The rows of lib/child/steps.c that not every system has: only scheduling. */
#ifndef USP_SYSTEM_STEPS_H
#define USP_SYSTEM_STEPS_H

/* clang-format off */
#ifdef HAVE_SCHED_SETSCHEDULER
#define USP_SYSTEM_STEPS_SCHEDULER(ROW)                                        \
    ROW(SCHEDULER, "scheduler", scheduler, SCHEDULER, RIGHTS, 0, CHILD)        \
    ROW(SCHEDULER_PRIORITY, "scheduler priority", scheduler_priority,          \
        PRIORITY, RIGHTS, 0, CHILD)
#else
#define USP_SYSTEM_STEPS_SCHEDULER(ROW)
#endif
/* clang-format on */

#define USP_SYSTEM_STEPS_FIRST(ROW)
#define USP_SYSTEM_STEPS_BELOW_ROOT(ROW)
#define USP_SYSTEM_STEPS_BEFORE_ACTIONS(ROW)
#define USP_SYSTEM_STEPS_PRIVILEGED(ROW)
#define USP_SYSTEM_STEPS_UNPRIVILEGED(ROW)
#define USP_SYSTEM_STEPS_LAST(ROW)

#endif
