/* SPDX-License-Identifier: MIT */
/* What a coprocess is to read. */
#include "coprocess/coprocess.h"
#include "sys/caller.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#ifndef _POSIX_VDISABLE
#define _POSIX_VDISABLE 0
#endif

#define FIRST_SIZE ((size_t)4096)
#define END_OF_FILE 4 /* ^D, where it cannot be asked for */

int usp_coprocess_queue(struct uspawn_coprocess *it, const void *bytes,
                        size_t size)
{
    size_t left = it->queue_size - it->queue_done;
    size_t capacity = it->queue_capacity ? it->queue_capacity : FIRST_SIZE;
    char *queue = it->queue;

    if (left && it->queue_done)
        memmove(queue, queue + it->queue_done, left);
    it->queue_done = 0;
    it->queue_size = left;
    if (size > (size_t)-1 / 4 - left)
        return ENOMEM;
    while (capacity < left + size)
        capacity *= 2;
    if (capacity > it->queue_capacity)
        queue = realloc(queue, capacity);
    if (!queue)
        return ENOMEM;
    it->queue = queue;
    it->queue_capacity =
        capacity > it->queue_capacity ? capacity : it->queue_capacity;
    if (size) {
        memcpy(queue + left, bytes, size);
        it->queue_size += size;
        it->is_at_line_begin = queue[left + size - 1] == '\n';
    }
    return 0;
}

/* Move until all is written. */
static int write_out(struct uspawn_coprocess *it, int timeout_ms)
{
    struct usp_deadline deadline = usp_deadline_after(timeout_ms);
    int error = 0;

    while (!error && usp_coprocess_unwritten(it)) {
        if (usp_coprocess_unread(it) >= it->limit)
            return EFBIG;
        error = usp_coprocess_move(it, &deadline);
    }
    return !error && it->queue_done < it->queue_size ? EPIPE : error;
}

static int is_closed(const struct uspawn_coprocess *it)
{
    return it->is_input_over || it->is_ending;
}

int uspawn_coprocess_write(struct uspawn_coprocess *coprocess,
                           const void *bytes, size_t size, int timeout_ms)
{
    struct usp_caller caller;
    int error;

    if (!coprocess || (!bytes && size) || timeout_ms < -1)
        return EINVAL;
    caller = usp_caller_save();
    error = is_closed(coprocess) ? EPIPE
                                 : usp_coprocess_queue(coprocess, bytes, size);
    if (!error)
        error = write_out(coprocess, timeout_ms);
    usp_caller_restore(caller);
    return error;
}

/* ------------------------------------------------------- End of input -- */

/* What ends a terminal's input, or ENOTSUP in its present modes. */
static int find_end(int terminal, char *end)
{
    struct termios modes;

    *end = END_OF_FILE;
    if (tcgetattr(terminal, &modes) != 0)
        return 0;
    *end = (char)modes.c_cc[VEOF];
    return (modes.c_lflag & ICANON) && modes.c_cc[VEOF] != _POSIX_VDISABLE
               ? 0
               : ENOTSUP;
}

/* At the beginning of a line it is the end of file, elsewhere it only sends
 * what is there of the line (POSIX.1-2024, 11.1.9). */
static int queue_character(struct uspawn_coprocess *it)
{
    char end;
    int error = find_end(it->in, &end);

    if (!error && !it->is_at_line_begin)
        error = usp_coprocess_queue(it, &end, 1);
    if (!error)
        error = usp_coprocess_queue(it, &end, 1);
    it->is_at_line_begin |= !error;
    return error;
}

int usp_coprocess_queue_end(struct uspawn_coprocess *it)
{
    if (it->is_terminal)
        return queue_character(it);
    it->is_ending = 1;
    usp_coprocess_close_if_written(it);
    return 0;
}

void usp_coprocess_close_if_written(struct uspawn_coprocess *it)
{
    if (!it->is_ending || usp_coprocess_unwritten(it))
        return;
    uspawn_child_close_pipe(&it->child, 0);
    it->is_input_over = 1;
}

int uspawn_coprocess_end_input(struct uspawn_coprocess *coprocess,
                               int timeout_ms)
{
    struct usp_caller caller;
    int error;

    if (!coprocess || timeout_ms < -1)
        return EINVAL;
    caller = usp_caller_save();
    error = is_closed(coprocess) ? EPIPE : usp_coprocess_queue_end(coprocess);
    if (!error)
        error = write_out(coprocess, timeout_ms);
    usp_caller_restore(caller);
    return error;
}
