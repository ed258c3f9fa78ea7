/* SPDX-License-Identifier: MIT */
/* Handles on Linux: pidfds. */
#include "base/host.h"
#include "base/saved-errno.h"
#include "handle/handle.h"
#include "sys.h"
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#ifndef PID_FS_MAGIC
#define PID_FS_MAGIC 0x50494446
#endif

/* As <linux/pidfd.h> of Linux 6.15 has it, up to the member of interest. */
struct pidfd_info {
    uint64_t mask;
    uint64_t cgroup_id;
    uint32_t process_ids[3];
    uint32_t user_ids[8];
    int32_t exit_code;
};

#define PIDFD_GET_INFO _IOC(_IOC_READ | _IOC_WRITE, 0xff, 11, 64)
#define PIDFD_INFO_EXIT ((uint64_t)1 << 3)

/* Linux 5.3; clone can give them from 5.2 on, which is not worth a second
 * way. */
int usp_handle_open(pid_t pid)
{
    int fd;

    if (usp_host_is(USP_NO_PIDFD_OPEN))
        return -ENOTSUP;
    fd = usp_sys_pidfd_open(pid);
    if (fd >= 0 || !usp_host_is_refusal(-fd))
        return fd;
    usp_host_learn(USP_NO_PIDFD_OPEN);
    return -ENOTSUP;
}

/* The inode number of a pidfd is the process's own (pidfs, Linux 6.9); before,
 * all have the same.  A 32-bit kernel gives each pidfd another (seen on 6.12),
 * and a 32-bit program cannot be sure that its kernel is none. */
static unsigned long long read_inode(int fd)
{
    struct statfs system;
    struct stat status;

    if (sizeof(long) < 8 || fd < 0 || fstatfs(fd, &system) != 0 ||
        (unsigned long)system.f_type != PID_FS_MAGIC || fstat(fd, &status) != 0)
        return 0;
    return status.st_ino;
}

/* Field 22 of /proc/PID/stat (proc(5)), in ticks of 10 ms: a pid is not used
 * again so soon, unless somebody wants it to be.  The name in parentheses may
 * hold anything. */
static unsigned long long read_start_time(pid_t pid)
{
    char path[32], text[1024], *field;
    ssize_t length;
    int fd, i;

    snprintf(path, sizeof path, "/proc/%ld/stat", (long)pid);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return 0;
    length = read(fd, text, sizeof text - 1);
    close(fd);
    text[length < 0 ? 0 : length] = '\0';
    field = strrchr(text, ')');
    for (i = 2; field && i < 22; i++)
        field = strchr(field + 1, ' ');
    return field ? strtoull(field, NULL, 10) : 0;
}

unsigned long long usp_handle_identity(int fd, pid_t pid)
{
    int saved = errno;
    unsigned long long identity = read_inode(fd);

    if (!identity)
        identity = read_start_time(pid);
    usp_errno_restore(saved);
    return identity;
}

int usp_handle_try(void)
{
    int fd = usp_handle_open(usp_sys_getpid());

    if (fd >= 0)
        usp_sys_close(fd);
    return fd < 0 ? -fd : 0;
}

enum usp_memory usp_handle_status(int fd, struct uspawn_status *status)
{
    union {
        struct pidfd_info info;
        char size[64]; /* the first version of the structure */
    } answer;
    int error;

    memset(&answer, 0, sizeof answer);
    answer.info.mask = PIDFD_INFO_EXIT;
    error = usp_sys_ioctl(fd, PIDFD_GET_INFO, &answer);
    if (error == -ESRCH) /* in the moment of its collection */
        return USP_NOT_YET;
    if (error < 0)
        return USP_NEVER;
    if (!(answer.info.mask & PIDFD_INFO_EXIT))
        return USP_NOT_YET;
    usp_status_decode(status, answer.info.exit_code);
    return USP_KNOWN;
}

/* A pidfd then says POLLHUP (Linux 6.9), which nobody needs to ask for. */
void usp_handle_await_collection(int fd, int timeout_ms)
{
    usp_sys_poll(fd, 0, timeout_ms);
}
