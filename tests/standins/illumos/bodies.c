/* SPDX-License-Identifier: MIT */
/* Linux bodies of what illumos has for children, so that its backend runs here:
 * vforkx and forkx take FORK_NOSIGCHLD and FORK_WAITPID and nothing else
 * (EINVAL), getdents fills in struct dirent.
 *
 * What Linux cannot do: hide a child from SIGCHLD and waitpid (-1); let one
 * that exits with 0xffff0000 vanish. */
#define _GNU_SOURCE 1
#include <dirent.h>
#include <errno.h>
#include <sys/fork.h>
#include <sys/syscall.h>
#include <unistd.h>

int standin_begin_vforkx(int flags)
{
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
