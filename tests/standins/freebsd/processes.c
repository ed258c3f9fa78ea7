/* SPDX-License-Identifier: MIT */
/* A Linux body of sysctl(3) for kern.proc.ruid.UID: an entry for each task, as
 * these are what Linux's RLIMIT_NPROC counts.  The size alone is an estimate
 * that leaves room for some more. */
#define _GNU_SOURCE 1
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysctl.h>
#include <sys/user.h>
#include <unistd.h>

#define ENTRY_SIZE (sizeof(struct kinfo_proc) + 16)
#define MORE 5

static int refuse(int error)
{
    errno = error;
    return -1;
}

/* Tasks of process PID, if its real user is USER. */
static size_t count_tasks(const char *pid, unsigned user)
{
    char path[64], line[256];
    struct stat status;
    unsigned found = ~user;
    FILE *file;

    snprintf(path, sizeof path, "/proc/%.20s/status", pid);
    file = fopen(path, "re");
    if (!file)
        return 0;
    while (fgets(line, sizeof line, file))
        if (sscanf(line, "Uid: %u", &found) == 1)
            break;
    fclose(file);
    snprintf(path, sizeof path, "/proc/%.20s/task", pid);
    return found == user && stat(path, &status) == 0 ? status.st_nlink - 2 : 0;
}

static size_t count_all(unsigned user)
{
    DIR *directory = opendir("/proc");
    struct dirent *entry;
    size_t count = 0;

    while (directory && (entry = readdir(directory)))
        if (*entry->d_name >= '1' && *entry->d_name <= '9')
            count += count_tasks(entry->d_name, user);
    if (directory)
        closedir(directory);
    return count;
}

int sysctl(const int *name, unsigned length, void *old, size_t *old_size,
           const void *value, size_t value_size)
{
    size_t i, count;

    if (length != 4 || name[0] != CTL_KERN || name[1] != KERN_PROC ||
        name[2] != KERN_PROC_RUID || value || value_size)
        return refuse(ENOENT);
    count = count_all((unsigned)name[3]);
    if (!old) {
        *old_size = (count + MORE) * ENTRY_SIZE;
        return 0;
    }
    if (*old_size < count * ENTRY_SIZE)
        return refuse(ENOMEM);
    *old_size = count * ENTRY_SIZE;
    for (i = 0; i < count; i++) {
        struct kinfo_proc entry = {.ki_structsize = (int)ENTRY_SIZE};

        memcpy((char *)old + i * ENTRY_SIZE, &entry, sizeof entry);
    }
    return 0;
}
