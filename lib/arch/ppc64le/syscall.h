/* SPDX-License-Identifier: MIT */
/* A system call on 64-bit PowerPC: number in r0, arguments from r3 on, result
 * in r3; r0, r4 to r12, cr0, ctr and xer are destroyed (the kernel's
 * powerpc/syscall64-abi).  An error is a positive errno value, and the summary
 * overflow bit of cr0 is set: it is made a negative one here. */
#ifndef USP_ARCH_SYSCALL_H
#define USP_ARCH_SYSCALL_H

static inline long usp_syscall(long number, long a, long b, long c, long d,
                               long e, long f)
{
    register long r0 __asm__("r0") = number;
    register long r3 __asm__("r3") = a;
    register long r4 __asm__("r4") = b;
    register long r5 __asm__("r5") = c;
    register long r6 __asm__("r6") = d;
    register long r7 __asm__("r7") = e;
    register long r8 __asm__("r8") = f;

    __asm__ __volatile__(
        "sc\n\t"
        "bns+ 1f\n\t"
        "neg 3, 3\n"
        "1:"
        : "+r"(r0), "+r"(r3), "+r"(r4), "+r"(r5), "+r"(r6), "+r"(r7), "+r"(r8)
        :
        : "r9", "r10", "r11", "r12", "cr0", "ctr", "xer", "memory");
    return r3;
}

#endif
