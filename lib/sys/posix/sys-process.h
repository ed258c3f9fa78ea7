/* SPDX-License-Identifier: MIT */
/* What the kernel gives a process: processor time and limits.  A part of sys.h,
 * which is what to include. */
#ifndef USP_SYS_PROCESS_H
#define USP_SYS_PROCESS_H

#include <sys-limits.h>

static inline int usp_sys_set_nice(int nice)
{
    return usp_sys_result(setpriority(PRIO_PROCESS, 0, nice));
}

#ifdef HAVE_SCHED_SETSCHEDULER

static inline int usp_sys_setscheduler(int policy, int priority)
{
    struct sched_param parameters;

    memset(&parameters, 0, sizeof parameters);
    parameters.sched_priority = priority;
    return sched_setscheduler(0, policy, &parameters) < 0 ? -errno : 0;
}

static inline int usp_sys_setparam(int priority)
{
    struct sched_param parameters;

    memset(&parameters, 0, sizeof parameters);
    parameters.sched_priority = priority;
    return usp_sys_result(sched_setparam(0, &parameters));
}

#else

/* macOS, OpenBSD. */
static inline int usp_sys_setscheduler(int policy, int priority)
{
    (void)policy;
    (void)priority;
    return -ENOSYS;
}

static inline int usp_sys_setparam(int priority)
{
    (void)priority;
    return -ENOSYS;
}

#endif

#endif
