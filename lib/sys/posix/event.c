/* SPDX-License-Identifier: MIT */
/* Events by POSIX: a pipe, since poll is the one sleep with a timeout that
 * every system lets a handler interrupt. */
#include "sys.h"
#include "sys/sleep-event.h"
#include <errno.h>

int usp_event_open(struct usp_event *event)
{
    return usp_sys_pipe(event->ends);
}

/* Who is at it last closes both ends.  So there is nothing left of an event
 * once its sleeper has seen it. */
enum { IS_SET = 1, IS_LEFT };

static int is_first(struct usp_event *event, int mark)
{
    int none = 0;

    return USP_COMPARE_EXCHANGE(&event->is_set, &none, mark);
}

static void close_both(struct usp_event *event)
{
    usp_sys_close(event->ends[0]);
    usp_sys_close(event->ends[1]);
}

/* The setter's thread has SIGPIPE blocked. */
void usp_event_set(struct usp_event *event)
{
    if (is_first(event, IS_SET))
        usp_sys_write(event->ends[1], "", 1);
    else
        close_both(event);
}

int usp_event_await(struct usp_event *event,
                    const struct usp_deadline *deadline)
{
    int ready =
        usp_sys_poll(event->ends[0], POLLIN, usp_deadline_left(deadline));

    return ready > 0 ? 0 : ready < 0 ? ready : -ETIMEDOUT;
}

/* What is marked will be written at once. */
void usp_event_leave(struct usp_event *event)
{
    char byte;

    if (is_first(event, IS_LEFT))
        return;
    usp_sys_read(event->ends[0], &byte, 1);
    close_both(event);
}
