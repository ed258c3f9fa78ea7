/* SPDX-License-Identifier: MIT */
/* The setters of when the program gets a processor. */
#include "base/saved-errno.h"
#include "request/attr.h"
#include "sys.h"
#include <errno.h>
#include <sched.h>

#ifndef SCHED_RESET_ON_FORK
#define SCHED_RESET_ON_FORK 0
#endif

/* Where it is a policy. */
#ifndef SCHED_IDLE
#define SCHED_IDLE USPAWN_SCHED_IDLE /* which no system has */
#endif

/* Where it is something else: lib/sys/freebsd. */
#ifndef USP_SYS_IDLE_PRIORITY_MAX
#define USP_SYS_IDLE_PRIORITY_MAX (-1)
#endif

static int policy_here(int policy)
{
    int flags = policy & SCHED_RESET_ON_FORK;

    return (policy & ~flags) == USPAWN_SCHED_IDLE ? SCHED_IDLE | flags : policy;
}

/* Whether POLICY exists and has PRIORITY. */
static int is_priority(int policy, int priority)
{
    int saved = errno;
    int lowest = sched_get_priority_min(policy & ~SCHED_RESET_ON_FORK);
    int highest = sched_get_priority_max(policy & ~SCHED_RESET_ON_FORK);

    usp_errno_restore(saved);
    if (policy == USPAWN_SCHED_IDLE)
        return priority >= 0 && priority <= USP_SYS_IDLE_PRIORITY_MAX;
    return lowest >= 0 && priority >= lowest && priority <= highest;
}

int uspawn_attr_set_scheduler(struct uspawn_attr *attr, int policy,
                              int priority)
{
    int error = usp_attr_try(attr, USPAWN_STAGE_SCHEDULER);
    struct usp_step *step;

    if (error)
        return USP_RESULT(attr, error);
    policy = policy_here(policy);
    if (!is_priority(policy, priority))
        return USP_REFUSE(attr, EINVAL,
                          "there is no policy %d with priority %d", policy,
                          priority);
    step = usp_attr_step(attr, USPAWN_STAGE_SCHEDULER);
    step->value = policy;
    step->extra = priority;
    return 0;
}

int uspawn_attr_set_scheduler_priority(struct uspawn_attr *attr, int priority)
{
    int error = usp_attr_try(attr, USPAWN_STAGE_SCHEDULER_PRIORITY);

    if (error)
        return USP_RESULT(attr, error);
    if (!is_priority(SCHED_OTHER, priority) &&
        !is_priority(SCHED_FIFO, priority) && !is_priority(SCHED_RR, priority))
        return USP_REFUSE(attr, EINVAL, "no policy has priority %d", priority);
    usp_attr_step(attr, USPAWN_STAGE_SCHEDULER_PRIORITY)->extra = priority;
    return 0;
}

/* What the kernel asks for, too (__checkparam_dl). */
#define RUNTIME_MIN 1024
#define PERIOD_MAX (~0ull >> 1)

#define DEADLINE_FLAGS                                                         \
    (USPAWN_DEADLINE_RESET_ON_FORK | USPAWN_DEADLINE_RECLAIM |                 \
     USPAWN_DEADLINE_OVERRUN)

int uspawn_attr_set_deadline(struct uspawn_attr *attr,
                             unsigned long long runtime,
                             unsigned long long deadline,
                             unsigned long long period, unsigned flags)
{
    const struct usp_cpu_deadline data = {runtime, deadline,
                                          period ? period : deadline, flags};
    int error = usp_attr_try(attr, USPAWN_STAGE_DEADLINE);

    if (error)
        return USP_RESULT(attr, error);
    if (flags & ~DEADLINE_FLAGS)
        return USP_REFUSE(attr, EINVAL, "%#x has unknown flags", flags);
    if (runtime < RUNTIME_MIN || runtime > deadline || deadline > data.period ||
        data.period > PERIOD_MAX)
        return USP_REFUSE(attr, EINVAL,
                          "not 1024 <= %llu <= %llu <= %llu < 2^63", runtime,
                          deadline, data.period);
    return USP_RESULT(attr, usp_attr_set_data(attr, USPAWN_STAGE_DEADLINE,
                                              &data, sizeof data));
}
