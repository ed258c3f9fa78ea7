/* SPDX-License-Identifier: MIT */
/* Handles on illumos and Solaris: /proc/PID/psinfo, which stays that process's
 * (proc(5)), and unlike ctl is open to everybody and outlasts an exec that
 * changes ids.
 *
 * It can be polled for POLLHUP, the end, with no events asked for: POLLIN comes
 * at once (prpoll in the kernel).  A zombie's has its wait status. */

/* With it, <procfs.h> refuses 32-bit programs; no offset is used here. */
#undef _FILE_OFFSET_BITS
#include "handle/handle.h"
#include "sys.h"
#include "sys/own-descriptor.h"
#include <errno.h>
#include <fcntl.h>
#include <procfs.h>
#include <stdio.h>
#include <unistd.h>

static int open_psinfo(const char *process)
{
    char path[32];
    int fd;

    snprintf(path, sizeof path, "/proc/%s/psinfo", process);
    fd = usp_own_descriptor(usp_sys_result(open(path, O_RDONLY | O_CLOEXEC)));
    if (fd >= 0)
        usp_sys_fcntl(fd, F_SETFD, FD_CLOEXEC);
    return fd;
}

/* Another root may have no /proc. */
int usp_handle_open(pid_t pid)
{
    char process[24];
    int fd, error;

    snprintf(process, sizeof process, "%ld", (long)pid);
    fd = open_psinfo(process);
    if (fd != -ENOENT)
        return fd;
    error = usp_handle_try();
    return error == 0 ? -ESRCH : error == ENOENT ? -ENOTSUP : -error;
}

int usp_handle_try(void)
{
    int fd = open_psinfo("self");

    if (fd >= 0)
        close(fd);
    return fd < 0 ? -fd : 0;
}

/* A zombie has no thread. */
enum usp_memory usp_handle_status(int fd, struct uspawn_status *status)
{
    psinfo_t info;

    if (pread(fd, &info, sizeof info, 0) != (ssize_t)sizeof info)
        return USP_NEVER;
    if (info.pr_nlwp != 0)
        return USP_NOT_YET;
    usp_status_decode(status, info.pr_wstat);
    return USP_KNOWN;
}

/* After that nothing is known of it. */
void usp_handle_await_collection(int fd, int timeout_ms)
{
    (void)fd;
    (void)timeout_ms;
}

/* As with a queue of events: its pid is its own until it has been collected,
 * and a process that has not ended has not. */
int usp_handle_kill(int fd, pid_t pid, int signal)
{
    return usp_sys_poll(fd, USPAWN_HANDLE_EVENTS, 0) > 0
               ? -ESRCH
               : usp_sys_kill(pid, signal);
}
