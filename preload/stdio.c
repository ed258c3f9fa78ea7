/* SPDX-License-Identifier: MIT */
/* system, popen, pclose and fclose in front of the libc's. */
#include "count.h"
#include "libc.h"
#include "libc/commands.h"
#include "uspawn.h"

USPAWN_API int system(const char *command);
USPAWN_API FILE *popen(const char *command, const char *type);
USPAWN_API int pclose(FILE *stream);
USPAWN_API int fclose(FILE *stream);

int system(const char *command)
{
    if (command)
        usp_count(USP_SYSTEM);
    return uspawn_system(command);
}

FILE *popen(const char *command, const char *type)
{
    usp_count(USP_POPEN);
    return usp_popen(command, type);
}

int pclose(FILE *stream)
{
    int status;

    return usp_pclose(stream, &status) ? status : usp_libc_pclose(stream);
}

/* To glibc it is the same as pclose() where the stream comes from popen(), and
 * programs rely on that without knowing. */
int fclose(FILE *stream)
{
    int status;

    return usp_pclose(stream, &status) ? status : usp_libc_fclose(stream);
}
