/* SPDX-License-Identifier: MIT */
/* The system calls over a libc: for systems other than Linux, and for
 * processors whose raw calls uspawn does not know.  Same names and results as
 * ../linux/sys.h.
 *
 * What the child program uses is async-signal-safe (POSIX.1-2024, 2.4.3), or
 * does no more than a system call on the systems that have it.  errno is
 * written, in the child of a vfork too: the public calls put it back. */
#ifndef USP_SYS_H
#define USP_SYS_H

#include "base/compiler.h"
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "compat.h"
#include "resource.h"

/* What of a plan's demands the child program cannot meet with these calls. */
#ifdef HAVE_FEXECVE
#define USP_SYS_DOES_NOT_MEET 0u
#else
#define USP_SYS_DOES_NOT_MEET ((unsigned)USP_DEMAND_EXEC_FD)
#endif

#define USP_WAIT_ALL 0
#define USP_WAIT_SILENT 0
#define USP_P_PIDFD (-1) /* no such thing here */

#if defined _SIG_MAXSIG /* FreeBSD, whose NSIG counts only the first 31 */
#define USP_SIGNAL_MAX _SIG_MAXSIG
#elif defined NSIG
#define USP_SIGNAL_MAX (NSIG - 1)
#else
#define USP_SIGNAL_MAX 64
#endif
#define USP_LIBC_SIGNAL_FIRST 1
#define USP_LIBC_SIGNAL_LAST 0

static inline int usp_sys_result(int result)
{
    return result < 0 ? -errno : result;
}

/* ------------------------------------------------------- Descriptors -- */

static inline int usp_sys_openat(int directory, const char *path, int flags,
                                 mode_t mode)
{
    return usp_sys_result(openat(directory, path, flags, mode));
}

static inline int usp_sys_fcntl(int fd, int command, long argument)
{
    return usp_sys_result(fcntl(fd, command, (int)argument));
}

/* FD and NEWFD differ; FLAGS is 0 or O_CLOEXEC. */
static inline int usp_sys_dup3(int fd, int newfd, int flags)
{
    int result = usp_sys_result(dup2(fd, newfd));

    if (result >= 0 && flags)
        usp_sys_fcntl(newfd, F_SETFD, FD_CLOEXEC);
    return result;
}

static inline int usp_sys_pipe(int ends[2])
{
    return usp_sys_result(pipe2(ends, O_CLOEXEC));
}

static inline ssize_t usp_sys_read(int fd, void *buffer, size_t size)
{
    ssize_t result = read(fd, buffer, size);

    return result < 0 ? -errno : result;
}

static inline ssize_t usp_sys_write(int fd, const void *buffer, size_t size)
{
    ssize_t result = write(fd, buffer, size);

    return result < 0 ? -errno : result;
}

static inline ssize_t usp_sys_send(int fd, const void *buffer, size_t size)
{
    ssize_t result = send(fd, buffer, size, MSG_NOSIGNAL);

    return result < 0 ? -errno : result;
}

/* ------------------------------------------------------- Directories -- */

static inline int usp_sys_chdir(const char *path)
{
    return usp_sys_result(chdir(path));
}

static inline int usp_sys_fchdir(int fd)
{
    return usp_sys_result(fchdir(fd));
}

static inline int usp_sys_chroot(const char *path)
{
    return usp_sys_result(chroot(path));
}

static inline void usp_sys_umask(mode_t mask)
{
    umask(mask);
}

/* ------------------------------------------------------ Making a child -- */

#define USP_SYS_HANDLE_AT_BIRTH 0ul /* no fork gives one, */
#define USP_SYS_SUSPENDS_PARENT 0ul /* or does that */

/* fork without handlers registered by pthread_atfork (POSIX.1-2024). */
#ifdef HAVE__FORK
#define USP_SYS_FORK _Fork
#else
#define USP_SYS_FORK fork
#endif

/* A libc's fork knows no flags. */
static inline pid_t usp_sys_fork(unsigned long flags, int *handle)
{
    (void)flags;
    (void)handle;
    return usp_sys_result(USP_SYS_FORK());
}

/* -------------------------------------------------------- Executing -- */

static inline int usp_sys_execve(const char *path, char *const argv[],
                                 char *const envp[])
{
    return usp_sys_result(execve(path, argv, envp));
}

#ifdef HAVE_FEXECVE

static inline int usp_sys_fexecve(int fd, char *const argv[],
                                  char *const envp[])
{
    return usp_sys_result(fexecve(fd, argv, envp));
}

#else

static inline int usp_sys_fexecve(int fd, char *const argv[],
                                  char *const envp[])
{
    (void)fd;
    (void)argv;
    (void)envp;
    return -ENOSYS;
}

#endif

USP_NORETURN static inline void usp_sys_exit(int status)
{
    _exit(status);
}

/* In angle brackets, so that a system's own folder comes first. */
#include <sys-close.h>
#include <sys-closing.h>
#include <sys-identity.h>
#include <sys-process.h>
#include <sys-signals.h>
#include <sys-transfer.h>
#include <sys-wait.h>

#endif
