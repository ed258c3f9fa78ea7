/* SPDX-License-Identifier: MIT */
/* Asking the system about one child of ours. */
#include "base/host.h"
#include "handle/handle.h"
#include "sys.h"
#include <errno.h>

static int ask(int fd, pid_t pid, siginfo_t *info, int options,
               struct rusage *usage)
{
    int error = -ENOSYS;

    if (fd >= 0 && !usp_host_is(USP_NO_PIDFD_WAIT)) {
        error = usp_sys_waitid(USP_P_PIDFD, fd, info, options, usage);
        if (error < 0 && usp_host_is_refusal(-error))
            usp_host_learn(USP_NO_PIDFD_WAIT);
    }
    if (error < 0 && usp_host_is_refusal(-error))
        error = usp_sys_waitid(P_PID, pid, info, options, usage);
    return error;
}

int usp_ask_child(int fd, pid_t pid, siginfo_t *info, int options,
                  struct rusage *usage)
{
    int error;

    info->si_pid = 0;
    do
        error = ask(fd, pid, info, options | USP_WAIT_ALL, usage);
    while (error == -EINTR);
    return -error;
}

int usp_has_ended(int fd, pid_t pid)
{
    siginfo_t info;
    int error =
        usp_ask_child(fd, pid, &info, WEXITED | WNOHANG | WNOWAIT, NULL);

    if (error)
        return -error;
    return info.si_pid != 0 && usp_is_end(info.si_code);
}

int usp_reap_ended(int fd, pid_t pid)
{
    siginfo_t info;
    int ended = usp_has_ended(fd, pid);

    if (ended == 1)
        usp_ask_child(fd, pid, &info, WEXITED | WNOHANG, NULL);
    return ended;
}
