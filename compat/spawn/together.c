/* SPDX-License-Identifier: MIT */
/* All or none.  A linker takes from an archive what is still missing, and a
 * shared library that comes earlier (a sanitizer's) may have one of these
 * names: its posix_spawn would get our objects, its pclose our streams.  So
 * whoever makes an object takes this file, and it takes the rest.
 *
 * Also what preload/ asks of who uses it: there are no other functions of these
 * names to go to, and nobody counts. */
#include "objects.h"
#include "preload/call.h"
#include "preload/libc.h"
#include <errno.h>

extern USP_HIDDEN const char *const usp_together[];

const char *const usp_together[] = {&usp_has_posix_spawn, &usp_has_popen,
                                    &usp_has_system};

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

int usp_libc_pclose(FILE *stream)
{
    (void)stream;
    errno = ECHILD;
    return -1;
}

void usp_count(enum usp_function function)
{
    (void)function;
}
