/* SPDX-License-Identifier: MIT */
/* ppoll by pselect, which is older and as free of races: signals of the mask
 * come in the call alone.  For descriptors below FD_SETSIZE; the command has no
 * others. */
#include "compat.h"
#include <errno.h>
#include <sys/select.h>

/* What pselect can tell, as poll names it. */
struct sets {
    fd_set read, write;
    int end;
};

static int add(struct sets *sets, const struct pollfd *entry)
{
    if (entry->fd < 0)
        return 0;
    if (entry->fd >= FD_SETSIZE)
        return -1;
    if (entry->events & POLLIN)
        FD_SET(entry->fd, &sets->read);
    if (entry->events & POLLOUT)
        FD_SET(entry->fd, &sets->write);
    if (entry->fd >= sets->end)
        sets->end = entry->fd + 1;
    return 0;
}

static int take(struct pollfd *entry, const struct sets *sets)
{
    entry->revents = 0;
    if (entry->fd < 0)
        return 0;
    if (FD_ISSET(entry->fd, &sets->read))
        entry->revents |= POLLIN;
    if (FD_ISSET(entry->fd, &sets->write))
        entry->revents |= POLLOUT;
    return entry->revents != 0;
}

int usp_ppoll(struct pollfd *entries, nfds_t count,
              const struct timespec *timeout, const sigset_t *mask)
{
    struct sets sets;
    int ready = 0;
    nfds_t i;

    FD_ZERO(&sets.read);
    FD_ZERO(&sets.write);
    sets.end = 0;
    for (i = 0; i < count; i++)
        if (add(&sets, &entries[i]) < 0) {
            errno = EINVAL;
            return -1;
        }
    if (pselect(sets.end, &sets.read, &sets.write, NULL, timeout, mask) < 0)
        return -1;
    for (i = 0; i < count; i++)
        ready += take(&entries[i], &sets);
    return ready;
}
