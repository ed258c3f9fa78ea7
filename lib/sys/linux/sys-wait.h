/* SPDX-License-Identifier: MIT */
/* Waiting, signalling and sleeping; a part of sys.h, which is what to include.
 */
#ifndef USP_SYS_WAIT_H
#define USP_SYS_WAIT_H

static inline int usp_sys_waitid(int type, int id, siginfo_t *info, int options,
                                 struct rusage *usage)
{
    return (int)USP_CALL(__NR_waitid, type, id, info, options, usage);
}

static inline int usp_sys_kill(pid_t pid, int signal)
{
    return (int)USP_CALL(__NR_kill, pid, signal, 0, 0, 0);
}

static inline int usp_sys_pidfd_open(pid_t pid)
{
    return (int)USP_CALL(__NR_pidfd_open, pid, 0, 0, 0, 0);
}

/* A copy of FD of the process PIDFD, close-on-exec. */
static inline int usp_sys_pidfd_getfd(int pidfd, int fd)
{
    return (int)USP_CALL(__NR_pidfd_getfd, pidfd, fd, 0, 0, 0);
}

static inline int usp_sys_pidfd_kill(int pidfd, int signal)
{
    return (int)USP_CALL(__NR_pidfd_send_signal, pidfd, signal, 0, 0, 0);
}

static inline int usp_sys_ioctl(int fd, unsigned long request, void *argument)
{
    return (int)USP_CALL(__NR_ioctl, fd, request, argument, 0, 0);
}

/* Sleep while *WORD is VALUE, at most TIMEOUT_MS milliseconds; -1: for ever.
 * May return early.  WORD may be in the memory of more than one process: the
 * kernel's own wake-up at the end of a child reaches no private futex. */
static inline int usp_sys_sleep_while(const int *word, int value,
                                      long long timeout_ms)
{
    struct timespec timeout = {.tv_sec = (time_t)(timeout_ms / 1000),
                               .tv_nsec = (long)(timeout_ms % 1000) * 1000000};

    return (int)USP_CALL(__NR_futex, word, USP_FUTEX_WAIT, value,
                         timeout_ms < 0 ? 0 : &timeout, 0);
}

/* Wake all who sleep on WORD. */
static inline void usp_sys_wake(const int *word)
{
    USP_CALL(__NR_futex, word, USP_FUTEX_WAKE, INT_MAX, 0, 0);
}

/* Whether the kernel is Linux 5.16 or later: it has a call that came then. */
static inline int usp_sys_has_futex_waitv(void)
{
    return USP_CALL(__NR_futex_waitv, 0, 0, 0, 0, 0) == -EINVAL;
}

/* Sleep until FD has one of EVENTS or TIMEOUT_MS have passed; the number ready.
 * -1: no timeout. */
static inline int usp_sys_poll(int fd, short events, long long timeout_ms)
{
    struct pollfd entry = {.fd = fd, .events = events};
    struct timespec timeout = {.tv_sec = (time_t)(timeout_ms / 1000),
                               .tv_nsec = (long)(timeout_ms % 1000) * 1000000};

    return (int)USP_CALL(__NR_ppoll, &entry, 1, timeout_ms < 0 ? 0 : &timeout,
                         0, 0);
}

#endif
