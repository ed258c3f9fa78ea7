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
