/* SPDX-License-Identifier: MIT */
/* send without SIGPIPE, where there is neither a flag nor an option for that.
 * The signal is for the thread that writes (POSIX, write), so it is blocked in
 * this one, and taken away again. */
#include "compat.h"
#include <errno.h>
#undef send

ssize_t usp_send(int fd, const void *buffer, size_t size, int flags)
{
    sigset_t pipe, pending, saved;
    int was_pending, signal, error;
    ssize_t result;

    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe, &saved);
    sigpending(&pending);
    was_pending = sigismember(&pending, SIGPIPE);

    result = send(fd, buffer, size, flags);
    error = errno;
    if (result < 0 && error == EPIPE && !was_pending)
        sigwait(&pipe, &signal);
    pthread_sigmask(SIG_SETMASK, &saved, NULL);
    errno = error;
    return result;
}
