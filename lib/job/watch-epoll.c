/* SPDX-License-Identifier: MIT */
/* Watching on Linux: an epoll set, in which a timer is, too. */
#include "job/watch.h"
#include "sys.h"
#include "sys/own-descriptor.h"
#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

/* poll's events are epoll's (epoll_ctl(2)). */
static int change(int set, int operation, int fd, short events)
{
    struct epoll_event event;

    memset(&event, 0, sizeof event);
    event.events = (unsigned short)events;
    return epoll_ctl(set, operation, fd, &event) < 0 ? -errno : 0;
}

static int own(int fd)
{
    return fd < 0 ? -errno : usp_own_descriptor(fd);
}

int usp_watch_open(struct usp_watch *watch)
{
    int set = own(epoll_create1(EPOLL_CLOEXEC));
    int timer =
        set < 0 ? set : own(timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC));
    int error = timer < 0 ? timer : change(set, EPOLL_CTL_ADD, timer, POLLIN);

    if (error < 0) {
        if (timer >= 0)
            close(timer);
        if (set >= 0)
            close(set);
        return error == -ENOSYS ? -ENOTSUP : error;
    }
    watch->fd = set;
    watch->timer = timer;
    return 0;
}

int usp_watch_add(struct usp_watch *watch, const struct pollfd *entry)
{
    return change(watch->fd, EPOLL_CTL_ADD, entry->fd, entry->events);
}

void usp_watch_remove(struct usp_watch *watch, const struct pollfd *entry)
{
    change(watch->fd, EPOLL_CTL_DEL, entry->fd, 0);
}

/* Its expirations are never read: it stays readable. */
void usp_watch_set_time(struct usp_watch *watch, int timeout_ms)
{
    struct itimerspec time;

    memset(&time, 0, sizeof time);
    time.it_value.tv_sec = timeout_ms > 0 ? timeout_ms / 1000 : 0;
    time.it_value.tv_nsec = timeout_ms > 0 ? timeout_ms % 1000 * 1000000L : 0;
    if (timeout_ms == 0)
        time.it_value.tv_nsec = 1; /* 0 is never */
    timerfd_settime(watch->timer, 0, &time, NULL);
}
