/* SPDX-License-Identifier: MIT */
/* For a program that is linked with libuspawn-posix: over which backend, by the
 * variable USPAWN_TEST_BACKEND.  Its <spawn.h> does not matter here. */
#include "commands/commands.h"
#include "libc/call.h"
#include <stdlib.h>
#include <string.h>

/* A copy: a point writes over the environment. */
__attribute__((constructor)) static void read_environment(void)
{
    const char *name = getenv("USPAWN_TEST_BACKEND");

    usp_call_backend = name ? strdup(name) : NULL;
    usp_command_backend = usp_call_backend;
}
