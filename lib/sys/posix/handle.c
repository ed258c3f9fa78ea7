/* SPDX-License-Identifier: MIT */
/* Systems without descriptors that name a child. */
#include "handle.h"
#include <errno.h>

int usp_handle_open(pid_t pid)
{
    (void)pid;
    return -ENOTSUP;
}

unsigned long long usp_handle_identity(int fd)
{
    (void)fd;
    return 0;
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
