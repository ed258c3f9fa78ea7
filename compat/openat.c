/* SPDX-License-Identifier: MIT */
/* openat with O_CLOEXEC.  Async-signal-safe, as openat and fcntl are: the child
 * program uses it. */
#include "compat.h"
#include <stdarg.h>
#undef openat

int usp_openat(int directory, const char *path, int flags, ...)
{
    mode_t mode = 0;
    va_list rest;
    int fd;

    /* A mode_t that is narrower than an int comes as an int. */
    va_start(rest, flags);
    if (flags & O_CREAT)
        mode = (mode_t)va_arg(rest, int);
    va_end(rest);
    fd = openat(directory, path, flags & ~O_CLOEXEC, mode);
    if (fd >= 0 && (flags & O_CLOEXEC))
        fcntl(fd, F_SETFD, FD_CLOEXEC);
    return fd;
}
