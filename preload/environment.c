/* SPDX-License-Identifier: MIT */
/* What the preload library is told by the environment.  Not in programs that
 * have more rights than who started them. */
#include "libc/call.h"
#include <stdlib.h>

__attribute__((constructor)) static void read_environment(void)
{
    usp_call_backend = secure_getenv("USPAWN_PRELOAD_BACKEND");
}
