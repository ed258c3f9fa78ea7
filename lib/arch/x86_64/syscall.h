/* SPDX-License-Identifier: MIT */
/* A system call on x86-64: number and result in rax, arguments in rdi, rsi,
 * rdx, r10, r8, r9; rcx and r11 are destroyed (psABI, A.2.1).  The result is a
 * value, or a negative errno value from -4095. */
#ifndef USP_ARCH_SYSCALL_H
#define USP_ARCH_SYSCALL_H

static inline long usp_syscall(long number, long a, long b, long c, long d,
                               long e, long f)
{
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = e;
    register long r9 __asm__("r9") = f;
    long result;

    __asm__ __volatile__("syscall"
                         : "=a"(result)
                         : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10),
                           "r"(r8), "r"(r9)
                         : "rcx", "r11", "memory");
    return result;
}

#endif
