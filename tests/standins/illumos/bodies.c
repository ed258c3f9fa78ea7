/* SPDX-License-Identifier: MIT */
/* Linux bodies of what illumos has for children, so that its backend runs here:
 * vforkx and forkx take FORK_NOSIGCHLD and FORK_WAITPID and nothing else
 * (EINVAL), getdents fills in struct dirent, and modules that are pushed on a
 * terminal's stream are counted.
 *
 * What Linux cannot do: hide a child from SIGCHLD and waitpid (-1); let one
 * that exits with 0xffff0000 vanish. */
#define _GNU_SOURCE 1
#include "standin-libc.h"
#include <dirent.h>
#include <errno.h>
#include <stropts.h>
#include <sys/fork.h>
#undef ioctl
#include <sys/syscall.h>
#include <unistd.h>
#undef syscall

int standin_begin_vforkx(int flags)
{
    standin_libc.vforkx_flags = flags;
    standin_note_parent();
    if ((flags & ~(FORK_NOSIGCHLD | FORK_WAITPID)) == 0)
        return 0;
    errno = EINVAL;
    return -1;
}

pid_t forkx(int flags)
{
    return standin_begin_vforkx(flags) < 0 ? -1 : fork();
}

int getdents(int fd, struct dirent *buffer, size_t size)
{
    return (int)syscall(SYS_getdents64, fd, buffer, size);
}

struct standin_streams standin_streams;

int standin_stream_ioctl(int fd, unsigned long command, void *argument)
{
    switch (command) {
    case I_FIND:
        return 0; /* it is not there */
    case I_PUSH:
        __atomic_fetch_add(&standin_streams.pushed_for_control, 1,
                           __ATOMIC_RELAXED);
        return 0;
    case __I_PUSH_NOCTTY:
        __atomic_fetch_add(&standin_streams.pushed, 1, __ATOMIC_RELAXED);
        return 0;
    default:
        return ioctl(fd, command, argument);
    }
}
