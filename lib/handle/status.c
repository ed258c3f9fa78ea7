/* SPDX-License-Identifier: MIT */
/* What the system says of a child that has ended, in our terms. */
#include "handle/handle.h"
#include <sys/wait.h>

void usp_status_decode(struct uspawn_status *status, int wait_status)
{
    if (WIFEXITED(wait_status)) {
        status->kind = USPAWN_EXITED;
        status->value = WEXITSTATUS(wait_status);
    } else { /* WIFSIGNALED, but not of 127, the last one of MIPS */
        status->kind = USPAWN_SIGNALED;
        status->value = WTERMSIG(wait_status);
        status->core_dumped = WCOREDUMP(wait_status) != 0;
    }
}
