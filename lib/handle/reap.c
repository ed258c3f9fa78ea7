/* SPDX-License-Identifier: MIT */
/* What becomes of a child before its exec. */
#include "handle/handle.h"
#include "sys.h"
#include <errno.h>

void usp_reap(pid_t pid)
{
    siginfo_t info;
    int error;

    do
        error = usp_sys_waitid(P_PID, pid, &info, WEXITED | USP_WAIT_ALL, NULL);
    while (error == -EINTR);
}

/* Whether what WHAT asks for has happened to PID: *INFO says what. */
static int look(pid_t pid, int what, siginfo_t *info)
{
    int options = what | WNOHANG | WNOWAIT;

    info->si_pid = 0;
    return usp_sys_waitid(P_PID, pid, info, options, NULL) >= 0 &&
           info->si_pid != 0;
}

int usp_is_stopped(pid_t pid)
{
    siginfo_t info;

    return look(pid, WSTOPPED | USP_WAIT_ALL, &info);
}

/* exec gives a child its signal, where it was made without.  A program that we
 * trace, as it may ask for itself, is found either way. */
int usp_signal_before_exec(pid_t pid)
{
    siginfo_t info, other;

    return USP_WAIT_SILENT && look(pid, WEXITED | USP_WAIT_SILENT, &info) &&
                   !look(pid, WEXITED, &other)
               ? info.si_status
               : 0;
}
