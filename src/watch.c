/* SPDX-License-Identifier: MIT */
/* What has become of the program, without collecting it. */
#include "running.h"
#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

/* waitid, without sleeping.  1 and *INFO tells of a child; 0: there is nothing
 * to tell; -1: there is no such child. */
static int look(idtype_t type, pid_t pid, siginfo_t *info, int options)
{
    int result;

    info->si_pid = 0;
    do
        result = waitid(type, (id_t)pid, info, options | WNOHANG);
    while (result != 0 && errno == EINTR);
    return result != 0 ? -1 : info->si_pid != 0;
}

enum news watch_look(const struct run *run, int *signal)
{
    siginfo_t info;

    if (look(P_PID, run->outcome.pid, &info, WEXITED | WNOWAIT) != 0)
        return NEWS_ENDED;
    if (look(P_PID, run->outcome.pid, &info, WSTOPPED | WCONTINUED) != 1)
        return NEWS_NONE;
    *signal = info.si_status;
    return info.si_code == CLD_CONTINUED ? NEWS_CONTINUED : NEWS_STOPPED;
}

int watch_is_init(const struct command *command)
{
    return command->is_init || getpid() == 1;
}

void watch_reap_others(watch_is_ours *is_ours, const void *context)
{
    siginfo_t info;

    while (look(P_ALL, 0, &info, WEXITED | WNOWAIT) == 1 &&
           !is_ours(context, info.si_pid))
        look(P_PID, info.si_pid, &info, WEXITED);
}
