/* SPDX-License-Identifier: MIT */
/* A system call on m68k: number and result in d0, arguments in d1 to d5 and a0;
 * all other registers are kept.  The result is a value, or a negative errno
 * value from -4095. */
#ifndef USP_ARCH_SYSCALL_H
#define USP_ARCH_SYSCALL_H

static inline long usp_syscall(long number, long a, long b, long c, long d,
                               long e, long f)
{
    register long d0 __asm__("d0") = number;
    register long d1 __asm__("d1") = a;
    register long d2 __asm__("d2") = b;
    register long d3 __asm__("d3") = c;
    register long d4 __asm__("d4") = d;
    register long d5 __asm__("d5") = e;
    register long a0 __asm__("a0") = f;

    __asm__ __volatile__("trap #0"
                         : "+d"(d0)
                         : "d"(d1), "d"(d2), "d"(d3), "d"(d4), "d"(d5), "a"(a0)
                         : "memory");
    return d0;
}

#endif
