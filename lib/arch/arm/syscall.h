/* SPDX-License-Identifier: MIT */
/* A system call on 32-bit ARM, EABI: number in r7, arguments from r0 on, result
 * in r0; all other registers are kept.  The result is a value, or a negative
 * errno value from -4095.
 *
 * r7 is the frame pointer of Thumb code, where it cannot be had, so the number
 * comes in another register. */
#ifndef USP_ARCH_SYSCALL_H
#define USP_ARCH_SYSCALL_H

static inline long usp_syscall(long number, long a, long b, long c, long d,
                               long e, long f)
{
    register long r0 __asm__("r0") = a;
    register long r1 __asm__("r1") = b;
    register long r2 __asm__("r2") = c;
    register long r3 __asm__("r3") = d;
    register long r4 __asm__("r4") = e;
    register long r5 __asm__("r5") = f;
    register long r6 __asm__("r6") = number;

    __asm__ __volatile__("mov ip, r7\n\t"
                         "mov r7, r6\n\t"
                         "svc #0\n\t"
                         "mov r7, ip"
                         : "+r"(r0)
                         : "r"(r1), "r"(r2), "r"(r3), "r"(r4), "r"(r5), "r"(r6)
                         : "ip", "memory");
    return r0;
}

#endif
