/* SPDX-License-Identifier: MIT */
/* Bytes between our input and output and the terminal of the program.  Nothing
 * here may sleep: whoever does not read must keep us from nothing else. */
#include "running.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

/* How long the last bytes of a program that has ended may take to come; and how
 * long nobody may read them, if we are to end. */
#define DRAIN (NANOSECONDS / 10)
#define STALL NANOSECONDS

/* A write of so much does not sleep where poll(2) has said that there is room
 * (POSIX.1-2024, write, of pipes). */
#define CAREFUL_SIZE _POSIX_PIPE_BUF

/* ------------------------------------------------------- Beginning -- */

/* Our output, so that a write does not sleep.  What is opened anew has flags of
 * its own, where those of the inherited one are shared with others. */
static int open_output(void)
{
    struct stat status;
    int fd = -1;

    if (fstat(STDOUT_FILENO, &status) == 0 &&
        (S_ISFIFO(status.st_mode) || isatty(STDOUT_FILENO)))
        fd = open("/proc/self/fd/1",
                  O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    return fd < 0 ? STDOUT_FILENO : fd;
}

/* The program may close its terminal and open /dev/tty again. */
static int open_slave(int master)
{
    const int flags = O_RDWR | O_NOCTTY | O_CLOEXEC;
    int fd = -1;
#ifdef TIOCGPTPEER
    fd = ioctl(master, TIOCGPTPEER, flags);
#endif
    if (fd < 0) {
        const char *name = ptsname(master);

        fd = name ? open(name, flags) : -1;
    }
    return fd;
}

void relay_begin(struct relay *relay, int master, int copy)
{
    relay->master = master;
    relay->slave = open_slave(master);
    relay->output = open_output();
    relay->input = STDIN_FILENO;
    relay->copy = copy;
    relay->ends_line = 1;
    fcntl(master, F_SETFL, fcntl(master, F_GETFL) | O_NONBLOCK);
    relay_set_echo(relay);
}

/* --------------------------------------------------------- Failing -- */

static void close_pty(struct relay *relay)
{
    if (relay->slave >= 0)
        close(relay->slave);
    if (relay->master >= 0)
        close(relay->master);
    relay->master = relay->slave = -1;
    relay->input = -1;
    relay->in_size = relay->out_size = relay->out_done = 0;
    relay->has_ended = 1;
}

/* Output is lost: the program is hung up. */
static void fail(struct relay *relay, const char *what)
{
    relay->error = errno;
    relay_restore_modes(relay);
    if (relay->error != EPIPE || signal_is_ignored(SIGPIPE))
        complain("%s: %s", what, strerror(relay->error));
    close_pty(relay);
}

static int is_passing(int error)
{
    return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

/* ----------------------------------------------------------- Input -- */

/* The end of our input is a character to the program; it ends a line that has
 * begun, and only then the input. */
static void end_input(struct relay *relay)
{
    struct termios modes;
    char end = 4;

    if (tcgetattr(relay->master, &modes) == 0)
        end = (char)modes.c_cc[VEOF];
    relay->input = -1;
    relay->in_size = relay->ends_line ? 1 : 2;
    memset(relay->in, end, relay->in_size);
}

static void read_input(struct relay *relay)
{
    ssize_t got = read(relay->input, relay->in, sizeof relay->in);

    if (got > 0) {
        relay->in_size = (size_t)got;
        relay->ends_line = relay->in[got - 1] == '\n';
    } else if (got == 0 || !is_passing(errno)) {
        /* EIO: we are in the background, until this returns. */
        if (got == 0 || errno != EIO || !relay_set_raw(relay))
            end_input(relay);
    }
}

static void write_input(struct relay *relay)
{
    ssize_t put = write(relay->master, relay->in, relay->in_size);

    if (put < 0 && is_passing(errno))
        return;
    if (put < 0) /* nobody reads any more */
        put = (ssize_t)relay->in_size;
    relay->in_size -= (size_t)put;
    memmove(relay->in, relay->in + put, relay->in_size);
}

/* ---------------------------------------------------------- Output -- */

static void write_copy(struct relay *relay, size_t size)
{
    size_t done = 0;

    while (relay->copy >= 0 && done < size) {
        ssize_t put = write(relay->copy, relay->out + done, size - done);

        if (put < 0 && errno != EINTR) {
            fail(relay, "--pty-copy");
            return;
        }
        done += put > 0 ? (size_t)put : 0;
    }
}

/* EIO: the last one has closed it, which are we, or the session is over. */
static void read_output(struct relay *relay)
{
    ssize_t got = read(relay->master, relay->out, sizeof relay->out);

    if (got < 0 && is_passing(errno))
        return;
    if (got <= 0) {
        relay->has_ended = 1;
        return;
    }
    relay->moved = now();
    relay->out_size = (size_t)got;
    relay->out_done = 0;
    write_copy(relay, (size_t)got);
}

static void write_output(struct relay *relay)
{
    size_t size = relay->out_size - relay->out_done;
    ssize_t put;

    if (relay->output == STDOUT_FILENO && size > CAREFUL_SIZE)
        size = CAREFUL_SIZE;
    put = write(relay->output, relay->out + relay->out_done, size);
    if (put < 0 && is_passing(errno))
        return;
    if (put < 0) {
        fail(relay, "standard output");
        return;
    }
    relay->moved = now();
    relay->out_done += (size_t)put;
    if (relay->out_done == relay->out_size)
        relay->out_size = relay->out_done = 0;
}

/* --------------------------------------------------------- Sleeping -- */

static void wish(struct pollfd *entry, int fd, int events)
{
    entry->fd = events ? fd : -1;
    entry->events = (short)events;
    entry->revents = 0;
}

void relay_wish(const struct relay *relay, struct pollfd fds[RELAY_FDS])
{
    int can_read = !relay->out_size && !relay->has_ended;

    wish(&fds[0], relay->input, relay->in_size ? 0 : POLLIN);
    wish(&fds[1], relay->master,
         (can_read ? POLLIN : 0) | (relay->in_size ? POLLOUT : 0));
    wish(&fds[2], relay->output, relay->out_size ? POLLOUT : 0);
}

void relay_move(struct relay *relay, const struct pollfd fds[RELAY_FDS])
{
    if (fds[0].revents)
        read_input(relay);
    if (fds[1].revents & POLLOUT)
        write_input(relay);
    if (fds[1].revents & (POLLIN | POLLHUP | POLLERR) && !relay->out_size)
        read_output(relay);
    if (fds[2].revents)
        write_output(relay);
}

/* ----------------------------------------------------------- Ending -- */

int relay_is_over(const struct relay *relay, int is_urgent)
{
    if (relay->out_size)
        return is_urgent && now() - relay->moved > STALL;
    return relay->has_ended || now() - relay->moved > DRAIN;
}

void relay_end(struct relay *relay)
{
    relay_restore_modes(relay);
    close_pty(relay);
    if (relay->output != STDOUT_FILENO)
        close(relay->output);
}
