/* SPDX-License-Identifier: MIT */
/* Telling a process from another with the same pid, on Linux. */
#include "base/proc-field.h"
#include "handle/handle.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <time.h>
#include <unistd.h>

#ifndef CLOCK_BOOTTIME /* dietlibc */
#define CLOCK_BOOTTIME 7
#endif

#ifndef PID_FS_MAGIC
#define PID_FS_MAGIC 0x50494446
#endif

static int failure(int error)
{
    return error == EMFILE || error == ENFILE || error == ENOMEM ? -EAGAIN
                                                                 : -ENOTSUP;
}

/* The inode number of a pidfd is the process's own (pidfs, Linux 6.9); before,
 * all have the same.  A 32-bit kernel gives each pidfd another (seen on 6.12),
 * and a 32-bit program cannot be sure that its kernel is none. */
static int read_inode(int fd, unsigned long long *inode)
{
    struct statfs system;
    struct stat status;

    if (sizeof(long) < 8 || fd < 0)
        return -ENOTSUP;
    if (fstatfs(fd, &system) != 0 || fstat(fd, &status) != 0)
        return failure(errno);
    *inode = status.st_ino;
    return (unsigned long)system.f_type == PID_FS_MAGIC ? 0 : -ENOTSUP;
}

/* Field 22 of /proc/PID/stat (proc(5)), in ticks of 10 ms: a pid is not used
 * again so soon, unless somebody wants it to be. */
static int read_start(pid_t pid, unsigned long long *start)
{
    char path[32], text[1024], *field;
    int fd, i;

    snprintf(path, sizeof path, "/proc/%ld/stat", (long)pid);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return failure(errno);
    field = usp_proc_stat(fd, text, sizeof text);
    for (i = 2; field && i < 22; i++)
        field = strchr(field + 1, ' ');
    *start = field ? strtoull(field, NULL, 10) : 0;
    return *start ? 0 : -ENOTSUP;
}

struct usp_identity usp_identity_of(int fd, pid_t pid)
{
    struct usp_identity identity = {USP_IDENTITY_INODE, 0};

    if (read_inode(fd, &identity.value) == 0)
        return identity;
    identity.kind = USP_IDENTITY_START;
    if (read_start(pid, &identity.value) != 0)
        identity.kind = USP_IDENTITY_UNKNOWN;
    return identity;
}

int usp_identity_is(const struct usp_identity *identity, int fd, pid_t pid)
{
    unsigned long long found = 0;
    int error = identity->kind == USP_IDENTITY_INODE ? read_inode(fd, &found)
                                                     : read_start(pid, &found);

    return error ? error : found == identity->value;
}

unsigned long long usp_identity_now(void)
{
    struct timespec now;

    if (clock_gettime(CLOCK_BOOTTIME, &now) != 0)
        return 0;
    return (unsigned long long)now.tv_sec * 1000 +
           (unsigned long long)now.tv_nsec / 1000000;
}

int usp_identity_is_later(const struct uspawn_child *child, unsigned least_ms)
{
    unsigned long long ticks = (unsigned long long)sysconf(_SC_CLK_TCK);
    unsigned long long start;

    if (child->fd >= 0 || child->born == 0 ||
        usp_identity_now() - child->born < least_ms ||
        read_start(child->pid, &start) != 0)
        return 0;
    return start / ticks * 1000 + start % ticks * 1000 / ticks > child->born;
}
