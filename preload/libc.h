/* SPDX-License-Identifier: MIT */
/* The libc's own functions, which ours stand in front of. */
#ifndef USP_PRELOAD_LIBC_H
#define USP_PRELOAD_LIBC_H

#include "base/compiler.h"
#include <spawn.h>
#include <stdio.h>

/* The parameters of posix_spawn and what is like it, for definitions. */
#define USP_SPAWN_PARAMETERS                                                   \
    pid_t *pid, const char *program,                                           \
        const posix_spawn_file_actions_t *actions,                             \
        const posix_spawnattr_t *attributes, char *const argv[],               \
        char *const envp[]

typedef int usp_posix_spawn(USP_SPAWN_PARAMETERS);

USP_HIDDEN usp_posix_spawn usp_libc_posix_spawn;
USP_HIDDEN usp_posix_spawn usp_libc_posix_spawnp;
/* The older versions: see spawn.c. */
USP_HIDDEN usp_posix_spawn usp_libc_old_posix_spawn;
USP_HIDDEN usp_posix_spawn usp_libc_old_posix_spawnp;
USP_HIDDEN int usp_libc_pclose(FILE *stream);
USP_HIDDEN int usp_libc_fclose(FILE *stream);

#endif
