/* SPDX-License-Identifier: MIT */
/* The libc's own functions.  They are looked up when they are called, as there
 * may be a call before any constructor has run. */
#include "libc.h"
#include <dlfcn.h>

typedef usp_posix_spawn *found;

#define ARGUMENTS (pid, program, actions, attributes, argv, envp)

int usp_libc_posix_spawn(USP_SPAWN_PARAMETERS)
{
    return ((found)dlsym(RTLD_NEXT, "posix_spawn"))ARGUMENTS;
}

int usp_libc_posix_spawnp(USP_SPAWN_PARAMETERS)
{
    return ((found)dlsym(RTLD_NEXT, "posix_spawnp"))ARGUMENTS;
}

#ifdef USP_GLIBC_OLD_SPAWN
#define OLD "GLIBC_" USP_GLIBC_OLD_SPAWN

int usp_libc_old_posix_spawn(USP_SPAWN_PARAMETERS)
{
    return ((found)dlvsym(RTLD_NEXT, "posix_spawn", OLD))ARGUMENTS;
}

int usp_libc_old_posix_spawnp(USP_SPAWN_PARAMETERS)
{
    return ((found)dlvsym(RTLD_NEXT, "posix_spawnp", OLD))ARGUMENTS;
}
#endif

int usp_libc_pclose(FILE *stream)
{
    return ((int (*)(FILE *))dlsym(RTLD_NEXT, "pclose"))(stream);
}

/* Called often. */
int usp_libc_fclose(FILE *stream)
{
    static int (*cached)(FILE *);
    int (*function)(FILE *) = USP_LOAD(&cached);

    if (!function) {
        function = (int (*)(FILE *))dlsym(RTLD_NEXT, "fclose");
        USP_STORE(&cached, function);
    }
    return function(stream);
}

/* What the library's posix_spawn backend calls: the linker is told to wrap it
 * (--wrap), or the backend would call what stands in front of it. */
USP_HIDDEN usp_posix_spawn __wrap_posix_spawn;

int __wrap_posix_spawn(USP_SPAWN_PARAMETERS)
{
    return usp_libc_posix_spawn ARGUMENTS;
}
