/* SPDX-License-Identifier: MIT */
/* Writing maps of ids, from outside: a child in a namespace of its own has no
 * right to map what its parent may map (user_namespaces(7)).
 *
 * They are files in the child's directory in /proc.  Where /proc is that of
 * another pid namespace, the child's pid is another process's there.  So the
 * number of the directory is what /proc itself says of the child's handle, and
 * said again when the directory is open.  Where there are no handles, /proc
 * must be that of our namespace; while the child holds, its pid is its own. */
#include "start/id-maps.h"
#include "base/proc-field.h"
#include "handle/handle.h"
#include "sys.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PATH_SIZE 40
#define FIELD_SIZE 64

/* The number that /proc has for the process of HANDLE (Linux 5.2); 0: none. */
static long number_of(int handle)
{
    char path[PATH_SIZE], text[FIELD_SIZE];
    long result = 0;

    snprintf(path, sizeof path, "/proc/thread-self/fdinfo/%d", handle);
    if (usp_proc_field(path, "Pid:\t", text, sizeof text))
        result = strtol(text, NULL, 10);
    return result > 0 ? result : 0;
}

/* Whether /proc is that of our pid namespace: we have one number from there
 * down (Linux 4.1). */
static int is_proc_ours(void)
{
    char text[FIELD_SIZE];

    return usp_proc_field("/proc/self/status", "NSpid:\t", text, sizeof text) &&
           strspn(text, "0123456789") == strlen(text);
}

static int open_number(long number)
{
    char path[PATH_SIZE];

    snprintf(path, sizeof path, "/proc/%ld", number);
    return usp_sys_openat(AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
}

static int open_by_handle(int handle)
{
    long number = number_of(handle);
    int fd = number ? open_number(number) : -ESRCH;

    if (fd >= 0 && number_of(handle) != number) {
        close(fd);
        fd = -ESRCH;
    }
    return fd;
}

/* CHILD's directory in /proc, or a negative errno value. */
static int open_directory(const struct uspawn_child *child)
{
    int handle = child->fd >= 0 ? child->fd : usp_handle_open(child->pid);
    int fd;

    if (handle >= 0)
        fd = open_by_handle(handle);
    else
        fd = is_proc_ours() ? open_number(child->pid) : -ESRCH;
    if (handle >= 0 && handle != child->fd)
        close(handle);
    return fd;
}

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
    int directory = open_directory(child);
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
