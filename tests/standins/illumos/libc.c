/* SPDX-License-Identifier: MIT */
/* Functions of illumos's libc that do more than their system call, in memory
 * that a child of vforkx has in common with its parent: what such a child calls
 * of them is counted. */
#define _GNU_SOURCE 1
#include "standin-libc.h"
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#undef close
#undef sched_setparam
#undef sched_setscheduler
#undef setpriority
#undef sigaction
#undef syscall
#undef waitid

struct standin_libc standin_libc;
static pid_t parent;

void standin_note_parent(void)
{
    parent = getpid();
}

static int is_child(void)
{
    return parent && getpid() != parent && getppid() == parent;
}

int standin_close(int fd)
{
    standin_libc.closes += is_child();
    return close(fd);
}

int standin_sigaction(int signal, const struct sigaction *action,
                      struct sigaction *old)
{
    standin_libc.signals += signal == SIGIO && action && is_child();
    return sigaction(signal, action, old);
}

int standin_setpriority(int which, unsigned who, int priority)
{
    standin_libc.priorities += is_child();
    return setpriority((__priority_which_t)which, who, priority);
}

int standin_setscheduler(pid_t pid, int policy,
                         const struct sched_param *parameters)
{
    standin_libc.schedulers += is_child();
    return sched_setscheduler(pid, policy, parameters);
}

int standin_setparam(pid_t pid, const struct sched_param *parameters)
{
    standin_libc.schedulers += is_child();
    return sched_setparam(pid, parameters);
}

/* Bits beyond those that a status has. */
int standin_waitid(idtype_t type, id_t id, siginfo_t *info, int options)
{
    int result = waitid(type, id, info, options);

    if (result == 0 && info->si_pid && info->si_code == CLD_EXITED)
        info->si_status |= 0x5a00;
    return result;
}

long standin_syscall(long number, ...)
{
    long words[6];
    va_list list;
    int i;

    va_start(list, number);
    for (i = 0; i < 6; i++)
        words[i] = va_arg(list, long);
    va_end(list);
    if (number == SYS_sigaction)
        return sigaction((int)words[0], (const struct sigaction *)words[1],
                         (struct sigaction *)words[2]);
    return syscall(number, words[0], words[1], words[2], words[3], words[4],
                   words[5]);
}
