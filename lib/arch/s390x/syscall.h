/* SPDX-License-Identifier: MIT */
/* A system call on 64-bit z/Architecture: number in r1, arguments from r2 on,
 * result in r2; all other registers are kept.  The result is a value, or a
 * negative errno value from -4095. */
#ifndef USP_ARCH_SYSCALL_H
#define USP_ARCH_SYSCALL_H

/* clone takes the stack before the flags. */
#define USP_CLONE_STACK_FIRST 1

static inline long usp_syscall(long number, long a, long b, long c, long d,
                               long e, long f)
{
    register long r1 __asm__("r1") = number;
    register long r2 __asm__("r2") = a;
    register long r3 __asm__("r3") = b;
    register long r4 __asm__("r4") = c;
    register long r5 __asm__("r5") = d;
    register long r6 __asm__("r6") = e;
    register long r7 __asm__("r7") = f;

    __asm__ __volatile__("svc 0"
                         : "+d"(r2)
                         : "d"(r1), "d"(r3), "d"(r4), "d"(r5), "d"(r6), "d"(r7)
                         : "memory");
    return r2;
}

#endif
