/* SPDX-License-Identifier: MIT */
/* A system call on 64-bit MIPS, n64 and n32: number and result in $2, arguments
 * from $4 on.  $1, $3, $8 to $15, $24, $25, hi and lo are destroyed
 * (syscall(2)).  An error is a positive errno value, and $7 is not zero: it is
 * made a negative one here. */
#ifndef USP_ARCH_SYSCALL_H
#define USP_ARCH_SYSCALL_H

#include "../mips/kernel.h"

/* The numbers of calls begin here, n64's and n32's. */
#ifdef __LP64__
#define USP_SYSCALL_BASE 5000
#else
#define USP_SYSCALL_BASE 6000
#endif

static inline long usp_syscall(long number, long a, long b, long c, long d,
                               long e, long f)
{
    register long r2 __asm__("$2") = number;
    register long r4 __asm__("$4") = a;
    register long r5 __asm__("$5") = b;
    register long r6 __asm__("$6") = c;
    register long r7 __asm__("$7") = d;
    register long r8 __asm__("$8") = e;
    register long r9 __asm__("$9") = f;

    __asm__ __volatile__("syscall"
                         : "+r"(r2), "+r"(r7), "+r"(r8), "+r"(r9)
                         : "r"(r4), "r"(r5), "r"(r6)
                         : USP_SYSCALL_DESTROYS);
    return r7 ? -r2 : r2;
}

#endif
