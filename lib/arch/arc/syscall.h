/* SPDX-License-Identifier: MIT */
/* A system call on ARC: number in r8, arguments from r0 on, result in r0; all
 * other registers are kept.  The result is a value, or a negative errno value
 * from -4095. */
#ifndef USP_ARCH_SYSCALL_H
#define USP_ARCH_SYSCALL_H

static inline long usp_syscall(long number, long a, long b, long c, long d,
                               long e, long f)
{
    register long r8 __asm__("r8") = number;
    register long r0 __asm__("r0") = a;
    register long r1 __asm__("r1") = b;
    register long r2 __asm__("r2") = c;
    register long r3 __asm__("r3") = d;
    register long r4 __asm__("r4") = e;
    register long r5 __asm__("r5") = f;

    __asm__ __volatile__("trap_s 0"
                         : "+r"(r0)
                         : "r"(r8), "r"(r1), "r"(r2), "r"(r3), "r"(r4), "r"(r5)
                         : "memory");
    return r0;
}

#endif
