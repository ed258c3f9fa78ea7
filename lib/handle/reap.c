/* SPDX-License-Identifier: MIT */
/* Reaping a child that is ending. */
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
