/* SPDX-License-Identifier: MIT */
/* What the kernel gives a process and takes from it: processor time, limits,
 * namespaces, privileges.  A part of sys.h, which is what to include. */
#ifndef USP_SYS_PROCESS_H
#define USP_SYS_PROCESS_H

/* clone(2): where it is not so, syscall.h says it. */
#ifndef USP_CLONE_STACK_FIRST
#define USP_CLONE_STACK_FIRST 0
#endif
#ifndef USP_STACK_GROWS_UP
#define USP_STACK_GROWS_UP 0
#endif

static inline int usp_sys_prctl(int option, unsigned long a, unsigned long b)
{
    return (int)USP_CALL(__NR_prctl, option, a, b, 0, 0);
}

static inline int usp_sys_set_robust_list(void *head, long size)
{
    return (int)USP_CALL(__NR_set_robust_list, head, size, 0, 0, 0);
}

/* -------------------------------------------------------- Scheduling -- */

static inline int usp_sys_setscheduler(int policy, int priority)
{
    struct sched_param parameters = {.sched_priority = priority};

    return (int)USP_CALL(__NR_sched_setscheduler, 0, policy, &parameters, 0, 0);
}

static inline int usp_sys_setparam(int priority)
{
    struct sched_param parameters = {.sched_priority = priority};

    return (int)USP_CALL(__NR_sched_setparam, 0, &parameters, 0, 0, 0);
}

#define USP_SCHED_DEADLINE 6

/* Times in nanoseconds (sched_setattr(2)). */
static inline int usp_sys_set_deadline(unsigned long long runtime,
                                       unsigned long long deadline,
                                       unsigned long long period,
                                       unsigned long long flags)
{
    struct {
        unsigned size, policy;
        unsigned long long flags;
        int nice;
        unsigned priority;
        unsigned long long runtime, deadline, period;
    } attributes = {sizeof attributes, USP_SCHED_DEADLINE, flags, 0, 0,
                    runtime,           deadline,           period};

    return (int)USP_CALL(__NR_sched_setattr, 0, &attributes, 0, 0, 0);
}

static inline int usp_sys_set_nice(int nice)
{
    return (int)USP_CALL(__NR_setpriority, PRIO_PROCESS, 0, nice, 0, 0);
}

static inline int usp_sys_set_io_priority(int priority)
{
    return (int)USP_CALL(__NR_ioprio_set, USP_IOPRIO_WHO_PROCESS, 0, priority,
                         0, 0);
}

static inline int usp_sys_set_affinity(const void *mask, size_t size)
{
    return (int)USP_CALL(__NR_sched_setaffinity, 0, size, mask, 0, 0);
}

/* ----------------------------------------------- Limits and memory -- */

/* ~0 is no limit. */
static inline int usp_sys_set_limit(int resource, unsigned long long soft,
                                    unsigned long long hard)
{
    unsigned long long limit[2] = {soft, hard};

    return (int)USP_CALL(__NR_prlimit64, 0, resource, limit, 0, 0);
}

static inline void usp_sys_umask(mode_t mask)
{
    USP_CALL(__NR_umask, mask, 0, 0, 0, 0);
}

/* The execution domain; USP_PERSONA_GET only asks for it. */
static inline long usp_sys_personality(unsigned long persona)
{
    return USP_CALL(__NR_personality, persona, 0, 0, 0, 0);
}

/* -------------------------------------------------------- Namespaces -- */

static inline int usp_sys_unshare(unsigned long flags)
{
    return (int)USP_CALL(__NR_unshare, flags, 0, 0, 0, 0);
}

static inline int usp_sys_setns(int fd)
{
    return (int)USP_CALL(__NR_setns, fd, 0, 0, 0, 0);
}

static inline int usp_sys_mount(const char *source, const char *target,
                                const char *type, unsigned long flags)
{
    return (int)USP_CALL(__NR_mount, source, target, type, flags, 0);
}

/* ------------------------------------------------------ Making a child -- */

#define USP_SYS_HANDLE_AT_BIRTH ((unsigned long)USP_CLONE_PIDFD)
#define USP_SYS_SUSPENDS_PARENT ((unsigned long)USP_CLONE_VFORK)

/* A child with a copy of our memory, as fork makes it, with clone's FLAGS, of
 * which the lowest byte is the signal at its end.  HANDLE is for
 * USP_SYS_HANDLE_AT_BIRTH; with USP_SYS_SUSPENDS_PARENT the child has executed
 * or exited on return. */
static inline pid_t usp_sys_fork(unsigned long flags, int *handle)
{
    unsigned long first = USP_CLONE_STACK_FIRST ? 0 : flags;
    unsigned long second = USP_CLONE_STACK_FIRST ? flags : 0;

    return (pid_t)USP_CALL(__NR_clone, first, second, handle, 0, 0);
}

/* ------------------------------------------------------ Capabilities -- */

struct usp_sys_capabilities {
    uint32_t effective, permitted, inheritable;
};

/* Version 3 has two words a set. */
struct usp_sys_capability_header {
    uint32_t version;
    int32_t pid;
};

static inline int usp_sys_capget(struct usp_sys_capabilities sets[2])
{
    struct usp_sys_capability_header header = {USP_CAPABILITY_VERSION_3, 0};

    return (int)USP_CALL(__NR_capget, &header, sets, 0, 0, 0);
}

static inline int usp_sys_capset(const struct usp_sys_capabilities sets[2])
{
    struct usp_sys_capability_header header = {USP_CAPABILITY_VERSION_3, 0};

    return (int)USP_CALL(__NR_capset, &header, sets, 0, 0, 0);
}

#endif
