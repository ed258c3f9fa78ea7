/* SPDX-License-Identifier: MIT */
/* How the child reports a failure: in memory, if it is shared; through a
 * close-on-exec pipe, if that is not known.  Emulators (qemu-user, valgrind)
 * and some kernels run a clone of shared memory as a fork, where what the child
 * writes is lost.  So the pipe is left out only after some child's write was
 * seen in this process. */
#ifndef USP_CHANNEL_H
#define USP_CHANNEL_H

#include "base/clock.h"
#include "child/child.h"
#include "uspawn.h"

struct usp_channel {
    int read_end;  /* -1: memory alone */
    unsigned fact; /* to be learnt if the child writes to memory */
};

/* Prepare LAUNCH for a child.  FACT: what must be known of the host for memory
 * to be enough; 0: it never is.  0 or errno. */
USP_HIDDEN int usp_channel_open(struct usp_channel *channel,
                                struct usp_launch *launch, unsigned fact);

/* Without a descriptor, and where the child has a copy of our memory: it writes
 * to memory that it shares with us, and we are suspended until it has executed
 * or failed.  Whether there is such a thing here. */
USP_HIDDEN int usp_report_open(struct usp_launch *launch);

/* Take over what it wrote there, if that is how it reports. */
USP_HIDDEN void usp_report_close(struct usp_launch *launch);

/* Wait until CHILD has executed or failed, and close: 0, and launch->record
 * says which.  EAGAIN if it is stopped before that, in a copy of our memory. */
USP_HIDDEN int usp_channel_await(struct usp_channel *channel,
                                 struct usp_launch *launch,
                                 const struct uspawn_child *child);

/* Keep the read end, to be read when the child has gone on: its number; -1. */
USP_HIDDEN int usp_channel_keep(struct usp_channel *channel,
                                struct usp_launch *launch);

/* Read it to its end. */
USP_HIDDEN void usp_channel_read(int fd, struct usp_launch *launch);

/* Close, where no child was made. */
USP_HIDDEN void usp_channel_close(struct usp_channel *channel,
                                  struct usp_launch *launch);

/* Before a copy of us is made: let it tell when it has left its memory, where
 * the system can tell.  And when nobody will ask any more. */
USP_HIDDEN void usp_departure_open(struct usp_launch *launch);
USP_HIDDEN void usp_departure_close(struct usp_launch *launch);

/* Sleep until the child of LAUNCH has left its memory, or FD, its channel, has
 * something to read: 0 or ETIMEDOUT. */
USP_HIDDEN int usp_channel_wait(int fd, const struct usp_launch *launch,
                                const struct usp_deadline *deadline);

#endif
