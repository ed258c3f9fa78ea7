/* SPDX-License-Identifier: MIT */
/* popen() and pclose() where they differ from uspawn's. */
#include "base/saved-errno.h"
#include "commands.h"
#include <fcntl.h>
#include <string.h>
#include <uspawn.h>

/* POSIX: without "e", the stream is not close-on-exec. */
FILE *usp_popen(const char *command, const char *type)
{
    FILE *stream = uspawn_popen(command, type);

    if (stream && !strchr(type, 'e'))
        fcntl(fileno(stream), F_SETFD, 0);
    return stream;
}

int usp_pclose(FILE *stream, int *status)
{
    int saved = errno;

    *status = uspawn_pclose(stream);
    if (*status != -1 || errno != EINVAL)
        return 1;
    usp_errno_restore(saved);
    return 0;
}
