/* SPDX-License-Identifier: MIT */
/* The rows of lib/child/steps.c that Solaris has besides everybody's: see there
 * for the order.  The functions: lib/child/solaris/. */
#ifndef USP_SYSTEM_STEPS_H
#define USP_SYSTEM_STEPS_H

USP_HIDDEN usp_step_function usp_step_project, usp_step_processor_set,
    usp_step_cpu_affinity, usp_step_inheritable_privileges,
    usp_step_limit_privileges;

/* clang-format off */

/* What follows is accounted to it. */
#define USP_SYSTEM_STEPS_FIRST(ROW)                                            \
    ROW(PROJECT, "project", project, NUMBER, RIGHTS, 0, CHILD)

#define USP_SYSTEM_STEPS_SCHEDULER(ROW)                                        \
    ROW(SCHEDULER, "scheduler", scheduler, SCHEDULER, RIGHTS, 0, CHILD)        \
    ROW(SCHEDULER_PRIORITY, "scheduler priority", scheduler_priority,          \
        PRIORITY, RIGHTS, 0, CHILD)

#define USP_SYSTEM_STEPS_BEFORE_ACTIONS(ROW)                                   \
    ROW(PROCESSOR_SET, "processor set", processor_set, NUMBER, RIGHTS, 0,      \
        CHILD)                                                                 \
    ROW(CPU_AFFINITY, "cpu affinity", cpu_affinity, CPUS, 0, 0, CHILD)

/* Both sets count when somebody wants to look (priv_proc_cred_perm).  The limit
 * set is what the user 0 may do, ids to begin with. */
#define USP_SYSTEM_STEPS_PRIVILEGED(ROW)                                       \
    ROW(INHERITABLE_PRIVILEGES, "inheritable privileges",                      \
        inheritable_privileges, PRIVILEGES, RIGHTS, 0, ACCESS)

#define USP_SYSTEM_STEPS_UNPRIVILEGED(ROW)                                     \
    ROW(LIMIT_PRIVILEGES, "limit privileges", limit_privileges, PRIVILEGES, 0, \
        0, ACCESS)

/* clang-format on */

#define USP_SYSTEM_STEPS_BELOW_ROOT(ROW)
#define USP_SYSTEM_STEPS_LAST(ROW)

#endif
