/* SPDX-License-Identifier: MIT */
/* Who is in process groups, as Linux's /proc tells it. */
#include "base/proc-field.h"
#include "job/job.h"
#include "sys.h"
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The group of the process that is called PID, if that is neither its leader
 * nor a zombie; else 0.  -1: its file is not there, or not of that form. */
static pid_t group_of(const char *pid)
{
    char path[64], line[512];
    const char *rest;
    char state;
    long found;

    snprintf(path, sizeof path, "/proc/%.20s/stat", pid);
    rest = usp_proc_stat(open(path, O_RDONLY | O_CLOEXEC), line, sizeof line);
    if (!rest || sscanf(rest, ") %c %*d %ld", &state, &found) != 2)
        return -1;
    snprintf(path, sizeof path, "%ld", found);
    return state == 'Z' || state == 'X' || strcmp(path, pid) == 0
               ? 0
               : (pid_t)found;
}

static int compare(const void *one, const void *other)
{
    pid_t a = *(const pid_t *)one, b = *(const pid_t *)other;

    return (a > b) - (a < b);
}

int usp_group_count(pid_t *groups, size_t group_count)
{
    DIR *directory = group_of("self") >= 0 ? opendir("/proc") : NULL;
    struct dirent *entry;
    int count = 0;

    if (!directory)
        return -1;
    qsort(groups, group_count, sizeof *groups, compare);
    while ((entry = readdir(directory))) {
        pid_t group = entry->d_name[0] >= '1' && entry->d_name[0] <= '9'
                          ? group_of(entry->d_name)
                          : 0;

        if (group > 0)
            count += bsearch(&group, groups, group_count, sizeof *groups,
                             compare) != NULL;
    }
    closedir(directory);
    return count;
}
