/* SPDX-License-Identifier: MIT */
/* Linux's system calls, raw.  ../posix/sys.h has the same names over a libc.
 *
 * Every function gives a value, or a negative errno value.  None touches errno,
 * thread-local storage or a lock, none is a cancellation point: so the child
 * program and the parent may use them alike.  Newer calls only are used where
 * an older one does the same: the newer architectures have no others. */
#ifndef USP_SYS_H
#define USP_SYS_H

#include "base/compiler.h"
#include "numbers.h"
#include "syscall.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/types.h>
#include <sys/wait.h>

/* What of a plan's demands the child program cannot meet with these calls. */
#define USP_SYS_DOES_NOT_MEET 0u

/* waitid finds a child whatever signal it sends at its end. */
#define USP_WAIT_ALL 0x40000000            /* __WALL */
#define USP_WAIT_SILENT ((int)0x80000000u) /* __WCLONE */

/* Where there are more, syscall.h says it. */
#ifndef USP_SIGNAL_MAX
#define USP_SIGNAL_MAX 64
#define USP_SIGSET_BYTES 8
#endif
/* Kept by glibc and musl for themselves: SIGCANCEL, SIGSETXID. */
#define USP_LIBC_SIGNAL_FIRST 32
#define USP_LIBC_SIGNAL_LAST 33
#define USP_BITS_PER_WORD ((int)(8 * sizeof(unsigned long)))

/* What is a long for the kernel.  Where it is not so, syscall.h says it. */
#ifndef USP_LONG
#define USP_LONG long
#endif

/* struct timespec, of the calls that each kernel had first, and of those of
 * Linux 5.1.  The libc's own may be either. */
struct usp_sys_time {
    USP_TIME_LONG seconds, nanoseconds;
};

struct usp_sys_time64 {
    long long seconds, nanoseconds;
};

/* With as many arguments as most calls have at most; the others are zero. */
#define USP_CALL(number, a, b, c, d, e)                                        \
    usp_syscall((number), (long)(a), (long)(b), (long)(c), (long)(d),          \
                (long)(e), 0)

/* ------------------------------------------------------- Descriptors -- */

/* Files of any size, also on 32-bit processors. */
static inline int usp_sys_openat(int directory, const char *path, int flags,
                                 mode_t mode)
{
    return (int)USP_CALL(__NR_openat, directory, path, flags | O_LARGEFILE,
                         mode, 0);
}

static inline int usp_sys_close(int fd)
{
    return (int)USP_CALL(__NR_close, fd, 0, 0, 0, 0);
}

/* FD and NEWFD differ; FLAGS is 0 or O_CLOEXEC. */
static inline int usp_sys_dup3(int fd, int newfd, int flags)
{
    return (int)USP_CALL(__NR_dup3, fd, newfd, flags, 0, 0);
}

static inline int usp_sys_fcntl(int fd, int command, long argument)
{
    return (int)USP_CALL(USP_NR_fcntl, fd, command, argument, 0, 0);
}

static inline int usp_sys_pipe(int ends[2])
{
    return (int)USP_CALL(__NR_pipe2, ends, O_CLOEXEC, 0, 0, 0);
}

static inline ssize_t usp_sys_read(int fd, void *buffer, size_t size)
{
    return USP_CALL(__NR_read, fd, buffer, size, 0, 0);
}

static inline ssize_t usp_sys_write(int fd, const void *buffer, size_t size)
{
    return USP_CALL(__NR_write, fd, buffer, size, 0, 0);
}

/* Write to a socket that may have lost its reader: no signal tells. */
static inline ssize_t usp_sys_send(int fd, const void *buffer, size_t size)
{
    return USP_CALL(__NR_sendto, fd, buffer, size, USP_MSG_NOSIGNAL, 0);
}

/* Close FIRST to LAST; with UNSHARE, in a table of the caller's own that is
 * copied without them. */
static inline int usp_sys_close_range(unsigned first, unsigned last,
                                      int unshare)
{
    return (int)USP_CALL(__NR_close_range, first, last,
                         unshare ? USP_CLOSE_RANGE_UNSHARE : 0, 0, 0);
}

/* struct linux_dirent64. */
struct usp_sys_entry {
    unsigned long long inode;
    long long offset;
    unsigned short length;
    unsigned char type;
    char name[];
};

static inline const char *usp_sys_entry_name(const struct usp_sys_entry *entry)
{
    return entry->name;
}

static inline int usp_sys_entry_length(const struct usp_sys_entry *entry)
{
    return entry->length;
}

/* Entries of the directory FD: their size in bytes; 0: no more. */
static inline int usp_sys_getdents(int fd, void *buffer, size_t size)
{
    return (int)USP_CALL(__NR_getdents64, fd, buffer, size, 0, 0);
}

/* Whether number FD is within the process's descriptor table, open or not. BITS
 * has room for FD bits.  select looks at no number beyond the table and says
 * EBADF of closed ones in it; of open ones it answers, which clears the bit. */
static inline int usp_sys_is_in_table(int fd, unsigned long *bits)
{
    struct usp_sys_time at_once = {0, 0};
    struct usp_sys_time64 at_once64 = {0, 0};
    int word = fd / USP_BITS_PER_WORD;
    unsigned long bit = 1ul << (fd % USP_BITS_PER_WORD);
    long error;
    int i;

    for (i = 0; i < word; i++)
        bits[i] = 0;
    bits[word] = bit;
    error = USP_CALL(USP_NR_pselect6, fd + 1, 0, 0, bits, &at_once);
    if (__NR_pselect6_time64 != -1 && error == -ENOSYS)
        error = USP_CALL(__NR_pselect6_time64, fd + 1, 0, 0, bits, &at_once64);
    return error < 0 || !(bits[word] & bit);
}

/* How many descriptors a process may have. */
static inline long long usp_sys_descriptor_limit(void)
{
    struct {
        unsigned long long current, maximum;
    } limit;
    long error = USP_CALL(__NR_prlimit64, 0, RLIMIT_NOFILE, 0, &limit, 0);

    return error < 0 || limit.current > INT_MAX ? INT_MAX
                                                : (long long)limit.current;
}

/* ------------------------------------------------------- Directories -- */

static inline int usp_sys_chdir(const char *path)
{
    return (int)USP_CALL(__NR_chdir, path, 0, 0, 0, 0);
}

static inline int usp_sys_fchdir(int fd)
{
    return (int)USP_CALL(__NR_fchdir, fd, 0, 0, 0, 0);
}

static inline int usp_sys_chroot(const char *path)
{
    return (int)USP_CALL(__NR_chroot, path, 0, 0, 0, 0);
}

/* -------------------------------------------------------- Executing -- */

static inline int usp_sys_execve(const char *path, char *const argv[],
                                 char *const envp[])
{
    return (int)USP_CALL(__NR_execve, path, argv, envp, 0, 0);
}

static inline int usp_sys_fexecve(int fd, char *const argv[],
                                  char *const envp[])
{
    return (int)USP_CALL(__NR_execveat, fd, "", argv, envp, AT_EMPTY_PATH);
}

USP_NORETURN static inline void usp_sys_exit(int status)
{
    for (;;)
        USP_CALL(__NR_exit_group, status, 0, 0, 0, 0);
}

#include "sys-identity.h"
#include "sys-process.h"
#include "sys-signals.h"
#include "sys-transfer.h"
#include "sys-wait.h"

#endif
