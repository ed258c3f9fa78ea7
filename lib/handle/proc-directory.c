/* SPDX-License-Identifier: MIT */
/* Finding a process in Linux's /proc.
 *
 * Where /proc is that of another pid namespace, a pid is another process's
 * there.  So the number of the directory is what /proc itself says of the
 * handle, and said again when the directory is open.  Where there are no
 * handles, /proc must be that of our namespace. */
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

int usp_proc_directory(int fd, pid_t pid)
{
    int handle = fd >= 0 ? fd : usp_handle_open(pid);
    int directory;

    if (handle >= 0)
        directory = open_by_handle(handle);
    else
        directory = is_proc_ours() ? open_number(pid) : -ESRCH;
    if (handle >= 0 && handle != fd)
        close(handle);
    return directory;
}
