/* SPDX-License-Identifier: MIT */
/* Sleeping until a descriptor is readable, or a child has ended. */
#include "base/saved-errno.h"
#include "handle/handle.h"
#include "sys.h"
#include <errno.h>
#include <stdlib.h>
#include <time.h>

#define LOOK_NS 10000000

/* Where the limit forbids to poll any. */
static int select_readable(int fd, const struct usp_deadline *deadline)
{
    size_t words = (size_t)fd / USP_BITS_PER_WORD + 1;
    int saved = errno;
    unsigned long *bits = calloc(words, sizeof *bits);
    int ready = -ENOMEM;

    if (bits)
        ready = usp_sys_select(fd, bits, usp_deadline_left(deadline));
    free(bits);
    usp_errno_restore(saved);
    return ready;
}

static int await(int fd, short events, const struct usp_deadline *deadline)
{
    int ready = usp_sys_poll(fd, events, usp_deadline_left(deadline));

    if (ready == -EINVAL)
        ready = select_readable(fd, deadline);
    return ready > 0 ? 0 : ready < 0 ? -ready : ETIMEDOUT;
}

int usp_poll_readable(int fd, const struct usp_deadline *deadline)
{
    return await(fd, POLLIN, deadline);
}

int usp_handle_await_end(int fd, const struct usp_deadline *deadline)
{
    return await(fd, USPAWN_HANDLE_EVENTS, deadline);
}

/* Where nothing tells. */
static int look_until(const struct uspawn_child *child,
                      const struct usp_deadline *deadline)
{
    const struct timespec nap = {0, LOOK_NS};

    while (!usp_identity_is_later(child, 0) &&
           usp_has_ended(child->fd, child->pid) == 0) {
        if (usp_deadline_left(deadline) == 0)
            return 0;
        nanosleep(&nap, NULL);
    }
    return 1;
}

static int poll_until(int fd, const struct usp_deadline *deadline)
{
    int error = EBADF;

    if (fd >= 0)
        do
            error = usp_handle_await_end(fd, deadline);
        while (error == EINTR);
    return error;
}

int usp_await_end(const struct uspawn_child *child,
                  const struct usp_deadline *deadline)
{
    int error = poll_until(child->fd, deadline);

    if (error == 0 || error == ETIMEDOUT || child->detached)
        return error == 0;
    return look_until(child, deadline);
}
