/* SPDX-License-Identifier: MIT */
/* Dispositions of signals as Linux has them, past the libc: glibc's sigaction
 * answers for signals 32 and 33 with EINVAL. */
#ifndef KERNEL_ACTION_H
#define KERNEL_ACTION_H

#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The kernel's struct sigaction begins with the handler on every architecture
 * but MIPS, where the flags come first.  All zero is the default. */
#if defined(__mips__)
#define KERNEL_HANDLER_WORD 1
#define KERNEL_MASK_BYTES 16
#else
#define KERNEL_HANDLER_WORD 0
#define KERNEL_MASK_BYTES 8
#endif

/* Behind the actions: on SPARC a restorer comes first. */
#if defined(__sparc__)
#define KERNEL_ACTION_END 0, KERNEL_MASK_BYTES
#else
#define KERNEL_ACTION_END KERNEL_MASK_BYTES
#endif

struct kernel_action {
    uintptr_t words[20];
};

static inline long kernel_sigaction(int signal,
                                    const struct kernel_action *action,
                                    struct kernel_action *old)
{
    return syscall(SYS_rt_sigaction, signal, action, old, KERNEL_ACTION_END);
}

/* Those that glibc keeps for itself are left ignored by its own posix_spawn:
 * make and others start us so. */
static inline void kernel_default_libc_signals(void)
{
    const struct kernel_action action = {{0}};
    int signal;

    for (signal = 32; signal <= 33; signal++)
        kernel_sigaction(signal, &action, 0);
}

#endif
