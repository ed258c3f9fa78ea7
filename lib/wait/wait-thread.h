/* SPDX-License-Identifier: MIT */
/* Waiting where there is no descriptor to poll. */
#ifndef USP_WAIT_THREAD_H
#define USP_WAIT_THREAD_H

#include "base/clock.h"
#include "base/compiler.h"
#include "uspawn.h"

/* Sleep until CHILD has ended, where there is no descriptor to poll.  0,
 * ETIMEDOUT, ECHILD, or what kept it from sleeping. */
USP_HIDDEN int usp_wait_by_thread(struct uspawn_child *child,
                                  const struct usp_deadline *deadline);

/* Forget what that needed. */
USP_HIDDEN void usp_watch_drop(struct uspawn_child *child);

#endif
