/* SPDX-License-Identifier: MIT */
/* Where nothing watches descriptors and can be polled itself. */
#include "job/watch.h"
#include <errno.h>

int usp_watch_open(struct usp_watch *watch)
{
    (void)watch;
    return -ENOTSUP;
}

int usp_watch_add(struct usp_watch *watch, const struct pollfd *entry)
{
    (void)watch;
    (void)entry;
    return -ENOTSUP;
}

void usp_watch_remove(struct usp_watch *watch, const struct pollfd *entry)
{
    (void)watch;
    (void)entry;
}

void usp_watch_set_time(struct usp_watch *watch, int timeout_ms)
{
    (void)watch;
    (void)timeout_ms;
}
