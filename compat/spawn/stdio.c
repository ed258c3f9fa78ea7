/* SPDX-License-Identifier: MIT */
/* system, popen and pclose in place of the libc's.  Only what is linked with
 * them sees them, by the compiler's option, unless the libc's own header says
 * otherwise (NetBSD). */
#include "libc/commands.h"
#include "together.h"
#include <errno.h>
#include <stdlib.h>
#include <uspawn.h>

const char usp_has_stdio = 1;

int system(const char *command)
{
    return uspawn_system(command);
}

FILE *popen(const char *command, const char *type)
{
    return usp_popen(command, type);
}

/* There is no other to ask. */
int pclose(FILE *stream)
{
    int status;

    if (usp_pclose(stream, &status))
        return status;
    errno = ECHILD;
    return -1;
}
