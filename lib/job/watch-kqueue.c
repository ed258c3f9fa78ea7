/* SPDX-License-Identifier: MIT */
/* Watching where there are kqueues: a queue, of which no event is ever taken,
 * so that it stays readable. */
#include "job/watch.h"
#include "sys/kqueue.h"
#include <errno.h>
#include <stdint.h>
#include <string.h>

#define TIMER 1

static int change(int queue, uintptr_t number, int filter, int flags,
                  unsigned filter_flags, int data)
{
    struct kevent event;

    memset(&event, 0, sizeof event);
    event.ident = number;
    event.filter = (short)filter;
    event.flags = (unsigned short)flags;
    event.fflags = filter_flags;
    event.data = data;
    return usp_kqueue_change(queue, &event);
}

int usp_watch_open(struct usp_watch *watch)
{
    int queue = usp_kqueue_open();

    if (queue < 0)
        return queue;
    watch->fd = queue;
    return 0;
}

/* A descriptor of a process has an event of its own (procdesc(4)). */
#ifdef EVFILT_PROCDESC
#define PROCESS_FILTER EVFILT_PROCDESC
#else
#define PROCESS_FILTER EVFILT_READ
#endif

static const struct {
    short events;
    int filter;
    unsigned flags;
} filters[] = {
    {POLLOUT, EVFILT_WRITE, 0},
    {POLLIN, EVFILT_READ, 0},
    {POLLIN, PROCESS_FILTER, PROCESS_FILTER == EVFILT_READ ? 0 : NOTE_EXIT},
};

/* Of each event that is asked for the first filter that can be had. */
int usp_watch_add(struct usp_watch *watch, const struct pollfd *entry)
{
    short missing = entry->events;
    int error = 0;
    size_t i;

    for (i = 0; i < USP_COUNT(filters); i++) {
        if (!(missing & filters[i].events))
            continue;
        error = change(watch->fd, (uintptr_t)entry->fd, filters[i].filter,
                       EV_ADD, filters[i].flags, 0);
        if (error >= 0)
            missing &= (short)~filters[i].events;
    }
    if (!missing)
        return 0;
    usp_watch_remove(watch, entry);
    return error < 0 ? error : -EINVAL;
}

void usp_watch_remove(struct usp_watch *watch, const struct pollfd *entry)
{
    size_t i;

    for (i = 0; i < USP_COUNT(filters); i++)
        if (entry->events & filters[i].events)
            change(watch->fd, (uintptr_t)entry->fd, filters[i].filter,
                   EV_DELETE, 0, 0);
}

/* What a system does with the time of a timer that it has differs: so it is
 * made anew.  0 is no time for some. */
void usp_watch_set_time(struct usp_watch *watch, int timeout_ms)
{
    change(watch->fd, TIMER, EVFILT_TIMER, EV_DELETE, 0, 0);
    if (timeout_ms >= 0)
        change(watch->fd, TIMER, EVFILT_TIMER, EV_ADD, 0,
               timeout_ms ? timeout_ms : 1);
}
