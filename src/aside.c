/* SPDX-License-Identifier: MIT */
/* Descriptors of the command's own, and what the user calls them. */
#include "command.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ASIDE_LOWEST 200

int copy_aside(int fd)
{
    return fcntl(fd, F_DUPFD_CLOEXEC, ASIDE_LOWEST);
}

int open_aside(const char *path, int flags)
{
    int fd = open(path, flags | O_CLOEXEC, 0666);
    int moved;

    if (fd < 0)
        return -1;
    moved = copy_aside(fd);
    if (moved < 0) /* the limit is lower */
        return fd;
    close(fd);
    return moved;
}

/* They last as long as the process. */
static struct aside {
    struct aside *next;
    int fd;
    char name[];
} * named;

void name_aside(int fd, const char *name)
{
    size_t size = strlen(name) + 1;
    struct aside *aside = malloc(sizeof *aside + size);

    if (!aside)
        return;
    aside->next = named;
    aside->fd = fd;
    memcpy(aside->name, name, size);
    named = aside;
}

const char *find_aside(int fd)
{
    const struct aside *aside = named;

    while (aside && aside->fd != fd)
        aside = aside->next;
    return aside ? aside->name : NULL;
}
