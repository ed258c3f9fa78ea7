/* SPDX-License-Identifier: MIT */
/* All or none.  A linker takes from an archive what is still missing, and a
 * shared library that comes earlier (a sanitizer's) may have one of these
 * names: its posix_spawn would get our objects, its pclose our streams.  So
 * whoever makes an object takes this file, and it takes the rest. */
#include "together.h"
#include <spawn.h>
#include <stddef.h>

extern USP_HIDDEN const char *const usp_together[];

const char *const usp_together[] = {&usp_has_posix_spawn, &usp_has_stdio};

int posix_spawnattr_init(posix_spawnattr_t *attr)
{
    attr->uspawn_values = NULL;
    return 0;
}

int posix_spawn_file_actions_init(posix_spawn_file_actions_t *actions)
{
    actions->uspawn_list = NULL;
    return 0;
}
