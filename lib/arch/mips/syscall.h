/* SPDX-License-Identifier: MIT */
/* A system call on MIPS, o32: number and result in $2, four arguments from $4
 * on, the others on the stack, above the places of these four.  $1, $3, $8 to
 * $15, $24, $25, hi and lo are destroyed (syscall(2)).  An error is a positive
 * errno value, and $7 is not zero: it is made a negative one here.
 *
 * While the stack is lower an unwinder does not find the caller. */
#ifndef USP_ARCH_SYSCALL_H
#define USP_ARCH_SYSCALL_H

#include "kernel.h"

/* The numbers of calls begin here. */
#define USP_SYSCALL_BASE 4000

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

    __asm__ __volatile__(".set push\n\t"
                         ".set noreorder\n\t"
                         "subu $29, $29, 32\n\t"
                         "sw $8, 16($29)\n\t"
                         "sw $9, 20($29)\n\t"
                         "syscall\n\t"
                         "addiu $29, $29, 32\n\t"
                         ".set pop"
                         : "+r"(r2), "+r"(r7), "+r"(r8), "+r"(r9)
                         : "r"(r4), "r"(r5), "r"(r6)
                         : USP_SYSCALL_DESTROYS);
    return r7 ? -r2 : r2;
}

#endif
