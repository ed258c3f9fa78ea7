/* SPDX-License-Identifier: MIT */
/* Handles on Linux: pidfds. */
#include "base/host.h"
#include "handle/handle.h"
#include "sys.h"
#include "sys/own-descriptor.h"
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

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
    fd = usp_own_descriptor(usp_sys_pidfd_open(pid));
    if (fd >= 0 || !usp_host_is_refusal(-fd))
        return fd;
    usp_host_learn(USP_NO_PIDFD_OPEN);
    return -ENOTSUP;
}

int usp_handle_kill(int fd, pid_t pid, int signal)
{
    int error = usp_sys_pidfd_kill(fd, signal);

    (void)pid;
    return error == -ENOSYS ? -ENOTSUP : error;
}

int usp_handle_try(void)
{
    int fd = usp_handle_open(usp_sys_getpid());

    if (fd >= 0)
        close(fd);
    return fd < 0 ? -fd : 0;
}

/* Told once the process has been collected. */
static enum usp_memory ask_pidfd(int fd, struct uspawn_status *status)
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

enum usp_memory usp_handle_status(int fd, struct uspawn_status *status)
{
    enum usp_memory memory = ask_pidfd(fd, status);

    return memory != USP_KNOWN && usp_zombie_status(fd, status) ? USP_KNOWN
                                                                : memory;
}

/* A pidfd then says POLLHUP (Linux 6.9), which nobody needs to ask for. */
void usp_handle_await_collection(int fd, int timeout_ms)
{
    if (usp_sys_poll(fd, 0, timeout_ms) == -EINVAL)
        usp_sys_poll(-1, 0, timeout_ms); /* a limit of 0 forbids it */
}
