/* SPDX-License-Identifier: MIT */
/* What the command asks of Linux alone. */
#include "running.h"

#ifdef __linux__

#include <sys/prctl.h>

void system_forbid_core(void)
{
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

#else

void system_forbid_core(void)
{
}

#endif
