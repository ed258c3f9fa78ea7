/* SPDX-License-Identifier: MIT */
/* 0, 1 and 2 are the program's, even while they are closed: what it writes to
 * its standard output must not go to a pipe of ours. */
#ifndef USP_OWN_DESCRIPTOR_H
#define USP_OWN_DESCRIPTOR_H

#include "sys.h"
#include <unistd.h>

#define USP_FIRST_OWN 3

/* The new descriptor FD of ours, moved if it got one of these numbers; what is
 * negative stays.  A negative errno value if there is no other number. */
static inline int usp_own_descriptor(int fd)
{
    int moved;

    if (fd < 0 || fd >= USP_FIRST_OWN)
        return fd;
    moved = usp_sys_fcntl(fd, F_DUPFD_CLOEXEC, USP_FIRST_OWN);
    close(fd);
    return moved == -EINVAL ? -EMFILE : moved;
}

#endif
