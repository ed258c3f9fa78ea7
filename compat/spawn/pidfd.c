/* SPDX-License-Identifier: MIT */
/* pidfd_getpid: the kernel tells in /proc/self/fdinfo (proc_pid_fdinfo(5)).
 * Read without stdio, in a piece: memory and streams are the caller's. */
#include "base/saved-errno.h"
#include "compat.h"
#include <pthread.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>

#define INFO_SIZE 1024
#define PATH_SIZE 40
#define FIELD "\nPid:\t"

/* -1, and errno: it can be told only with /proc. */
static int open_info(int pidfd)
{
    char path[PATH_SIZE];
    int fd;

    if (fcntl(pidfd, F_GETFD) == -1)
        return -1;
    snprintf(path, sizeof path, "/proc/self/fdinfo/%d", pidfd);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd == -1 && errno == ENOENT)
        errno = ENOSYS;
    return fd;
}

/* What the kernel has for it: 0, another namespace's; -1, one that is gone. */
static pid_t judge(const char *info)
{
    const char *field = strstr(info, FIELD);
    long pid;

    if (!field) {
        errno = EBADF;
        return -1;
    }
    pid = strtol(field + strlen(FIELD), NULL, 10);
    if (pid > 0)
        return (pid_t)pid;
    errno = pid == 0 ? EREMOTE : ESRCH;
    return -1;
}

static pid_t find(int pidfd)
{
    char info[INFO_SIZE];
    ssize_t size;
    int fd = open_info(pidfd);

    if (fd == -1)
        return -1;
    size = read(fd, info, sizeof info - 1);
    info[size > 0 ? size : 0] = '\0';
    close(fd);
    return judge(info);
}

pid_t pidfd_getpid(int pidfd)
{
    int saved = errno, state;
    pid_t pid;

    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state);
    pid = find(pidfd);
    pthread_setcancelstate(state, NULL);
    if (pid > 0)
        usp_errno_restore(saved);
    return pid;
}
