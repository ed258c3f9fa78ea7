/* SPDX-License-Identifier: MIT */
/* What all systems have in common of watching many descriptors by one. */
#include "job/watch.h"
#include "sys/caller.h"
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

int usp_reserve_entries(struct pollfd **entries, size_t *capacity, size_t count)
{
    struct pollfd *more;

    if (count <= *capacity)
        return 0;
    more = realloc(*entries, 2 * count * sizeof *more);
    if (!more)
        return ENOMEM;
    *entries = more;
    *capacity = 2 * count;
    return 0;
}

/* The next step is due at once, and fills it: a callback may ask for it, too.
 */
static int open_watch(struct usp_watch *watch, size_t count)
{
    int error = usp_reserve_entries(&watch->entries, &watch->capacity, count);

    if (!error)
        error = -usp_watch_open(watch);
    if (!error)
        usp_watch_set_time(watch, 0);
    return error;
}

int usp_watch_descriptor(struct usp_watch *watch, size_t count, int *fd)
{
    struct usp_caller caller = usp_caller_save();
    int error = watch->fd < 0 ? open_watch(watch, count) : 0;

    if (!error)
        *fd = watch->fd;
    usp_caller_restore(caller);
    return error;
}

void usp_watch_empty(struct usp_watch *watch)
{
    while (watch->count > 0)
        usp_watch_remove(watch, &watch->entries[--watch->count]);
}

/* A descriptor is watched once, for all that is asked of it: whether ENTRY is
 * one of those before it. */
static int is_merged(struct usp_watch *watch, const struct pollfd *entry)
{
    size_t i;

    for (i = 0; i < watch->count; i++)
        if (watch->entries[i].fd == entry->fd) {
            watch->entries[i].events |= entry->events;
            return 1;
        }
    return 0;
}

/* A file, which epoll refuses, is ready at any time (poll(2)). */
static int time_without(int error, int timeout_ms)
{
    int nap_ms = error == -EPERM ? 0 : USP_NAP_MS;

    return error < 0 && (timeout_ms < 0 || timeout_ms > nap_ms) ? nap_ms
                                                                : timeout_ms;
}

void usp_watch_fill(struct usp_watch *watch, size_t count, int timeout_ms)
{
    size_t i, merged;

    watch->count = 0;
    for (i = 0; i < count; i++)
        if (!is_merged(watch, &watch->entries[i]))
            watch->entries[watch->count++] = watch->entries[i];
    merged = watch->count;
    watch->count = 0;
    for (i = 0; i < merged; i++) {
        int error = usp_watch_add(watch, &watch->entries[i]);

        timeout_ms = time_without(error, timeout_ms);
        if (error >= 0)
            watch->entries[watch->count++] = watch->entries[i];
    }
    usp_watch_set_time(watch, timeout_ms);
}

void usp_watch_close(struct usp_watch *watch)
{
    usp_watch_empty(watch);
    if (watch->timer >= 0)
        close(watch->timer);
    if (watch->fd >= 0)
        close(watch->fd);
    free(watch->entries);
    watch->fd = watch->timer = -1;
    watch->entries = NULL;
    watch->capacity = 0;
}
