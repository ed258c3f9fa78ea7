/* SPDX-License-Identifier: MIT */
/* A system call on 32-bit PA-RISC: a branch to the gateway page; number in r20,
 * arguments from r26 downwards, result in r28; r1, r2, r29 and r31 may be lost.
 * The result is a value, or a negative errno value from -4095.
 *
 * The linkage table's pointer, r19, is given back by all kernels but the first;
 * glibc keeps it, and so does this. */
#ifndef USP_ARCH_SYSCALL_H
#define USP_ARCH_SYSCALL_H

/* A stack begins at its lowest address. */
#define USP_STACK_GROWS_UP 1

static inline long usp_syscall(long number, long a, long b, long c, long d,
                               long e, long f)
{
    register long r20 __asm__("r20") = number;
    register long r26 __asm__("r26") = a;
    register long r25 __asm__("r25") = b;
    register long r24 __asm__("r24") = c;
    register long r23 __asm__("r23") = d;
    register long r22 __asm__("r22") = e;
    register long r21 __asm__("r21") = f;
    register long r28 __asm__("r28");

    __asm__ __volatile__("copy %%r19, %%r4\n\t"
                         "ble 0x100(%%sr2, %%r0)\n\t"
                         "nop\n\t"
                         "copy %%r4, %%r19"
                         : "=r"(r28), "+r"(r20), "+r"(r26), "+r"(r25),
                           "+r"(r24), "+r"(r23), "+r"(r22), "+r"(r21)
                         :
                         : "r1", "r2", "r4", "r29", "r31", "memory");
    return r28;
}

#endif
