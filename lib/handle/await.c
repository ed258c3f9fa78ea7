/* SPDX-License-Identifier: MIT */
/* Sleeping until a descriptor is readable. */
#include "handle/handle.h"
#include "sys.h"
#include <errno.h>

int usp_await_readable(int fd, const struct usp_deadline *deadline)
{
    int ready;

    do
        ready = usp_sys_poll(fd, POLLIN, usp_deadline_left(deadline));
    while (ready == -EINTR);
    return ready > 0 ? 0 : ready < 0 ? -ready : ETIMEDOUT;
}
