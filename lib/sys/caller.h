/* SPDX-License-Identifier: MIT */
/* What a public call must leave as it found it, besides what it is about:
 * errno, and the cancellation state.  No call is a cancellation point: cut off
 * half-way, it would leave a child or a descriptor that nobody knows of. */
#ifndef USP_CALLER_H
#define USP_CALLER_H

#include "base/saved-errno.h"
#include "sys.h"
#include <errno.h>
#include <pthread.h>

struct usp_caller {
    int error;
    int cancel_state;
};

static inline struct usp_caller usp_caller_save(void)
{
    struct usp_caller caller;

    caller.error = errno;
    caller.cancel_state = PTHREAD_CANCEL_ENABLE;
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &caller.cancel_state);
    return caller;
}

static inline void usp_caller_restore(struct usp_caller caller)
{
    pthread_setcancelstate(caller.cancel_state, &caller.cancel_state);
    usp_errno_restore(caller.error);
}

#endif
