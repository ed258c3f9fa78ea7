/* SPDX-License-Identifier: MIT */
/* As lib/sys/posix has them, but past FreeBSD's libthr, which puts its own in
 * their place: in a child that shares our memory these are undefined, as they
 * keep what they are told in that memory.  The kernel's calls have the same
 * structs.  A part of sys.h, which is what to include. */
#ifndef USP_SYS_SIGNAL_CALLS_H
#define USP_SYS_SIGNAL_CALLS_H

#include <sys/syscall.h>

static inline int usp_sys_sigaction(int signal, const struct sigaction *action,
                                    struct sigaction *old)
{
    return usp_sys_result(syscall(SYS_sigaction, signal, action, old));
}

static inline int usp_sys_sigprocmask(const sigset_t *mask, sigset_t *old)
{
    return usp_sys_result(syscall(SYS_sigprocmask, SIG_SETMASK, mask, old));
}

#endif
