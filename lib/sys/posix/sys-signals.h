/* SPDX-License-Identifier: MIT */
/* Dispositions and the signal mask; a part of sys.h, which is what to include.
 */
#ifndef USP_SYS_SIGNALS_H
#define USP_SYS_SIGNALS_H

#include <sys-signal-calls.h>

static inline int usp_sys_is_caught(int signal)
{
    struct sigaction action;

    return usp_sys_sigaction(signal, NULL, &action) == 0 &&
           ((action.sa_flags & SA_SIGINFO) ||
            (action.sa_handler != SIG_DFL && action.sa_handler != SIG_IGN));
}

static inline int usp_sys_is_ignored(int signal)
{
    struct sigaction action;

    return usp_sys_sigaction(signal, NULL, &action) == 0 &&
           !(action.sa_flags & SA_SIGINFO) && action.sa_handler == SIG_IGN;
}

static inline int usp_sys_set_disposition(int signal, int ignore)
{
    struct sigaction action;

    memset(&action, 0, sizeof action);
    action.sa_handler = ignore ? SIG_IGN : SIG_DFL;
    return usp_sys_sigaction(signal, &action, NULL);
}

static inline int usp_sys_is_member(const sigset_t *set, int signal)
{
    return sigismember(set, signal) == 1;
}

static inline void usp_sys_add_member(sigset_t *set, int signal)
{
    sigaddset(set, signal);
}

static inline void usp_sys_remove_member(sigset_t *set, int signal)
{
    sigdelset(set, signal);
}

static inline int usp_sys_block_signals(sigset_t *saved)
{
    sigset_t all;

    sigfillset(&all);
    return usp_sys_sigprocmask(&all, saved);
}

static inline int usp_sys_set_signal_mask(const sigset_t *mask)
{
    return usp_sys_sigprocmask(mask, NULL);
}

#endif
