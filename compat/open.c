/* SPDX-License-Identifier: MIT */
/* open with O_CLOEXEC. */
#include "compat.h"
#include <stdarg.h>

int usp_open(const char *path, int flags, ...)
{
    mode_t mode = 0;
    va_list rest;

    /* A mode_t that is narrower than an int comes as an int. */
    va_start(rest, flags);
    if (flags & O_CREAT)
        mode = (mode_t)va_arg(rest, int);
    va_end(rest);
    return usp_openat(AT_FDCWD, path, flags, mode);
}
