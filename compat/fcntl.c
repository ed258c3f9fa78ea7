/* SPDX-License-Identifier: MIT */
/* fcntl with F_DUPFD_CLOEXEC, for the commands that take an int or nothing.
 * Async-signal-safe, as fcntl is: the child program uses it. */
#include "compat.h"
#include <stdarg.h>
#undef fcntl

static int duplicate(int fd, int lowest)
{
    int copy = fcntl(fd, F_DUPFD, lowest);

    if (copy >= 0)
        fcntl(copy, F_SETFD, FD_CLOEXEC);
    return copy;
}

int usp_fcntl(int fd, int command, ...)
{
    int argument = 0;
    va_list rest;

    va_start(rest, command);
    if (command != F_GETFD && command != F_GETFL)
        argument = va_arg(rest, int);
    va_end(rest);
    return command == F_DUPFD_CLOEXEC ? duplicate(fd, argument)
                                      : fcntl(fd, command, argument);
}
