/* SPDX-License-Identifier: MIT */
/* How a process ended that nobody collects: a detached program whose new parent
 * has no time, or never does it (a container's first process).
 *
 * The last field of /proc/PID/stat is its wait status (proc(5)): 0 for those
 * who may not look into the process.  Who may is told that a zombie executes no
 * file.  Before Linux 5.17 it was that of the main thread, which may have ended
 * earlier, on its own. */
#include "base/host.h"
#include "base/proc-field.h"
#include "handle/handle.h"
#include "sys.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int may_look(int directory)
{
    char path[1];

    return readlinkat(directory, "exe", path, sizeof path) < 0 &&
           errno == ENOENT;
}

static int read_stat(int directory, struct uspawn_status *status)
{
    char text[1024];
    int fd = usp_sys_openat(directory, "stat", O_RDONLY | O_CLOEXEC, 0);
    const char *rest = usp_proc_stat(fd, text, sizeof text);

    if (!rest || strncmp(rest, ") Z ", 4) != 0)
        return 0;
    usp_status_decode(status, (int)strtol(strrchr(rest, ' '), NULL, 10));
    return 1;
}

int usp_zombie_status(int fd, struct uspawn_status *status)
{
    int directory = usp_host_has_linux(5, 17) ? usp_proc_directory(fd, 0) : -1;
    int is_known;

    if (directory < 0)
        return 0;
    is_known = may_look(directory) && read_stat(directory, status);
    close(directory);
    return is_known;
}
