/* SPDX-License-Identifier: MIT */
/* A descriptor that is readable when one of others has something, or a time has
 * come: an epoll set with a timer (watch-epoll.c), a queue (watch-kqueue.c), or
 * nothing (watch-none.c).
 *
 * Before a step all is taken out of it, and afterwards what there is to wait
 * for is put in anew: so it holds nothing that has been closed, of which a copy
 * of this process may keep the other end of the kernel's, and no number that
 * has become another's; and who watches it by edges sees one for what is still
 * there. */
#ifndef USP_WATCH_H
#define USP_WATCH_H

#include "base/compiler.h"
#include <poll.h>
#include <stddef.h>

/* After what time something is looked at that cannot be polled. */
#define USP_NAP_MS 10

struct usp_watch {
    int fd;                 /* -1: nobody has asked for it */
    int timer;              /* where that is a descriptor of its own; -1 */
    struct pollfd *entries; /* what it holds */
    size_t count, capacity;
};

/* Room for COUNT of *ENTRIES, now *CAPACITY, which are not lost: 0 or ENOMEM.
 */
USP_HIDDEN int usp_reserve_entries(struct pollfd **entries, size_t *capacity,
                                   size_t count);

/* The public call for WATCH, with room for COUNT entries. */
USP_HIDDEN int usp_watch_descriptor(struct usp_watch *watch, size_t count,
                                    int *fd);

/* Take all out. */
USP_HIDDEN void usp_watch_empty(struct usp_watch *watch);

/* Put in the first COUNT of WATCH->entries, and a time as of poll(2). */
USP_HIDDEN void usp_watch_fill(struct usp_watch *watch, size_t count,
                               int timeout_ms);

USP_HIDDEN void usp_watch_close(struct usp_watch *watch);

/* ---------------------------------------------------- What the system has --
 */

/* WATCH->fd, and a timer where it needs one: 0 or a negative errno value,
 * -ENOTSUP where there is no such thing. */
USP_HIDDEN int usp_watch_open(struct usp_watch *watch);

/* Put ENTRY in, take it out: the first gives 0 or a negative errno value. */
USP_HIDDEN int usp_watch_add(struct usp_watch *watch,
                             const struct pollfd *entry);
USP_HIDDEN void usp_watch_remove(struct usp_watch *watch,
                                 const struct pollfd *entry);

/* Be readable in TIMEOUT_MS, from then on; 0: at once; -1: never. */
USP_HIDDEN void usp_watch_set_time(struct usp_watch *watch, int timeout_ms);

#endif
