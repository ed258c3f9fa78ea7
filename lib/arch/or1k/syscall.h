/* SPDX-License-Identifier: MIT */
/* A system call on OpenRISC 1000: number and result in r11, arguments from r3
 * on; what a function may lose may be lost.  The result is a value, or a
 * negative errno value from -4095. */
#ifndef USP_ARCH_SYSCALL_H
#define USP_ARCH_SYSCALL_H

static inline long usp_syscall(long number, long a, long b, long c, long d,
                               long e, long f)
{
    register long r11 __asm__("r11") = number;
    register long r3 __asm__("r3") = a;
    register long r4 __asm__("r4") = b;
    register long r5 __asm__("r5") = c;
    register long r6 __asm__("r6") = d;
    register long r7 __asm__("r7") = e;
    register long r8 __asm__("r8") = f;

    __asm__ __volatile__("l.sys 1\n\t"
                         "l.nop"
                         : "+r"(r11), "+r"(r3), "+r"(r4), "+r"(r5), "+r"(r6),
                           "+r"(r7), "+r"(r8)
                         :
                         : "r12", "r13", "r15", "r17", "r19", "r21", "r23",
                           "r25", "r27", "r29", "r31", "memory");
    return r11;
}

#endif
