/* SPDX-License-Identifier: MIT */
/* The version of the library that runs. */
#include "uspawn.h"

const char *uspawn_version(void)
{
    return USPAWN_VERSION;
}
