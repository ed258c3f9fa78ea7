/* SPDX-License-Identifier: MIT */
/* While a call waits for one thing, all that can be moved is: a program that
 * writes before it reads on is read, or neither would come to an end. */
#include "coprocess/coprocess.h"
#include "job/job.h"
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FIRST_SIZE ((size_t)4096)

/* How often the program is looked at where no handle tells. */
#define LOOK_MS 50

/* ------------------------------------------------------------- Reading -- */

/* Room for one byte more, and the 0 behind it: what is taken gives way, then it
 * doubles.  0 or ENOMEM. */
static int make_room(struct uspawn_coprocess *it)
{
    size_t capacity = it->capacity;
    char *bytes;

    if (it->size + 1 < capacity)
        return 0;
    if (it->taken >= capacity / 2 && it->taken > 0) {
        it->size -= it->taken;
        memmove(it->bytes, it->bytes + it->taken, it->size);
        it->taken = 0;
        return 0;
    }
    capacity = capacity ? 2 * capacity : FIRST_SIZE;
    bytes = realloc(it->bytes, capacity);
    if (!bytes)
        return ENOMEM;
    it->bytes = bytes;
    it->capacity = capacity;
    return 0;
}

static int has_room(const struct uspawn_coprocess *it)
{
    return usp_coprocess_unread(it) < it->limit;
}

/* Linux tells the end of a terminal by EIO. */
static int read_some(struct uspawn_coprocess *it)
{
    size_t most = it->limit - usp_coprocess_unread(it);
    ssize_t got;

    if (make_room(it))
        return ENOMEM;
    if (most > it->capacity - it->size - 1)
        most = it->capacity - it->size - 1;
    got = read(it->out, it->bytes + it->size, most);
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return 0;
    if (got > 0)
        it->size += (size_t)got;
    else
        it->is_output_over = 1;
    return got < 0 && !(it->is_terminal && errno == EIO) ? errno : 0;
}

/* ------------------------------------------------------------- Writing -- */

static void write_some(struct uspawn_coprocess *it)
{
    ssize_t written = usp_write_quietly(it->in, it->queue + it->queue_done,
                                        usp_coprocess_unwritten(it));

    if (written > 0)
        it->queue_done += (size_t)written;
    else if (written != -EAGAIN && written != -EINTR)
        it->is_input_over = 1;
}

/* ----------------------------------------------------------- Both, and -- */

static void look_at_program(struct uspawn_coprocess *it)
{
    if (uspawn_child_wait_for(&it->child, NULL, USPAWN_WAIT_KEEP, 0) ==
        ETIMEDOUT)
        return;
    it->has_ended = 1;
    it->over_at = usp_now_ms() + USPAWN_DRAIN_MS_DEFAULT;
}

/* How long at most, as poll(2) takes it. */
static int time_to_sleep(const struct uspawn_coprocess *it, int left)
{
    long long until_over = it->over_at - usp_now_ms();

    if (it->has_ended && (left < 0 || until_over < left))
        left = until_over > 0 ? (int)until_over : 0;
    if (!it->has_ended && it->child.fd < 0 && (left < 0 || left > LOOK_MS))
        left = LOOK_MS;
    return left;
}

static void list(const struct uspawn_coprocess *it, struct pollfd fds[3])
{
    memset(fds, 0, 3 * sizeof *fds);
    fds[0].fd = it->is_output_over || !has_room(it) ? -1 : it->out;
    fds[0].events = POLLIN;
    fds[1].fd = usp_coprocess_unwritten(it) ? it->in : -1;
    fds[1].events = POLLOUT;
    fds[2].fd = it->has_ended ? -1 : it->child.fd;
    fds[2].events = USPAWN_HANDLE_EVENTS;
}

int usp_coprocess_move(struct uspawn_coprocess *it,
                       const struct usp_deadline *deadline)
{
    int left = usp_deadline_left(deadline);
    int error = 0, found;
    struct pollfd fds[3];

    list(it, fds);
    found = usp_sleep_on(fds, 3, time_to_sleep(it, left));
    if (fds[0].fd >= 0 && fds[0].revents)
        error = read_some(it);
    if (!error && fds[1].fd >= 0 && fds[1].revents)
        write_some(it);
    usp_coprocess_close_if_written(it);
    if (!it->has_ended && (it->child.fd < 0 || fds[2].revents))
        look_at_program(it);
    if (it->has_ended && usp_now_ms() >= it->over_at)
        it->is_output_over = it->is_input_over = 1;
    return error ? error : found <= 0 && left == 0 ? ETIMEDOUT : 0;
}
