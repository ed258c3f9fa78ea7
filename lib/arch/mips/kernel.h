/* SPDX-License-Identifier: MIT */
/* What the three ABIs of MIPS have in common. */
#ifndef USP_ARCH_MIPS_KERNEL_H
#define USP_ARCH_MIPS_KERNEL_H

/* The kernel has 128 signals; 128 itself cannot be told from an exit status, so
 * the libc has one less. */
#define USP_SIGNAL_MAX 127
#define USP_SIGSET_BYTES 16

#define USP_SIGACTION_BEGIN                                                    \
    unsigned flags;                                                            \
    unsigned long handler;

/* MIPS 6 has no such registers. */
#if defined __mips_isa_rev && __mips_isa_rev >= 6
#define USP_SYSCALL_HI_LO
#else
#define USP_SYSCALL_HI_LO "hi", "lo",
#endif

/* What a system call destroys, beside its arguments' registers (syscall(2)). */
#define USP_SYSCALL_DESTROYS                                                   \
    "$1", "$3", "$10", "$11", "$12", "$13", "$14", "$15", "$24", "$25",        \
        USP_SYSCALL_HI_LO "memory"

#endif
