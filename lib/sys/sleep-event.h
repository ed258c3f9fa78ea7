/* SPDX-License-Identifier: MIT */
/* An event that one thread sets, once, and another sleeps for; a handler that
 * runs ends the sleep, whatever it was installed with.
 *
 * (Not event.h: this folder is searched for <sys/event.h>, too.) */
#ifndef USP_SLEEP_EVENT_H
#define USP_SLEEP_EVENT_H

#include "base/clock.h"
#include "base/compiler.h"

struct usp_event {
    int is_set;
    int ends[2]; /* where it takes a pipe */
};

/* 0 or a negative errno value. */
USP_HIDDEN int usp_event_open(struct usp_event *event);

/* Set EVENT, unless its sleeper has left. */
USP_HIDDEN void usp_event_set(struct usp_event *event);

/* Sleep until EVENT is set: 0, -ETIMEDOUT, -EINTR. */
USP_HIDDEN int usp_event_await(struct usp_event *event,
                               const struct usp_deadline *deadline);

/* Its sleeper leaves EVENT, of which only the memory remains. */
USP_HIDDEN void usp_event_leave(struct usp_event *event);

#endif
