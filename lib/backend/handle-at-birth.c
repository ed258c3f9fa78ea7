/* SPDX-License-Identifier: MIT */
/* Handles that the kernel makes with the child: nobody can collect it before
 * there is one. */
#include "backend/backend.h"
#include "base/host.h"
#include "sys.h"

int usp_backend_gives_handle(const struct usp_launch *launch)
{
    return USP_SYS_HANDLE_AT_BIRTH != 0 && !launch->plan->detached &&
           launch->plan->handle != USPAWN_HANDLE_NONE &&
           !usp_host_is(USP_NO_CLONE_PIDFD);
}

int usp_backend_goes_without(const struct usp_launch *launch, int error)
{
    return usp_host_is_refusal(error) ||
           (usp_host_is_shortage(error) &&
            launch->plan->handle == USPAWN_HANDLE_WANTED);
}
