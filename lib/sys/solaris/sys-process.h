/* SPDX-License-Identifier: MIT */
/* What the kernel gives a process; processor time by priocntl(2): the libc's
 * setpriority allocates after an EPERM, and its sched_setscheduler reads tables
 * once and keeps them, both also in a child that shares our memory.  A part of
 * sys.h, which is what to include. */
#ifndef USP_SYS_PROCESS_H
#define USP_SYS_PROCESS_H

#include <priv.h>
#include <stdint.h>
#include <sys/priocntl.h>
#include <sys/processor.h>
#include <sys/procset.h>
#include <sys/pset.h>
#include <sys/rtpriocntl.h>
#include <sys/task.h>
#include <sys/tspriocntl.h>

#include <sys-limits.h>

/* Classes that have had a policy of their own since 2008; before, numbers that
 * nobody has. */
#ifdef SCHED_IA
#define USP_SCHED_IA SCHED_IA
#else
#define USP_SCHED_IA (-2)
#endif
#ifdef SCHED_FSS
#define USP_SCHED_FSS SCHED_FSS
#define USP_SCHED_FX SCHED_FX
#else
#define USP_SCHED_FSS (-3)
#define USP_SCHED_FX (-4)
#endif

/* EPERM can only mean that the process may not run faster, which POSIX calls
 * EACCES. */
static inline int usp_sys_set_nice(int nice)
{
    pcnice_t request = {.pc_val = nice, .pc_op = PC_SETNICE};
    int error =
        usp_sys_result((int)priocntl(P_PID, P_MYID, PC_DONICE, &request));

    return error == -EPERM ? -EACCES : error;
}

/* Scheduling classes other than RT have these two parameters under the same
 * keys. */
static inline int usp_sys_set_share(const char *class, int priority)
{
    return usp_sys_result((int)priocntl(
        P_PID, P_MYID, PC_SETXPARMS, class, TS_KY_UPRILIM, (uintptr_t)priority,
        TS_KY_UPRI, (uintptr_t)priority, PC_KY_NULL));
}

static inline int usp_sys_setscheduler(int policy, int priority)
{
    switch (policy) {
    case SCHED_FIFO:
    case SCHED_RR:
        return usp_sys_result((int)priocntl(
            P_PID, P_MYID, PC_SETXPARMS, "RT", RT_KY_PRI, (uintptr_t)priority,
            RT_KY_TQNSECS,
            (uintptr_t)(policy == SCHED_RR ? RT_TQDEF : RT_TQINF), PC_KY_NULL));
    case SCHED_OTHER:
        return usp_sys_set_share("TS", priority);
    case USP_SCHED_IA:
        return usp_sys_set_share("IA", priority);
    case USP_SCHED_FSS:
        return usp_sys_set_share("FSS", priority);
    case USP_SCHED_FX:
        return usp_sys_set_share("FX", priority);
    default:
        return -EINVAL;
    }
}

static inline int usp_sys_setparam(int priority)
{
    char class[PC_CLNMSZ];
    int error = usp_sys_result((int)priocntl(P_PID, P_MYID, PC_GETXPARMS,
                                             (char *)NULL, PC_KY_CLNAME,
                                             (uintptr_t) class, PC_KY_NULL));

    if (error < 0)
        return error;
    if (class[0] != 'R')
        return usp_sys_set_share(class, priority);
    return usp_sys_result((int)priocntl(P_PID, P_MYID, PC_SETXPARMS, class,
                                        RT_KY_PRI, (uintptr_t)priority,
                                        PC_KY_NULL));
}

static inline int usp_sys_set_processor_set(int set)
{
    return usp_sys_result(pset_bind(set, P_PID, P_MYID, NULL));
}

/* One processor, or -ENOTSUP: a set of them is the administrator's to make. */
static inline int usp_sys_set_affinity(const unsigned long *mask, size_t size)
{
    processorid_t processor = PBIND_NONE;
    size_t i;

    for (i = 0; i < 8 * size; i++) {
        size_t bits = 8 * sizeof *mask;

        if (!(mask[i / bits] >> i % bits & 1))
            continue;
        if (processor != PBIND_NONE)
            return -ENOTSUP;
        processor = (processorid_t)i;
    }
    return usp_sys_result(processor_bind(P_PID, P_MYID, processor, NULL));
}

static inline int usp_sys_set_project(long project)
{
    int task = usp_sys_result((int)settaskid((projid_t)project, TASK_NORMAL));

    return task < 0 ? task : 0;
}

/* The libc has loaded what it knows of sets when PRIVILEGES were parsed, and
 * only reads it. */
static inline int usp_sys_set_privileges(const char *set,
                                         const void *privileges)
{
    return usp_sys_result(setppriv(PRIV_SET, set, privileges));
}

#endif
