/* SPDX-License-Identifier: MIT */
/* illumos's files of processes are polled in a way of their own; see psinfo.c.
 */
#ifndef STANDIN_POLL_H
#define STANDIN_POLL_H

#include_next <poll.h>

#ifndef USP_NO_STAND_INS /* the helper */
int standin_poll(struct pollfd *entries, nfds_t count, int timeout);
#define poll(entries, count, timeout)                                          \
    standin_poll((entries), (count), (timeout))
#endif

#endif
