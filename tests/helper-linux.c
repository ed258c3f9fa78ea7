/* SPDX-License-Identifier: MIT */
/* The helper's questions to Linux, by system call: glibc answers for signals
 * 32 and 33 with EINVAL, and musl has no sched_getscheduler(). */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include "helper.h"

#include <sched.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The kernel's struct sigaction begins with the handler on every architecture
 * but MIPS, where the flags come first. */
#if defined(__mips__)
#define HANDLER_WORD 1
#define MASK_BYTES 16
#else
#define HANDLER_WORD 0
#define MASK_BYTES 8
#endif

struct kernel_action {
    uintptr_t words[20];
};

int helper_ignores(int signal)
{
    struct kernel_action action = {{0}};

    if (syscall(SYS_rt_sigaction, signal, NULL, &action, MASK_BYTES) != 0)
        return -1;
    return action.words[HANDLER_WORD] == 1;
}

int helper_blocks(int signal)
{
    unsigned long mask[16 / sizeof(unsigned long)] = {0};
    unsigned bits = 8 * sizeof *mask, bit = (unsigned)signal - 1;

    if (syscall(SYS_rt_sigprocmask, 0, NULL, mask, MASK_BYTES) != 0)
        return -1;
    return (int)(mask[bit / bits] >> bit % bits & 1);
}

int helper_policy(void)
{
    return (int)syscall(SYS_sched_getscheduler, 0);
}

int helper_priority(void)
{
    struct sched_param parameters = {0};

    if (syscall(SYS_sched_getparam, 0, &parameters) != 0)
        return -1;
    return parameters.sched_priority;
}

void helper_own_signals(void)
{
    struct kernel_action action = {{0}};
    int signal;

    for (signal = 32; signal <= 33; signal++)
        syscall(SYS_rt_sigaction, signal, &action, NULL, MASK_BYTES);
}
