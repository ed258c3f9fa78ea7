/* SPDX-License-Identifier: MIT */
/* Waiting for a child.
 *
 * Sleeping and collecting are two things.  To sleep, with a timeout, is to
 * poll the handle, or where there is none to let a thread wait.  To collect is
 * waitid by the handle, else by the pid; for ever, it sleeps by itself. */
#include "base/clock.h"
#include "base/host.h"
#include "handle/handle.h"
#include "start/finish.h"
#include "sys.h"
#include "sys/caller.h"
#include "wait/wait-thread.h"
#include <errno.h>
#include <string.h>

#define COLLECTION_MS 30
#define COLLECTION_TRIES 4

static void decode_info(struct uspawn_status *status, const siginfo_t *info)
{
    status->kind =
        info->si_code == CLD_EXITED ? USPAWN_EXITED : USPAWN_SIGNALED;
    status->value = info->si_status;
    status->core_dumped = info->si_code == CLD_DUMPED;
}

static unsigned long long microseconds(struct timeval time)
{
    return (unsigned long long)time.tv_sec * 1000000u +
           (unsigned long long)time.tv_usec;
}

static void decode_usage(struct uspawn_status *status,
                         const struct rusage *usage)
{
    status->has_usage = 1;
    status->user_us = microseconds(usage->ru_utime);
    status->system_us = microseconds(usage->ru_stime);
    status->max_resident_kib = (unsigned long long)usage->ru_maxrss;
    status->minor_faults = (unsigned long long)usage->ru_minflt;
    status->major_faults = (unsigned long long)usage->ru_majflt;
    status->voluntary_switches = (unsigned long long)usage->ru_nvcsw;
    status->involuntary_switches = (unsigned long long)usage->ru_nivcsw;
}

/* waitid, by the handle where that works.  0, or a negative errno value. */
static int wait_id(const struct uspawn_child *child, siginfo_t *info,
                   int options, struct rusage *usage)
{
    int error = -ENOSYS;

    info->si_pid = 0;
    if (child->fd >= 0 && !usp_host_is(USP_NO_PIDFD_WAIT)) {
        error = usp_sys_waitid(USP_P_PIDFD, child->fd, info, options, usage);
        if (error < 0 && usp_host_is_refusal(-error))
            usp_host_learn(USP_NO_PIDFD_WAIT);
    }
    if (error < 0 && usp_host_is_refusal(-error))
        error = usp_sys_waitid(P_PID, child->pid, info, options, usage);
    return error;
}

/* 0, ETIMEDOUT, ECHILD or another errno value. */
static int collect(const struct uspawn_child *child,
                   struct uspawn_status *status, int for_ever)
{
    int options = WEXITED | USP_WAIT_ALL | (for_ever ? 0 : WNOHANG);
    struct rusage usage = {.ru_majflt = 0};
    siginfo_t info;
    int error;

    do
        error = wait_id(child, &info, options, &usage);
    while (error == -EINTR);
    if (error < 0)
        return -error;
    if (info.si_pid == 0)
        return ETIMEDOUT;
    decode_info(status, &info);
    if (USP_HAS_USAGE)
        decode_usage(status, &usage);
    return 0;
}

/* A handle for the sleep alone, if the child has none; else a thread. */
static int sleep_on(struct uspawn_child *child,
                    const struct usp_deadline *deadline)
{
    int fd = child->fd >= 0 ? child->fd : usp_handle_open(child->pid);
    int error;

    if (fd < 0)
        return usp_wait_by_thread(child, deadline);
    error = usp_await_readable(fd, deadline);
    if (fd != child->fd)
        usp_sys_close(fd);
    return error;
}

static int wait_for_child(struct uspawn_child *child,
                          struct uspawn_status *status,
                          const struct usp_deadline *deadline)
{
    int left = usp_deadline_left(deadline);
    int error = 0;

    if (left > 0)
        error = sleep_on(child, deadline);
    /* Somebody else may have collected it: that is found out below. */
    if (error && error != ECHILD)
        return error;
    return collect(child, status, left < 0);
}

/* It is not our child: it can only be watched. */
static int watch_detached(const struct uspawn_child *child,
                          const struct usp_deadline *deadline)
{
    int error;

    if (child->fd < 0)
        return ENOTSUP;
    error = usp_await_readable(child->fd, deadline);
    return error ? error : ECHILD;
}

/* How a child ended that somebody else collects, or has.  Its new parent may
 * need a moment; a parent that never does it is not waited for long. */
static void ask_kernel(int fd, struct uspawn_status *status)
{
    int tries;

    for (tries = 0; fd >= 0 && tries < COLLECTION_TRIES; tries++) {
        if (usp_handle_status(fd, status) != USP_NOT_YET)
            return;
        usp_handle_await_collection(fd, COLLECTION_MS);
    }
}

static void forget(struct uspawn_child *child)
{
    usp_watch_drop(child);
    if (child->fd >= 0)
        usp_sys_close(child->fd);
    child->fd = -1;
    child->pid = 0;
}

static int finish_and_wait(struct uspawn_child *child,
                           struct uspawn_status *status, int timeout_ms)
{
    struct usp_deadline deadline = usp_deadline_after(timeout_ms);
    struct uspawn_status found;
    int error = usp_start_finish_for_status(child, timeout_ms);

    if (error)
        return error;
    memset(&found, 0, sizeof found);
    if (child->detached)
        error = watch_detached(child, &deadline);
    else
        error = wait_for_child(child, &found, &deadline);
    if (error == ECHILD)
        ask_kernel(child->fd, &found);
    if (!error || error == ECHILD) {
        forget(child);
        if (status)
            *status = found;
    }
    return error;
}

int uspawn_child_wait(struct uspawn_child *child, struct uspawn_status *status,
                      int timeout_ms)
{
    struct usp_caller caller;
    int error;

    if (!child || child->pid <= 0 || timeout_ms < -1)
        return EINVAL;
    caller = usp_caller_save();
    error = finish_and_wait(child, status, timeout_ms);
    usp_caller_restore(caller);
    return error;
}
