/* SPDX-License-Identifier: MIT */
/* Seccomp filters as tables, and installing one; Linux only. */
#ifndef FILTER_H
#define FILTER_H

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>

#define LOAD(member)                                                           \
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS,                                         \
             (unsigned)offsetof(struct seccomp_data, member))

/* The low half of an argument, which has 64 bits. */
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define LOW_HALF 4
#else
#define LOW_HALF 0
#endif
#define LOAD_ARGUMENT(index)                                                   \
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS,                                         \
             (unsigned)offsetof(struct seccomp_data, args[index]) + LOW_HALF)
#define SKIP_UNLESS(value, count)                                              \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)(value), 0, (count))
#define ANSWER(what) BPF_STMT(BPF_RET | BPF_K, (unsigned)(what))
#define REFUSE(number) ANSWER(SECCOMP_RET_ERRNO | (unsigned)(number))
#define REFUSE_CALL(call, number) SKIP_UNLESS(call, 1), REFUSE(number)
#define ALLOW ANSWER(SECCOMP_RET_ALLOW)
#define LENGTH(filter) (sizeof(filter) / sizeof *(filter))

/* 1 where the kernel has filters, as alpha's before Linux 6.16 has not: it
 * reads the program, which is not there. */
static inline int filter_works(void)
{
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, NULL, 0, 0) == -1 &&
           errno == EFAULT;
}

/* Install COUNT instructions in this process: 1, or 0 where that cannot be.
 * Root needs no PR_SET_NO_NEW_PRIVS for it, with which set-user-ID would mean
 * nothing. */
static inline int filter_install(struct sock_filter *filter, size_t count)
{
    struct sock_fprog program = {.len = (unsigned short)count,
                                 .filter = filter};

    if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0)
        return 1;
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0;
}

#endif
