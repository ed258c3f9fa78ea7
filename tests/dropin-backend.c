/* SPDX-License-Identifier: MIT */
/* For a program that is linked with libuspawn-posix: over which backend, by the
 * variable USPAWN_TEST_BACKEND.  Its <spawn.h> does not matter here. */
#include "libc/call.h"
#include <stdlib.h>

__attribute__((constructor)) static void read_environment(void)
{
    usp_call_backend = getenv("USPAWN_TEST_BACKEND");
}
