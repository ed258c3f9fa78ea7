/* SPDX-License-Identifier: MIT */
/* The rows of lib/child/steps.c that FreeBSD has besides everybody's: see there
 * for the order.  The functions: lib/child/freebsd/. */
#ifndef USP_SYSTEM_STEPS_H
#define USP_SYSTEM_STEPS_H

#include <sys/procctl.h>

USP_HIDDEN usp_step_function usp_step_scheduler_or_idle, usp_step_processor_set,
    usp_step_cpu_affinity, usp_step_oom_score_adjustment,
    usp_step_no_randomization, usp_step_login_class, usp_step_login_name,
    usp_step_jail, usp_step_parent_death_signal, usp_step_no_new_privileges;

/* clang-format off */

#define USP_SYSTEM_STEPS_FIRST(ROW)
#define USP_SYSTEM_STEPS_BELOW_ROOT(ROW)

#define USP_SYSTEM_STEPS_SCHEDULER(ROW)                                        \
    ROW(SCHEDULER, "scheduler", scheduler_or_idle, SCHEDULER, RIGHTS, 0,       \
        CHILD)                                                                 \
    ROW(SCHEDULER_PRIORITY, "scheduler priority", scheduler_priority,          \
        PRIORITY, RIGHTS, 0, CHILD)

#ifdef PROC_ASLR_CTL /* FreeBSD 12.0 */
#define USP_NO_RANDOMIZATION(ROW)                                              \
    ROW(NO_RANDOMIZATION, "no randomization", no_randomization, NONE, 0, 0,    \
        CHILD)
#else
#define USP_NO_RANDOMIZATION(ROW)
#endif

/* The jail comes when all is done that is no right of its root. */
#define USP_SYSTEM_STEPS_BEFORE_ACTIONS(ROW)                                   \
    ROW(PROCESSOR_SET, "processor set", processor_set, NUMBER, RIGHTS, 0,      \
        CHILD)                                                                 \
    ROW(CPU_AFFINITY, "cpu affinity", cpu_affinity, CPUS, 0, 0, CHILD)         \
    ROW(OOM_SCORE_ADJUSTMENT, "oom score adjustment", oom_score_adjustment,    \
        NUMBER, RIGHTS, 0, CHILD)                                              \
    USP_NO_RANDOMIZATION(ROW)                                                  \
    ROW(LOGIN_CLASS, "login class", login_class, PATH, RIGHTS, 0, CHILD)       \
    ROW(LOGIN_NAME, "login name", login_name, PATH, RIGHTS, 0, CHILD)          \
    ROW(JAIL, "jail", jail, NUMBER, RIGHTS, 0, ACCESS)

#define USP_SYSTEM_STEPS_PRIVILEGED(ROW)

#ifdef PROC_NO_NEW_PRIVS_CTL /* FreeBSD 13.1 */
#define USP_NO_NEW_PRIVILEGES(ROW)                                             \
    ROW(NO_NEW_PRIVILEGES, "no new privileges", no_new_privileges, NONE, 0, 0, \
        CHILD)
#else
#define USP_NO_NEW_PRIVILEGES(ROW)
#endif

#ifdef PROC_PDEATHSIG_CTL /* FreeBSD 11.2 */
#define USP_PARENT_DEATH_SIGNAL(ROW)                                           \
    ROW(PARENT_DEATH_SIGNAL, "parent death signal", parent_death_signal,       \
        NUMBER, 0, 0, CHILD)
#else
#define USP_PARENT_DEATH_SIGNAL(ROW)
#endif

#define USP_SYSTEM_STEPS_UNPRIVILEGED(ROW)                                     \
    USP_PARENT_DEATH_SIGNAL(ROW)                                               \
    USP_NO_NEW_PRIVILEGES(ROW)

#define USP_SYSTEM_STEPS_LAST(ROW)

/* clang-format on */

#endif
