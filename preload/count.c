/* SPDX-License-Identifier: MIT */
/* How often each function was called. */
#include "count.h"
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

const char *usp_count_log;
static unsigned long counts[USP_FUNCTIONS];

void usp_count(enum usp_function function)
{
    USP_ADD(&counts[function], 1);
}

static int is_any_called(void)
{
    int i;

    for (i = 0; i < USP_FUNCTIONS; i++)
        if (USP_LOAD(&counts[i]) > 0)
            return 1;
    return 0;
}

__attribute__((destructor)) static void log_counts(void)
{
    char line[256];
    int fd, length;

    if (!usp_count_log || !is_any_called())
        return;
    length = snprintf(line, sizeof line,
                      "%ld posix_spawn %lu posix_spawnp %lu system %lu "
                      "popen %lu libc %lu\n",
                      (long)getpid(), counts[USP_POSIX_SPAWN],
                      counts[USP_POSIX_SPAWNP], counts[USP_SYSTEM],
                      counts[USP_POPEN], counts[USP_LEFT_TO_LIBC]);
    fd = open(usp_count_log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (fd < 0)
        return;
    if (write(fd, line, (size_t)length) < 0)
        length = 0; /* nobody to tell */
    close(fd);
}
