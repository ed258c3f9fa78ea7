/* SPDX-License-Identifier: MIT */
/* The parent's ends of a child's pipes, by the numbers that these have in the
 * child. */
#include "handle/child-struct.h"
#include "sys/caller.h"
#include <errno.h>
#include <unistd.h>

/* Where it is in CHILD's pipes; -1: nowhere.  A later action of the same number
 * has taken the place of an earlier one. */
static int find(const struct uspawn_child *child, int fd)
{
    int i;

    for (i = USPAWN_PIPES_MAX; i-- > 0;)
        if (child->pipes[i] >= 0 && child->numbers[i] == fd)
            return i;
    return -1;
}

int uspawn_child_pipe(const struct uspawn_child *child, int fd)
{
    int index = usp_child_is_filled_in(child) ? find(child, fd) : -1;

    return index < 0 ? -1 : child->pipes[index];
}

int uspawn_child_close_pipe(struct uspawn_child *child, int fd)
{
    struct usp_caller caller;
    int index;

    if (!usp_child_is_filled_in(child))
        return EINVAL;
    index = find(child, fd);
    if (index < 0)
        return EBADF;
    caller = usp_caller_save();
    close(child->pipes[index]);
    child->pipes[index] = -1;
    usp_caller_restore(caller);
    return 0;
}
