/* SPDX-License-Identifier: MIT */
/* What only a descriptor that is a child's own name can tell: none here is. */
#include "handle/handle.h"

unsigned long long usp_handle_identity(int fd, pid_t pid)
{
    (void)fd;
    (void)pid;
    return 0;
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
