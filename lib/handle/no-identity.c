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

unsigned long long usp_identity_now(void)
{
    return 0;
}

int usp_identity_is_later(const struct uspawn_child *child, unsigned least_ms)
{
    (void)child;
    (void)least_ms;
    return 0;
}
