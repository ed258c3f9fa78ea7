/* SPDX-License-Identifier: MIT */
/* Waiting, signalling and sleeping; a part of sys.h, which is what to include.
 */
#ifndef USP_SYS_WAIT_H
#define USP_SYS_WAIT_H

#include "sys/wait-status.h"

/* waitid, which alone can leave a child as it is, tells nothing of its usage.
 */
#define USP_KEEPS_NO_USAGE 1

/* Where the system tells nobody that a child goes on (OpenBSD before 7.2). */
#ifndef WCONTINUED
#define WCONTINUED 0
#endif

/* struct rusage counts the resident size in KiB, but on macOS in bytes. */
#ifdef __APPLE__
#define USP_RESIDENT_KIB(size) ((size) / 1024)
#else
#define USP_RESIDENT_KIB(size) (size)
#endif

#ifdef HAVE_WAIT4

#define USP_HAS_USAGE 1

/* As waitid, with WAIT_STATUS of waitpid for what it tells. */
static inline void usp_sys_decode(siginfo_t *info, pid_t pid, int wait_status)
{
    info->si_pid = pid;
    if (WIFEXITED(wait_status)) {
        info->si_code = CLD_EXITED;
        info->si_status = WEXITSTATUS(wait_status);
    } else if (WIFSTOPPED(wait_status)) {
        info->si_code = CLD_STOPPED;
        info->si_status = WSTOPSIG(wait_status);
    } else if (USP_HAS_CONTINUED(wait_status)) {
        info->si_code = CLD_CONTINUED;
        info->si_status = SIGCONT;
    } else {
        info->si_code = WCOREDUMP(wait_status) ? CLD_DUMPED : CLD_KILLED;
        info->si_status = WTERMSIG(wait_status);
    }
}

static inline int usp_sys_wait_with_usage(pid_t child, siginfo_t *info,
                                          int options, struct rusage *usage)
{
    int wait_status = 0;
    int stops = options & WSTOPPED ? WUNTRACED : 0;
    pid_t pid = wait4(child, &wait_status,
                      (options & (WNOHANG | WCONTINUED)) | stops, usage);

    if (pid > 0)
        usp_sys_decode(info, pid, wait_status);
    return pid < 0 ? -errno : 0;
}

#else

/* POSIX tells the sum of all children alone; and Solaris's wait4 how much that
 * has grown meanwhile, whichever children it was. */
#define USP_HAS_USAGE 0

static inline int usp_sys_wait_with_usage(pid_t child, siginfo_t *info,
                                          int options, struct rusage *usage)
{
    (void)child;
    (void)info;
    (void)options;
    (void)usage;
    return -ENOSYS;
}

#endif

/* A status has eight bits, where POSIX and some systems let waitid tell all
 * that exit was given: waitpid does not. */
static inline int usp_sys_waitid_plainly(pid_t child, siginfo_t *info,
                                         int options)
{
    int error = usp_sys_result(waitid(P_PID, (id_t)child, info, options));

    if (error == 0 && info->si_pid == child && info->si_code == CLD_EXITED)
        info->si_status &= 0xff;
    return error;
}

static inline int usp_sys_waitid(int type, int id, siginfo_t *info, int options,
                                 struct rusage *usage)
{
    if (type != P_PID)
        return -ENOSYS;
    if (USP_HAS_USAGE && usage && !(options & WNOWAIT))
        return usp_sys_wait_with_usage(id, info, options, usage);
    return usp_sys_waitid_plainly(id, info, options);
}

static inline int usp_sys_kill(pid_t pid, int signal)
{
    return usp_sys_result(kill(pid, signal));
}

static inline int usp_sys_pidfd_open(pid_t pid)
{
    (void)pid;
    return -ENOSYS;
}

static inline int usp_sys_pidfd_open_thread(pid_t thread)
{
    (void)thread;
    return -ENOSYS;
}

static inline int usp_sys_compare_tables(pid_t one, pid_t other)
{
    return one == other ? 0 : -ENOSYS;
}

static inline int usp_sys_pidfd_getfd(int pidfd, int fd)
{
    (void)pidfd;
    (void)fd;
    return -ENOSYS;
}

static inline int usp_sys_pidfd_kill(int pidfd, int signal)
{
    (void)pidfd;
    (void)signal;
    return -ENOSYS;
}

static inline int usp_sys_pidfd_kill_group(int pidfd, int signal)
{
    (void)pidfd;
    (void)signal;
    return -ENOSYS;
}

/* Nobody sleeps on memory here. */
static inline void usp_sys_wake(const int *word)
{
    (void)word;
}

static inline int usp_sys_poll(int fd, short events, long long timeout_ms)
{
    struct pollfd entry;

    entry.fd = fd;
    entry.events = events;
    return usp_sys_result(poll(&entry, fd >= 0, (int)timeout_ms));
}

static inline int usp_sys_select(int fd, unsigned long *bits,
                                 long long timeout_ms)
{
    struct timeval time;
    fd_set set;

    (void)bits;
    if (fd >= FD_SETSIZE)
        return -EINVAL;
    FD_ZERO(&set);
    FD_SET(fd, &set);
    time.tv_sec = timeout_ms / 1000;
    time.tv_usec = timeout_ms % 1000 * 1000;
    return usp_sys_result(
        select(fd + 1, &set, NULL, NULL, timeout_ms < 0 ? NULL : &time));
}

/* Whether it is known that no emulator runs a vfork as fork. */
static inline int usp_sys_is_native(void)
{
    return 0;
}

#define USP_LOOK_MS 10

/* As long as *WORD is VALUE: here a moment at most, and the caller looks again.
 */
static inline int usp_sys_sleep_while(const int *word, int value,
                                      long long timeout_ms)
{
    int ms = timeout_ms >= 0 && timeout_ms < USP_LOOK_MS ? (int)timeout_ms
                                                         : USP_LOOK_MS;

    return USP_LOAD(word) == value ? usp_sys_poll(-1, 0, ms) : 0;
}

#endif
