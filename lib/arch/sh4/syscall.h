/* SPDX-License-Identifier: MIT */
/* A system call on SuperH: number in r3, arguments in r4 to r7, r0 and r1,
 * result in r0; all other registers are kept.  The result is a value, or a
 * negative errno value from -4095.
 *
 * Some processors may run what follows a trapa twice: see trampoline.S. */
#ifndef USP_ARCH_SYSCALL_H
#define USP_ARCH_SYSCALL_H

static inline long usp_syscall(long number, long a, long b, long c, long d,
                               long e, long f)
{
    register long r3 __asm__("r3") = number;
    register long r4 __asm__("r4") = a;
    register long r5 __asm__("r5") = b;
    register long r6 __asm__("r6") = c;
    register long r7 __asm__("r7") = d;
    register long r0 __asm__("r0") = e;
    register long r1 __asm__("r1") = f;

    __asm__ __volatile__("trapa #0x16\n\t"
                         "or r0, r0\n\t"
                         "or r0, r0\n\t"
                         "or r0, r0\n\t"
                         "or r0, r0\n\t"
                         "or r0, r0"
                         : "+r"(r0)
                         : "r"(r3), "r"(r4), "r"(r5), "r"(r6), "r"(r7), "r"(r1)
                         : "memory");
    return r0;
}

#endif
