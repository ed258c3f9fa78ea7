/* SPDX-License-Identifier: MIT */
/* Asking the system about a child, and collecting what it tells.
 *
 * A child that this process traces has stops of another kind, which the system
 * tells whoever waits for its end (ptrace(2)): CLD_TRAPPED.  They are the
 * tracer's, so nothing is collected before it was looked at. */
#include "wait/collect.h"
#include "handle/child-use.h"
#include "handle/handle.h"
#include "sys.h"
#include <errno.h>

#define PAUSE_NS 10000000
#define YOUNG_MS 100

/* --------------------------------------------------------------- Looking -- */

static int is_told(const siginfo_t *info, int events)
{
    if (info->si_pid == 0)
        return 0;
    if (info->si_code == CLD_STOPPED)
        return (events & WSTOPPED) != 0;
    if (info->si_code == CLD_CONTINUED)
        return (events & WCONTINUED) != 0;
    return usp_is_end(info->si_code);
}

static int look(pid_t pid, siginfo_t *info, int options)
{
    return usp_ask_child(-1, pid, info, options | WNOWAIT, NULL);
}

int usp_is_there(pid_t pid, int events)
{
    siginfo_t info;

    return look(pid, &info, events | WNOHANG) != 0 || is_told(&info, events);
}

/* As long as a tracer's stop is there, waitid comes back at once with it. */
int usp_block(pid_t pid, int events)
{
    siginfo_t info;
    int error;

    while ((error = look(pid, &info, events)) == 0 && !is_told(&info, events))
        usp_pause();
    return error == 0 && usp_is_end(info.si_code);
}

int usp_pause(void)
{
    struct timespec pause = {0, PAUSE_NS};

    return nanosleep(&pause, NULL) == 0 ? 0 : EINTR;
}

/* ------------------------------------------------------------ Collecting -- */

static void decode_info(struct uspawn_status *status, const siginfo_t *info)
{
    switch (info->si_code) {
    case CLD_EXITED:
        status->kind = USPAWN_EXITED;
        break;
    case CLD_STOPPED:
        status->kind = USPAWN_STOPPED;
        break;
    case CLD_CONTINUED:
        status->kind = USPAWN_CONTINUED;
        break;
    default:
        status->kind = USPAWN_SIGNALED;
    }
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
    status->max_resident_kib =
        (unsigned long long)USP_RESIDENT_KIB(usage->ru_maxrss);
    status->minor_faults = (unsigned long long)usage->ru_minflt;
    status->major_faults = (unsigned long long)usage->ru_majflt;
    status->voluntary_switches = (unsigned long long)usage->ru_nvcsw;
    status->involuntary_switches = (unsigned long long)usage->ru_nivcsw;
}

static int ask(const struct uspawn_child *child, const struct usp_wait *wait,
               int option, struct uspawn_status *status)
{
    struct rusage usage = {.ru_majflt = 0};
    int options = wait->events | WNOHANG | option;
    siginfo_t info;
    int error = usp_ask_child(child->fd, child->pid, &info, options, &usage);

    if (error)
        return error;
    if (!is_told(&info, wait->events))
        return EAGAIN;
    decode_info(status, &info);
    if (USP_HAS_USAGE && !(option && USP_KEEPS_NO_USAGE))
        decode_usage(status, &usage);
    return 0;
}

/* To read when a process began costs more than to make one that is young. */
int usp_is_anothers(const struct uspawn_child *child)
{
    return usp_identity_is_later(child, YOUNG_MS);
}

/* From then on the pid may be another's: nobody may be sending it a signal. */
static int collect_end(struct uspawn_child *child, const struct usp_wait *wait,
                       struct uspawn_status *status)
{
    int error = usp_child_seal(child, &wait->deadline);

    if (error)
        return EAGAIN;
    error = ask(child, wait, 0, status);
    if (error == EAGAIN)
        usp_child_unseal(child);
    return error;
}

/* What has ended stops no more: there is no need to look first. */
int usp_collect(struct uspawn_child *child, const struct usp_wait *wait,
                struct uspawn_status *status)
{
    int error = 0;

    if (wait->keeps || !wait->has_ended)
        error = ask(child, wait, WNOWAIT, status);
    if (!error && usp_is_anothers(child))
        return ECHILD;
    if (error || wait->keeps)
        return error;
    if (!wait->has_ended && usp_status_is_of_a_stop(status))
        return ask(child, wait, 0, status);
    return collect_end(child, wait, status);
}
