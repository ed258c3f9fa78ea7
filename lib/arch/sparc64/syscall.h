/* SPDX-License-Identifier: MIT */
/* A system call on 64-bit SPARC: number in g1, arguments from o0 on, result in
 * o0; o1 may be a second result, all other registers are kept.  An error is a
 * positive errno value, and the carry of xcc is set: it is made a negative one
 * here.  Of clone, the child has its parent's pid as the first result and 1 as
 * the second: it is given 0, as elsewhere. */
#ifndef USP_ARCH_SYSCALL_H
#define USP_ARCH_SYSCALL_H

/* Behind the oldact of rt_sigaction: a restorer comes before the size. */
#define USP_SIGACTION_END 0, USP_SIGSET_BYTES

/* Not a long as the seconds before them are. */
#define USP_USAGE_MICROSECONDS int

#define USP_SPARC_CLONE 217

static inline long usp_syscall(long number, long a, long b, long c, long d,
                               long e, long f)
{
    register long g1 __asm__("g1") = number;
    register long o0 __asm__("o0") = a;
    register long o1 __asm__("o1") = b;
    register long o2 __asm__("o2") = c;
    register long o3 __asm__("o3") = d;
    register long o4 __asm__("o4") = e;
    register long o5 __asm__("o5") = f;

    __asm__ __volatile__("ta 0x6d\n\t"
                         "bcs,a,pn %%xcc, 1f\n\t"
                         "neg %%o0\n"
                         "1:"
                         : "+r"(o0), "+r"(o1)
                         : "r"(g1), "r"(o2), "r"(o3), "r"(o4), "r"(o5)
                         : "cc", "memory");
    return number == USP_SPARC_CLONE && o1 == 1 ? 0 : o0;
}

#endif
