/* SPDX-License-Identifier: MIT */
/* Systems without descriptors that say when a child has ended. */
#include "handle/handle.h"
#include <errno.h>

int usp_handle_open(pid_t pid)
{
    (void)pid;
    return -ENOTSUP;
}

int usp_handle_try(void)
{
    return ENOTSUP;
}

enum usp_memory usp_handle_status(int fd, struct uspawn_status *status)
{
    (void)fd;
    (void)status;
    return USP_NEVER;
}

void usp_handle_await_collection(int fd, int timeout_ms)
{
    (void)fd;
    (void)timeout_ms;
}

int usp_handle_kill(int fd, pid_t pid, int signal)
{
    (void)fd;
    (void)pid;
    (void)signal;
    return -ENOTSUP;
}
