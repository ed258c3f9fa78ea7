/* SPDX-License-Identifier: MIT */
/* Moving much: included by sys.h.  Each of these is an advantage only: where it
 * is refused, read and write do the same. */
#ifndef USP_SYS_TRANSFER_H
#define USP_SYS_TRANSFER_H

#include <sys/uio.h>

/* Linux 3.11.  Without it a directory cannot be opened so: EISDIR. */
#ifdef O_TMPFILE
#define USP_O_TMPFILE O_TMPFILE
#else
#define USP_O_TMPFILE 0
#endif

/* Let the pipe FD hold SIZE bytes at least.  EPERM: that is more than its user
 * may have. */
static inline int usp_sys_widen_pipe(int fd, int size)
{
    return usp_sys_fcntl(fd, USP_F_GETPIPE_SZ, 0) >= size
               ? 0
               : usp_sys_fcntl(fd, USP_F_SETPIPE_SZ, size);
}

/* From the pipe IN to OUT without a copy of ours: how many bytes.  EAGAIN where
 * IN has none now. */
static inline ssize_t usp_sys_splice(int in, int out, size_t size)
{
    return usp_syscall(__NR_splice, in, 0, out, 0, (long)size,
                       USP_SPLICE_F_NONBLOCK);
}

/* write(2) to a descriptor that is not ours to make nonblocking, of what goes
 * in now: EAGAIN; EOPNOTSUPP where that cannot be asked for (pipes: before
 * Linux 6.4). */
static inline ssize_t usp_sys_write_now(int fd, const void *bytes, size_t size)
{
    struct iovec piece = {(void *)(uintptr_t)bytes, size};

    return usp_syscall(USP_NR_pwritev2, fd, (long)&piece, 1, -1, -1,
                       USP_RWF_NOWAIT);
}

/* A nameless file in DIRECTORY; EOPNOTSUPP, EISDIR: it can have none. */
static inline int usp_sys_open_nameless(const char *directory)
{
    return usp_sys_openat(AT_FDCWD, directory,
                          O_RDWR | O_CLOEXEC | USP_O_TMPFILE, 0600);
}

#endif
