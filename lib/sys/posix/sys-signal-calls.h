/* SPDX-License-Identifier: MIT */
/* The calls that sys-signals.h is made of; a part of sys.h, which is what to
 * include. */
#ifndef USP_SYS_SIGNAL_CALLS_H
#define USP_SYS_SIGNAL_CALLS_H

static inline int usp_sys_sigaction(int signal, const struct sigaction *action,
                                    struct sigaction *old)
{
    return usp_sys_result(sigaction(signal, action, old));
}

static inline int usp_sys_sigprocmask(const sigset_t *mask, sigset_t *old)
{
    return usp_sys_result(sigprocmask(SIG_SETMASK, mask, old));
}

#endif
