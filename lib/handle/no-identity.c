/* SPDX-License-Identifier: MIT */
/* What only a descriptor that is a child's own name can tell: none here is. */
#include "handle/handle.h"
#include <errno.h>

struct usp_identity usp_identity_of(int fd, pid_t pid)
{
    struct usp_identity unknown = {USP_IDENTITY_UNKNOWN, 0};

    (void)fd;
    (void)pid;
    return unknown;
}

int usp_identity_is(const struct usp_identity *identity, int fd, pid_t pid)
{
    (void)identity;
    (void)fd;
    (void)pid;
    return -ENOTSUP;
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
