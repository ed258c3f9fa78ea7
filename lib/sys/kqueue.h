/* SPDX-License-Identifier: MIT */
/* Queues of events, where there are such (the BSDs, macOS).
 *
 * A queue is not inherited by fork (kqueue(2)): no other thread's child gets it
 * in the moment before it is close-on-exec. */
#ifndef USP_KQUEUE_H
#define USP_KQUEUE_H

#include "sys.h"
#include "sys/own-descriptor.h"
#include <sys/event.h>
#include <sys/time.h>

/* A new one, or a negative errno value. */
static inline int usp_kqueue_open(void)
{
    int queue = usp_own_descriptor(usp_sys_result(kqueue()));

    if (queue >= 0)
        usp_sys_fcntl(queue, F_SETFD, FD_CLOEXEC);
    return queue;
}

static inline int usp_kqueue_change(int queue, const struct kevent *event)
{
    return usp_sys_result(kevent(queue, event, 1, NULL, 0, NULL));
}

#endif
