/* SPDX-License-Identifier: MIT */
/* The kernel's sigaction: the libc's notes for its asynchronous I/O whether
 * SIGIO is caught, also in a child that shares our memory.  That it shows the
 * libc's handler in place of the program's is no matter here.
 *
 * The libc's sigprocmask: in the child of a vfork it is the kernel's, and in us
 * it must know what the thread's mask is, which vforkx and forkx set back.  A
 * part of sys.h, which is what to include. */
#ifndef USP_SYS_SIGNAL_CALLS_H
#define USP_SYS_SIGNAL_CALLS_H

#include <sys/syscall.h>

static inline int usp_sys_sigaction(int signal, const struct sigaction *action,
                                    struct sigaction *old)
{
    return usp_sys_result((int)syscall(SYS_sigaction, signal, action, old));
}

static inline int usp_sys_sigprocmask(const sigset_t *mask, sigset_t *old)
{
    return usp_sys_result(sigprocmask(SIG_SETMASK, mask, old));
}

#endif
