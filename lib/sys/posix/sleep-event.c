/* SPDX-License-Identifier: MIT */
/* Events by POSIX: a pipe, since poll is the one sleep with a timeout that
 * every system lets a handler interrupt.
 *
 * Both ends are the sleeper's to close, at once when it leaves: no descriptor
 * outlasts its call, and the setter, which may come later, writes to none that
 * has become another's. */
#include "sys/sleep-event.h"
#include "sys.h"
#include <errno.h>
#include <unistd.h>

/* Of is_set, besides 0. */
enum { IS_SET = 1, IS_BEING_SET, IS_LEFT };

static int change(struct usp_event *event, int from, int to)
{
    return USP_COMPARE_EXCHANGE(&event->is_set, &from, to);
}

int usp_event_open(struct usp_event *event)
{
    int error = usp_sys_pipe(event->ends);

    event->is_set = 0;
    return error < 0 ? error : 0;
}

/* The setter's thread has SIGPIPE blocked. */
void usp_event_set(struct usp_event *event)
{
    if (!change(event, 0, IS_BEING_SET))
        return;
    usp_sys_write(event->ends[1], "", 1);
    USP_STORE(&event->is_set, IS_SET);
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
    while (!change(event, 0, IS_LEFT) && !change(event, IS_SET, IS_LEFT))
        sched_yield();
    close(event->ends[0]);
    close(event->ends[1]);
}
