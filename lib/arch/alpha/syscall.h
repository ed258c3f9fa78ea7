/* SPDX-License-Identifier: MIT */
/* A system call on Alpha: number and result in v0 ($0), arguments in a0 to a5
 * ($16 to $21); s0 to s6 ($9 to $15) and the pointers are kept, all else may be
 * lost.  An error is a positive errno value, and a3 ($19) is 1: it is made a
 * negative one here.  getpid and a few others have a second result in a4. */
#ifndef USP_ARCH_SYSCALL_H
#define USP_ARCH_SYSCALL_H

/* Only of the numbers that are new everywhere: 424 is 534. */
#define USP_SYSCALL_BASE 110

static inline long usp_syscall(long number, long a, long b, long c, long d,
                               long e, long f)
{
    register long v0 __asm__("$0") = number;
    register long a0 __asm__("$16") = a;
    register long a1 __asm__("$17") = b;
    register long a2 __asm__("$18") = c;
    register long a3 __asm__("$19") = d;
    register long a4 __asm__("$20") = e;
    register long a5 __asm__("$21") = f;

    __asm__ __volatile__("callsys"
                         : "+r"(v0), "+r"(a0), "+r"(a1), "+r"(a2), "+r"(a3),
                           "+r"(a4), "+r"(a5)
                         :
                         : "$1", "$2", "$3", "$4", "$5", "$6", "$7", "$8",
                           "$22", "$23", "$24", "$25", "$27", "$28", "memory");
    return a3 ? -v0 : v0;
}

#endif
