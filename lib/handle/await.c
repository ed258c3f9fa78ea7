/* SPDX-License-Identifier: MIT */
/* Sleeping until a descriptor is readable. */
#include "handle/handle.h"
#include "sys.h"
#include <errno.h>

int usp_poll_readable(int fd, const struct usp_deadline *deadline)
{
    int ready = usp_sys_poll(fd, POLLIN, usp_deadline_left(deadline));

    return ready > 0 ? 0 : ready < 0 ? -ready : ETIMEDOUT;
}

int usp_await_readable(int fd, const struct usp_deadline *deadline)
{
    int error;

    do
        error = usp_poll_readable(fd, deadline);
    while (error == EINTR);
    return error;
}
