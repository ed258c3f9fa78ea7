/* SPDX-License-Identifier: MIT */
/* Events by POSIX: a pipe, since poll is the one sleep with a timeout that
 * every system lets a handler interrupt. */
#include "sys/event.h"
#include "sys.h"
#include <errno.h>

int usp_event_open(struct usp_event *event)
{
    return usp_sys_pipe(event->ends);
}

/* The setter's thread has SIGPIPE blocked. */
void usp_event_set(struct usp_event *event)
{
    usp_sys_write(event->ends[1], "", 1);
    usp_sys_close(event->ends[1]);
}

int usp_event_await(struct usp_event *event,
                    const struct usp_deadline *deadline)
{
    int ready =
        usp_sys_poll(event->ends[0], POLLIN, usp_deadline_left(deadline));

    return ready > 0 ? 0 : ready < 0 ? ready : -ETIMEDOUT;
}

void usp_event_leave(struct usp_event *event)
{
    usp_sys_close(event->ends[0]);
}
