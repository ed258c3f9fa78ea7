/* SPDX-License-Identifier: MIT */
/* The libc's close also cancels the process's asynchronous I/O on that number,
 * and takes a lock for it (libc, port/aio): in a child that shares our memory
 * that would be ours, and a thread that is stopped may hold the lock.  A part
 * of sys.h, which is what to include. */
#ifndef USP_SYS_CLOSE_H
#define USP_SYS_CLOSE_H

#include <sys/syscall.h>

static inline int usp_sys_close(int fd)
{
    return usp_sys_result((int)syscall(SYS_close, fd));
}

#endif
