/* SPDX-License-Identifier: MIT */
/* Following paths below another root, by hand, one component at a time: no call
 * follows a link, and ".." takes a component away from a path that has no
 * links, so that the root is not left. */
#include "report/place.h"
#include "sys.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#ifndef O_PATH
#define O_PATH O_RDONLY
#endif

#define NAME_SIZE 256 /* NAME_MAX and the zero byte */
#define LINKS_MAX 40  /* as Linux; POSIX wants 8 at least */

/* The component at the beginning of *PATH, of which it is cut off; 0: there is
 * none; -1: it is too long for any file. */
static int take_name(const char **path, char name[NAME_SIZE])
{
    size_t length;

    *path += strspn(*path, "/");
    length = strcspn(*path, "/");
    if (length >= NAME_SIZE)
        return -1;
    memcpy(name, *path, length);
    name[length] = '\0';
    *path += length;
    return length > 0;
}

int usp_root_descend(int root, const char *path)
{
    const int flags = O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
    int fd = usp_sys_openat(root, ".", flags, 0);
    char name[NAME_SIZE];

    while (fd >= 0 && take_name(&path, name) > 0) {
        int next = usp_sys_openat(fd, name, flags, 0);

        close(fd);
        fd = next;
    }
    return fd;
}

/* What link NAME in the directory PATH contains: its length; -EINVAL where it
 * is none. */
static int read_link(int root, const char *path, const char *name,
                     char target[USP_PLACE_PATH_SIZE])
{
    int directory = usp_root_descend(root, path);
    ssize_t length;

    if (directory < 0)
        return directory;
    length = readlinkat(directory, name, target, USP_PLACE_PATH_SIZE - 1);
    length = length < 0 ? -errno : length;
    close(directory);
    if (length >= 0)
        target[length] = '\0';
    return (int)length;
}

static int append_name(char path[USP_PLACE_PATH_SIZE], const char *name)
{
    size_t length = strlen(path);
    size_t room = USP_PLACE_PATH_SIZE - length;

    return (size_t)snprintf(path + length, room, "/%s", name) < room
               ? 0
               : -ENAMETOOLONG;
}

static void cut_name(char *path)
{
    char *slash = strrchr(path, '/');

    if (slash)
        *slash = '\0';
}

/* Put TARGET and a slash before REST. */
static int prepend(char rest[USP_PLACE_PATH_SIZE], const char *target)
{
    size_t length = strlen(target);

    if (length + 1 + strlen(rest) >= USP_PLACE_PATH_SIZE)
        return -ENAMETOOLONG;
    memmove(rest + length + 1, rest, strlen(rest) + 1);
    memcpy(rest, target, length);
    rest[length] = '/';
    return 0;
}

/* Go on from RESULT, a path without links below ROOT, by the component NAME and
 * what follows it, REST.  A link is put before REST. */
static int follow(int root, char result[USP_PLACE_PATH_SIZE], const char *name,
                  char rest[USP_PLACE_PATH_SIZE], int *links)
{
    char target[USP_PLACE_PATH_SIZE];
    int length;

    if (strcmp(name, ".") == 0)
        return 0;
    if (strcmp(name, "..") == 0) {
        cut_name(result);
        return 0;
    }
    length = read_link(root, result, name, target);
    if (length == -EINVAL || length == -ENOENT)
        return append_name(result, name);
    if (length < 0)
        return length;
    if (++*links > LINKS_MAX)
        return -ELOOP;
    if (target[0] == '/')
        result[0] = '\0';
    return prepend(rest, target);
}

int usp_root_resolve(const struct usp_place *place, const char *path,
                     char result[USP_PLACE_PATH_SIZE])
{
    char rest[USP_PLACE_PATH_SIZE];
    char name[NAME_SIZE];
    int links = 0, error = 0;

    if (strlen(path) >= sizeof rest)
        return -ENAMETOOLONG;
    if (*path != '/' && place->directory < 0)
        return -EXDEV;
    strcpy(rest, path);
    strcpy(result, *path == '/' ? "" : place->inside);
    while (!error) {
        const char *next = rest;
        int taken = take_name(&next, name);

        if (taken <= 0)
            return taken ? -ENAMETOOLONG : 0;
        memmove(rest, next, strlen(next) + 1);
        error = follow(place->root, result, name, rest, &links);
    }
    return error;
}
