/* SPDX-License-Identifier: MIT */
/* Writing maps of ids, from outside: a child in a namespace of its own has no
 * right to map what its parent may map (user_namespaces(7)).
 *
 * They are files in the child's directory in /proc.  While the child holds, its
 * pid is its own. */
#include "start/id-maps.h"
#include "handle/handle.h"
#include "sys.h"
#include <errno.h>
#include <string.h>
#include <unistd.h>

static int write_file(int directory, const char *name, const char *text)
{
    int fd = usp_sys_openat(directory, name, O_WRONLY | O_CLOEXEC, 0);
    ssize_t size;

    if (fd < 0)
        return -fd;
    size = usp_sys_write(fd, text, strlen(text));
    close(fd);
    return size < 0 ? (int)-size : 0;
}

/* Who may not set groups outside may map them only where they cannot be set
 * inside either (user_namespaces(7)). */
static int write_group_map(int directory, const char *map)
{
    int error = write_file(directory, "gid_map", map);

    if (error != EPERM)
        return error;
    error = write_file(directory, "setgroups", "deny");
    return error ? error : write_file(directory, "gid_map", map);
}

int usp_id_maps_write(const struct uspawn_child *child, const char *maps)
{
    const char *groups = maps + strlen(maps) + 1;
    int directory = usp_proc_directory(child->fd, child->pid);
    int error = 0;

    if (directory < 0)
        return -directory;
    if (*groups)
        error = write_group_map(directory, groups);
    if (!error && *maps)
        error = write_file(directory, "uid_map", maps);
    close(directory);
    return error;
}
