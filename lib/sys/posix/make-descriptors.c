/* SPDX-License-Identifier: MIT */
/* Socket pairs and pseudo-terminals by POSIX.  Where they cannot be made
 * close-on-exec, another thread's child may inherit them before they are. */
#include "sys/make-descriptors.h"
#include "sys.h"
#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>
#ifdef HAVE_STROPTS_H
#include <stropts.h>
#endif

#define NAME_SIZE 128 /* of a terminal's path */

#ifdef SO_NOSIGPIPE
static void silence(int fd)
{
    int on = 1;

    setsockopt(fd, SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof on);
}
#else
static void silence(int fd)
{
    (void)fd;
}
#endif

int usp_make_gate(int ends[2])
{
    int error = usp_make_socketpair(SOCK_STREAM, ends);

    if (error == 0)
        silence(ends[1]);
    return error;
}

int usp_make_socketpair(int type, int ends[2])
{
    if (socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, ends) < 0)
        return -errno;
    if (SOCK_CLOEXEC)
        return 0;
    usp_sys_fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    usp_sys_fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    return 0;
}

/* Solaris: it is a terminal only with these modules on its stream, which newer
 * versions put there by themselves.  To push them by I_PUSH would make it the
 * controlling terminal of a caller that leads a session and has none. */
#ifdef I_PUSH
#ifndef __I_PUSH_NOCTTY
#define __I_PUSH_NOCTTY I_PUSH
#endif
static void make_terminal(int slave)
{
    static const char *const modules[] = {"ptem", "ldterm"};
    size_t i;

    for (i = 0; i < USP_COUNT(modules); i++)
        if (ioctl(slave, I_FIND, modules[i]) == 0)
            ioctl(slave, __I_PUSH_NOCTTY, modules[i]);
}
#else
static void make_terminal(int slave)
{
    (void)slave;
}
#endif

/* 0 or a negative errno value; systems differ in how they report one. */
static int find_slave(int master, char *path, size_t size)
{
    int error;

    if (grantpt(master) < 0 || unlockpt(master) < 0)
        return -errno;
    error = ptsname_r(master, path, size);
    return error < 0 ? -errno : -error;
}

static int open_slave(int master)
{
    char path[NAME_SIZE];
    int slave = find_slave(master, path, sizeof path);

    if (slave < 0)
        return slave;
    slave = usp_sys_openat(AT_FDCWD, path, O_RDWR | O_NOCTTY | O_CLOEXEC, 0);
    if (slave >= 0)
        make_terminal(slave);
    return slave;
}

#ifdef TIOCSWINSZ
static void set_size(int fd, int rows, int columns)
{
    struct winsize size = {.ws_row = (unsigned short)rows,
                           .ws_col = (unsigned short)columns};

    ioctl(fd, TIOCSWINSZ, &size);
}
#else
static void set_size(int fd, int rows, int columns)
{
    (void)fd;
    (void)rows;
    (void)columns;
}
#endif

/* The flag is POSIX's since 2024, and refused or forgotten before. */
static int open_master(void)
{
    const int flags = O_RDWR | O_NOCTTY;
    int master = posix_openpt(flags | USP_OPEN_FLAGS(O_CLOEXEC));

    if (master < 0 && errno == EINVAL)
        master = posix_openpt(flags);
    if (master < 0)
        return -errno;
    usp_sys_fcntl(master, F_SETFD, FD_CLOEXEC);
    return master;
}

int usp_make_pty(int rows, int columns, int ends[2])
{
    ends[1] = open_master();
    if (ends[1] < 0)
        return ends[1];
    ends[0] = open_slave(ends[1]);
    if (ends[0] < 0)
        close(ends[1]);
    else
        set_size(ends[0], rows, columns);
    return ends[0] < 0 ? ends[0] : 0;
}

/* FreeBSD 13, and Linux through its libc. */
#ifdef HAVE_MEMFD_CREATE

int usp_make_file(void)
{
    return usp_sys_result(
        memfd_create("uspawn bytes", MFD_CLOEXEC | MFD_ALLOW_SEALING));
}

int usp_make_sealed(int fd)
{
    if (lseek(fd, 0, SEEK_SET) < 0)
        return -errno;
    return usp_sys_fcntl(fd, F_ADD_SEALS,
                         F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW |
                             F_SEAL_WRITE);
}

#else

int usp_make_file(void)
{
    return -ENOSYS;
}

int usp_make_sealed(int fd)
{
    (void)fd;
    return -ENOSYS;
}

#endif

void *usp_make_shared(size_t size)
{
    (void)size;
    return NULL;
}

void usp_drop_shared(void *memory, size_t size)
{
    (void)memory;
    (void)size;
}
