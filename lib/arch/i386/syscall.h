/* SPDX-License-Identifier: MIT */
/* A system call on i386: number and result in eax, arguments in ebx, ecx, edx,
 * esi, edi, ebp; nothing else changes.  The result is a value, or a negative
 * errno value from -4095.
 *
 * No constraint names ebp, and with a frame pointer it cannot be had, so the
 * last argument goes there over the stack.  In between an unwinder does not
 * find the caller. */
#ifndef USP_ARCH_SYSCALL_H
#define USP_ARCH_SYSCALL_H

static inline long usp_syscall(long number, long a, long b, long c, long d,
                               long e, long f)
{
    long result;

    __asm__ __volatile__("pushl %7\n\t"
                         "pushl %%ebp\n\t"
                         "movl 4(%%esp), %%ebp\n\t"
                         "int $0x80\n\t"
                         "popl %%ebp\n\t"
                         "leal 4(%%esp), %%esp"
                         : "=a"(result)
                         : "a"(number), "b"(a), "c"(b), "d"(c), "S"(d), "D"(e),
                           "im"(f)
                         : "memory");
    return result;
}

#endif
