/* SPDX-License-Identifier: MIT */
/* Our terminal. */
#include "running.h"
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* Its size, which the first of our standard descriptors tells that is one. */
static int find_size(struct winsize *size)
{
    int fd;

    for (fd = 0; fd < 3; fd++)
        if (isatty(fd))
            return ioctl(fd, TIOCGWINSZ, size) == 0;
    return 0;
}

void terminal_size(int *rows, int *columns)
{
    struct winsize size;
    int is_known = find_size(&size);

    *rows = is_known ? size.ws_row : 0;
    *columns = is_known ? size.ws_col : 0;
}

void terminal_copy_size(int master)
{
    struct winsize size;

    if (find_size(&size))
        ioctl(master, TIOCSWINSZ, &size);
}

int terminal_open(void)
{
    return open("/dev/tty", O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
}
