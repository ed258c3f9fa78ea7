/* SPDX-License-Identifier: MIT */
/* Events on Linux: a futex, which takes no descriptor.  A sleep that has a
 * timeout is never begun again after a handler (ERESTART_RESTARTBLOCK); one
 * without would be, under SA_RESTART: so for ever is a very long time. */
#include "sys/sleep-event.h"
#include "sys.h"
#include <errno.h>

#define VERY_LONG_MS INT_MAX

int usp_event_open(struct usp_event *event)
{
    event->is_set = 0;
    return 0;
}

void usp_event_set(struct usp_event *event)
{
    USP_STORE(&event->is_set, 1);
    usp_sys_wake(&event->is_set);
}

int usp_event_await(struct usp_event *event,
                    const struct usp_deadline *deadline)
{
    while (!USP_LOAD(&event->is_set)) {
        int left = usp_deadline_left(deadline);
        int error;

        if (left == 0)
            return -ETIMEDOUT;
        error = usp_sys_sleep_while(&event->is_set, 0,
                                    left < 0 ? VERY_LONG_MS : left);
        if (error == -EINTR)
            return error;
    }
    return 0;
}

void usp_event_leave(struct usp_event *event)
{
    (void)event;
}
