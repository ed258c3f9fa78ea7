/* SPDX-License-Identifier: MIT */
/* What the system says of a child that has ended, in our terms; and our terms
 * in the system's. */
#include "base/compiler.h"
#include "handle/handle.h"
#include "sys.h"
#include "sys/wait-status.h"
#include <errno.h>
#include <signal.h>

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

/* How a child that goes on is told: by most systems, by macOS, by FreeBSD; 0:
 * by none of these. */
static int continued(void)
{
    static const int numbers[] = {0xffff, SIGCONT << 8 | 0x7f, SIGCONT};
    size_t i;

    for (i = 0; i < USP_COUNT(numbers); i++) {
        int number = numbers[i]; /* macOS's macros take its address */

        if (USP_HAS_CONTINUED(number))
            return number;
    }
    return 0;
}

static int is_signal(int number)
{
    return number >= 1 && number <= USP_SIGNAL_MAX;
}

static int encode(const struct uspawn_status *status, int *wait_status)
{
    switch (status->kind) {
    case USPAWN_UNKNOWN:
        return ECHILD;
    case USPAWN_EXITED:
        *wait_status = (status->value & 0xff) << 8;
        return status->value == (status->value & 0xff) ? 0 : EINVAL;
    case USPAWN_SIGNALED:
        *wait_status = status->value | (status->core_dumped ? 0x80 : 0);
        return is_signal(status->value) ? 0 : EINVAL;
    case USPAWN_STOPPED:
        *wait_status = (status->value & 0xff) << 8 | 0x7f;
        return is_signal(status->value) ? 0 : EINVAL;
    case USPAWN_CONTINUED:
        *wait_status = continued();
        return *wait_status ? 0 : ENOTSUP;
    default:
        return EINVAL;
    }
}

int uspawn_status_to_wait(const struct uspawn_status *status, int *wait_status)
{
    int number;
    int error = status && wait_status ? encode(status, &number) : EINVAL;

    if (!error)
        *wait_status = number;
    return error;
}
