/* SPDX-License-Identifier: MIT */
/* Limits, and what the kernel does at an exit; a part of sys.h, which is what
 * to include. */
#ifndef USP_SYS_LIMITS_H
#define USP_SYS_LIMITS_H

/* ~0 is no limit. */
static inline int usp_sys_set_limit(int resource, unsigned long long soft,
                                    unsigned long long hard)
{
    struct rlimit limit;

    limit.rlim_cur = soft == ~0ull ? USP_NO_LIMIT : (rlim_t)soft;
    limit.rlim_max = hard == ~0ull ? USP_NO_LIMIT : (rlim_t)hard;
    return usp_sys_result(setrlimit((usp_resource)resource, &limit));
}

/* Linux's alone. */
static inline int usp_sys_set_robust_list(void *head, long size)
{
    (void)head;
    (void)size;
    return -ENOSYS;
}

#endif
