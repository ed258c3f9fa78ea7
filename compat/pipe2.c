/* SPDX-License-Identifier: MIT */
/* pipe2 with O_CLOEXEC or nothing.  Between the calls a child of another thread
 * may inherit the pipe. */
#include "compat.h"
#include <unistd.h>

int usp_pipe2(int ends[2], int flags)
{
    if (pipe(ends) < 0)
        return -1;
    if (flags & O_CLOEXEC) {
        fcntl(ends[0], F_SETFD, FD_CLOEXEC);
        fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    }
    return 0;
}
