/* SPDX-License-Identifier: MIT */
/* What POSIX has, and FreeBSD's control of a process: procctl(2), cpuset(2),
 * rtprio(2), setloginclass(2), setlogin(2), jail_attach(2).  A part of sys.h,
 * which is what to include. */
#include "lib/sys/posix/sys-process.h"
#ifndef USP_SYS_CONTROL_H
#define USP_SYS_CONTROL_H

#include <sys/param.h>
/* In this order. */
#include <sys/cpuset.h>
#include <sys/jail.h>
#include <sys/procctl.h>
#include <sys/rtprio.h>
#include <sys/syscall.h>

static inline int usp_sys_procctl(int command, int value)
{
    return usp_sys_result(procctl(P_PID, (id_t)getpid(), command, &value));
}

/* Of rtprio the lowest number runs first.  What else there is
 * sched_setscheduler can set, too. */
#define USP_SYS_IDLE_PRIORITY_MAX RTP_PRIO_MAX

static inline int usp_sys_set_idle(int priority)
{
    struct rtprio request;

    request.type = RTP_PRIO_IDLE;
    request.prio = (unsigned short)(RTP_PRIO_MAX - priority);
    return usp_sys_result(rtprio(RTP_SET, 0, &request));
}

static inline int usp_sys_set_processor_set(int set)
{
    return usp_sys_result(cpuset_setid(CPU_WHICH_PID, (id_t)-1, set));
}

/* SIZE bytes at MASK, which may be more or fewer than the system's type has. */
static inline int usp_sys_set_affinity(const void *mask, size_t size)
{
    const unsigned char *from = mask;
    unsigned char *to;
    cpuset_t set;
    size_t i;

    CPU_ZERO(&set);
    to = (unsigned char *)&set;
    for (i = 0; i < size; i++) {
        if (i < sizeof set)
            to[i] = from[i];
        else if (from[i])
            return -EINVAL;
    }
    return usp_sys_result(cpuset_setaffinity(CPU_LEVEL_WHICH, CPU_WHICH_PID,
                                             (id_t)-1, sizeof set, &set));
}

static inline int usp_sys_set_login_class(const char *name)
{
    return usp_sys_result(setloginclass(name));
}

/* The kernel's call: the libc's forgets the name that getlogin has read, also
 * in a child that shares our memory. */
static inline int usp_sys_set_login_name(const char *name)
{
    return usp_sys_result(syscall(SYS_setlogin, name));
}

static inline int usp_sys_attach_jail(int jail)
{
    return usp_sys_result(jail_attach(jail));
}

#endif
