/* SPDX-License-Identifier: MIT */
/* Bytes between our input and output and the terminal of the program, and what
 * else there is to do with terminals. */
#include "command.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* The first of our standard descriptors that is a terminal, or -1. */
static int own_terminal(void)
{
    int fd;

    for (fd = 0; fd < 3; fd++)
        if (isatty(fd))
            return fd;
    return -1;
}

void terminal_size(int *rows, int *columns)
{
    struct winsize size;
    int fd = own_terminal();

    *rows = *columns = 0;
    if (fd >= 0 && ioctl(fd, TIOCGWINSZ, &size) == 0) {
        *rows = size.ws_row;
        *columns = size.ws_col;
    }
}

void terminal_copy_size(int master)
{
    struct winsize size;
    int fd = own_terminal();

    if (fd >= 0 && ioctl(fd, TIOCGWINSZ, &size) == 0)
        ioctl(master, TIOCSWINSZ, &size);
}

void terminal_take_back(void)
{
    int fd = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);

    if (fd < 0)
        return;
    /* A group in the background is stopped otherwise. */
    signal(SIGTTOU, SIG_IGN);
    tcsetpgrp(fd, getpgrp());
    close(fd);
}

/* -------------------------------------------------------------- Relay -- */

#define NO_INPUT (-1)

/* How long the last bytes of a program that has ended may take to come. */
#define DRAIN_MS 100

static void set_raw(struct relay *relay)
{
    struct termios raw;

    if (tcgetattr(STDIN_FILENO, &relay->modes) != 0)
        return;
    relay->has_modes = 1;
    raw = relay->modes;
    cfmakeraw(&raw);
    tcsetattr(STDIN_FILENO, TCSADRAIN, &raw);
}

void relay_begin(struct relay *relay, int master)
{
    relay->master = master;
    relay->input = STDIN_FILENO;
    relay->ends_line = 1;
    relay->pending_size = 0;
    relay->has_modes = 0;
    /* A program that does not read must not keep us from its output. */
    fcntl(master, F_SETFL, fcntl(master, F_GETFL) | O_NONBLOCK);
    set_raw(relay);
}

void relay_wish(const struct relay *relay, struct pollfd fds[RELAY_FDS])
{
    fds[0].fd = relay->pending_size ? -1 : relay->input;
    fds[0].events = POLLIN;
    fds[1].fd = relay->master;
    fds[1].events = (short)(POLLIN | (relay->pending_size ? POLLOUT : 0));
}

/* The end of our input is a character to the program; it ends a line that has
 * begun, and only then the input. */
static void end_input(struct relay *relay)
{
    struct termios modes;
    char end = 4;

    if (tcgetattr(relay->master, &modes) == 0)
        end = (char)modes.c_cc[VEOF];
    relay->input = NO_INPUT;
    relay->pending_size = relay->ends_line ? 1 : 2;
    memset(relay->pending, end, relay->pending_size);
}

static void read_input(struct relay *relay)
{
    ssize_t got = read(relay->input, relay->pending, sizeof relay->pending);

    if (got > 0) {
        relay->pending_size = (size_t)got;
        relay->ends_line = relay->pending[got - 1] == '\n';
    } else if (got == 0 || (errno != EINTR && errno != EAGAIN)) {
        end_input(relay);
    }
}

static void write_input(struct relay *relay)
{
    ssize_t put = write(relay->master, relay->pending, relay->pending_size);

    if (put < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (put < 0) /* nobody reads any more */
        put = (ssize_t)relay->pending_size;
    relay->pending_size -= (size_t)put;
    memmove(relay->pending, relay->pending + put, relay->pending_size);
}

/* 0 once there is no more output: EIO, when the last one has closed it. */
static int copy_output(struct relay *relay)
{
    char buffer[4096];
    ssize_t got = read(relay->master, buffer, sizeof buffer);
    ssize_t done = 0;

    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return 1;
    while (done < got) {
        ssize_t put = write(STDOUT_FILENO, buffer + done, (size_t)(got - done));

        if (put < 0 && errno != EINTR)
            return 0;
        if (put > 0)
            done += put;
    }
    return got > 0;
}

void relay_move(struct relay *relay, const struct pollfd fds[RELAY_FDS])
{
    if (fds[0].revents && relay->input != NO_INPUT && !relay->pending_size)
        read_input(relay);
    if (fds[1].revents & POLLOUT)
        write_input(relay);
    if (fds[1].revents & (POLLIN | POLLHUP | POLLERR) && !copy_output(relay))
        relay->master = -1;
}

void relay_end(struct relay *relay)
{
    struct pollfd output = {relay->master, POLLIN, 0};

    while (output.fd >= 0 && poll(&output, 1, DRAIN_MS) > 0 &&
           copy_output(relay))
        continue;
    if (relay->has_modes)
        tcsetattr(STDIN_FILENO, TCSADRAIN, &relay->modes);
}
