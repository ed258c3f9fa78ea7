/* SPDX-License-Identifier: MIT */
/* A system call on x86-64 with 32-bit pointers (x32): as that of x86-64, with
 * numbers of its own (<sys/syscall.h> has them), and with the upper half of
 * registers that have a pointer or a length cleared. */
#ifndef USP_ARCH_SYSCALL_H
#define USP_ARCH_SYSCALL_H

/* In every number. */
#define USP_SYSCALL_BASE 0x40000000

/* What is a long for the kernel, in sets of descriptors, times and usage. */
#define USP_LONG long long

/* It takes the offset as one argument. */
#define USP_NR_pwritev2 (-1)

static inline long usp_syscall(long number, long a, long b, long c, long d,
                               long e, long f)
{
    register unsigned long long r10 __asm__("r10") = (unsigned long)d;
    register unsigned long long r8 __asm__("r8") = (unsigned long)e;
    register unsigned long long r9 __asm__("r9") = (unsigned long)f;
    unsigned long long rdi = (unsigned long)a;
    unsigned long long rsi = (unsigned long)b;
    unsigned long long rdx = (unsigned long)c;
    long long result;

    __asm__ __volatile__("syscall"
                         : "=a"(result)
                         : "a"((long long)number), "D"(rdi), "S"(rsi), "d"(rdx),
                           "r"(r10), "r"(r8), "r"(r9)
                         : "rcx", "r11", "memory");
    return (long)result;
}

#endif
