/* SPDX-License-Identifier: MIT */
/* Socket pairs, pseudo-terminals and files in memory. */
#include "sys/make-descriptors.h"
#include "sys.h"
#include <errno.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

int usp_make_socketpair(int type, int ends[2])
{
    return socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, ends) < 0 ? -errno : 0;
}

int usp_make_gate(int ends[2])
{
    return usp_make_socketpair(SOCK_STREAM, ends);
}

/* By the master, which is right in every mount namespace (Linux 4.13); else by
 * its path. */
static int open_slave(int master)
{
    const long flags = O_RDWR | O_NOCTTY | O_CLOEXEC;
    char path[32];
    unsigned number;
    int error = (int)USP_CALL(__NR_ioctl, master, USP_TIOCGPTPEER, flags, 0, 0);

    if (error != -EINVAL && error != -ENOTTY)
        return error;
    error = usp_sys_ioctl(master, TIOCGPTN, &number);
    if (error < 0)
        return error;
    snprintf(path, sizeof path, "/dev/pts/%u", number);
    return usp_sys_openat(AT_FDCWD, path, (int)flags, 0);
}

static int set_up(int master, int rows, int columns)
{
    struct winsize size = {.ws_row = (unsigned short)rows,
                           .ws_col = (unsigned short)columns};
    int unlocked = 0;
    int error = usp_sys_ioctl(master, TIOCSPTLCK, &unlocked);

    if (error >= 0)
        error = usp_sys_ioctl(master, TIOCSWINSZ, &size);
    return error < 0 ? error : open_slave(master);
}

int usp_make_pty(int rows, int columns, int ends[2])
{
    ends[1] =
        usp_sys_openat(AT_FDCWD, "/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC, 0);
    if (ends[1] < 0)
        return ends[1];
    ends[0] = set_up(ends[1], rows, columns);
    if (ends[0] < 0)
        close(ends[1]);
    return ends[0] < 0 ? ends[0] : 0;
}

int usp_make_file(void)
{
    return (int)USP_CALL(__NR_memfd_create, "uspawn bytes",
                         USP_MFD_CLOEXEC | USP_MFD_ALLOW_SEALING, 0, 0, 0);
}

int usp_make_sealed(int fd)
{
    if (lseek(fd, 0, SEEK_SET) < 0)
        return -errno;
    return usp_sys_fcntl(fd, USP_F_ADD_SEALS, USP_F_SEAL_ALL);
}

void *usp_make_shared(size_t size)
{
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    return memory == MAP_FAILED ? NULL : memory;
}

void usp_drop_shared(void *memory, size_t size)
{
    munmap(memory, size);
}
