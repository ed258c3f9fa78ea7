/* SPDX-License-Identifier: MIT */
/* Who is in a process group, as Linux's /proc tells it. */
#include "job/job.h"
#include "sys.h"
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Whether the process that is called PID is in GROUP, and neither its leader
 * nor a zombie.  -1: its file is not there, or not of that form.  Its name, in
 * parentheses, may have any character (proc_pid_stat(5)). */
static int is_member(const char *pid, pid_t group)
{
    char path[64], line[512];
    const char *rest;
    ssize_t size = -1;
    char state;
    long found;
    int fd;

    snprintf(path, sizeof path, "/proc/%.20s/stat", pid);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd >= 0) {
        size = usp_sys_read(fd, line, sizeof line - 1);
        close(fd);
    }
    if (size <= 0)
        return -1;
    line[size] = '\0';
    rest = strrchr(line, ')');
    if (!rest || sscanf(rest, ") %c %*d %ld", &state, &found) != 2)
        return -1;
    snprintf(path, sizeof path, "%ld", (long)group);
    return found == (long)group && state != 'Z' && state != 'X' &&
           strcmp(path, pid) != 0;
}

int usp_group_count(pid_t group)
{
    DIR *directory = is_member("self", group) >= 0 ? opendir("/proc") : NULL;
    struct dirent *entry;
    int count = 0;

    if (!directory)
        return -1;
    while ((entry = readdir(directory)))
        if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9')
            count += is_member(entry->d_name, group) == 1;
    closedir(directory);
    return count;
}
