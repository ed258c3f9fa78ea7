/* SPDX-License-Identifier: MIT */
/* The rows of lib/child/steps.c that Solaris has besides everybody's: see there
 * for the order.  The functions: lib/child/solaris/. */
#ifndef USP_SYSTEM_STEPS_H
#define USP_SYSTEM_STEPS_H

USP_HIDDEN usp_step_function usp_step_cpu_affinity;

/* clang-format off */

#define USP_SYSTEM_STEPS_SCHEDULER(ROW)                                        \
    ROW(SCHEDULER, "scheduler", scheduler, SCHEDULER, RIGHTS, 0, CHILD)        \
    ROW(SCHEDULER_PRIORITY, "scheduler priority", scheduler_priority,          \
        PRIORITY, RIGHTS, 0, CHILD)

#define USP_SYSTEM_STEPS_BEFORE_ACTIONS(ROW)                                   \
    ROW(CPU_AFFINITY, "cpu affinity", cpu_affinity, CPUS, 0, 0, CHILD)

/* clang-format on */

#define USP_SYSTEM_STEPS_FIRST(ROW)
#define USP_SYSTEM_STEPS_BELOW_ROOT(ROW)
#define USP_SYSTEM_STEPS_PRIVILEGED(ROW)
#define USP_SYSTEM_STEPS_UNPRIVILEGED(ROW)
#define USP_SYSTEM_STEPS_LAST(ROW)

#endif
