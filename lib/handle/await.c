/* SPDX-License-Identifier: MIT */
/* Sleeping until a descriptor is readable. */
#include "base/saved-errno.h"
#include "handle/handle.h"
#include "sys.h"
#include <errno.h>
#include <stdlib.h>

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

int usp_poll_readable(int fd, const struct usp_deadline *deadline)
{
    int ready = usp_sys_poll(fd, POLLIN, usp_deadline_left(deadline));

    if (ready == -EINVAL)
        ready = select_readable(fd, deadline);
    return ready > 0 ? 0 : ready < 0 ? -ready : ETIMEDOUT;
}
