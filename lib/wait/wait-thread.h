/* SPDX-License-Identifier: MIT */
/* Waiting where there is no descriptor to poll. */
#ifndef USP_WAIT_THREAD_H
#define USP_WAIT_THREAD_H

#include "wait/collect.h"

/* Sleep until there may be something to collect.  0, ETIMEDOUT, or EINTR: a
 * handler ran. */
USP_HIDDEN int usp_wait_by_thread(struct uspawn_child *child,
                                  const struct usp_wait *wait);

/* Forget what that needed. */
USP_HIDDEN void usp_watch_drop(struct uspawn_child *child);

#endif
