/* SPDX-License-Identifier: MIT */
/* What the preload library is told by the environment, when it is loaded:
 * programs write over theirs later.  Not in programs that have more rights than
 * who started them. */
#include "commands/commands.h"
#include "count.h"
#include "libc/call.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The library's own name for NAME, or NULL: there is none. */
static const char *find_backend(const char *name)
{
    const char *found;
    int i;

    for (i = 0; (found = uspawn_backend_name(i)); i++)
        if (strcmp(found, name) == 0)
            return found;
    return NULL;
}

static void read_backend(void)
{
    const char *name = secure_getenv("USPAWN_PRELOAD_BACKEND");

    if (!name || !*name)
        return;
    usp_call_backend = find_backend(name);
    usp_command_backend = usp_call_backend;
    if (!usp_call_backend)
        dprintf(STDERR_FILENO, "uspawn: USPAWN_PRELOAD_BACKEND: "
                               "there is no such backend; ignored\n");
}

static void read_log(void)
{
    const char *path = secure_getenv("USPAWN_PRELOAD_LOG");

    if (path && *path)
        usp_count_log = strdup(path);
}

__attribute__((constructor)) static void read_environment(void)
{
    read_backend();
    read_log();
}
