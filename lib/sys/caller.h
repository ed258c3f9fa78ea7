/* SPDX-License-Identifier: MIT */
/* What a public call must leave as it found it, besides what it is about:
 * errno, and, where the system calls are a libc's, the cancellation state, so
 * that none of them is a cancellation point half-way. */
#ifndef USP_CALLER_H
#define USP_CALLER_H

#include "base/saved-errno.h"
#include "sys.h"
#include <errno.h>

struct usp_caller {
    int error;
    int cancel_state;
};

static inline struct usp_caller usp_caller_save(void)
{
    struct usp_caller caller;

    caller.error = errno;
    caller.cancel_state = usp_sys_disable_cancellation();
    return caller;
}

static inline void usp_caller_restore(struct usp_caller caller)
{
    usp_sys_restore_cancellation(caller.cancel_state);
    usp_errno_restore(caller.error);
}

#endif
