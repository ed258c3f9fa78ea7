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

/* What WHAT asks for has happened to PID: the status; or 0. */
static int look(pid_t pid, int what)
{
    siginfo_t info = {.si_pid = 0};
    int error =
        usp_sys_waitid(P_PID, pid, &info, what | WNOHANG | WNOWAIT, NULL);

    return error < 0 || info.si_pid == 0 ? 0 : info.si_status;
}

int usp_is_stopped(pid_t pid)
{
    return look(pid, WSTOPPED | USP_WAIT_ALL) != 0;
}

/* exec gives a child its signal, where it was made without. */
int usp_signal_before_exec(pid_t pid)
{
    return USP_WAIT_SILENT ? look(pid, WEXITED | USP_WAIT_SILENT) : 0;
}
