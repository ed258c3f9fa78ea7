/* SPDX-License-Identifier: MIT */
/* A coprocess: a program that is written to and read from by turns.
 *
 *   start.c    its pipes or its terminal, and the program
 *   move.c     what moves while a call waits: both ways, whatever it waits for
 *   write.c    what it is to read
 *   read.c     what it has written: lines, what is expected, what there is
 *   finish.c   its end */
#ifndef USP_COPROCESS_H
#define USP_COPROCESS_H

#include "base/clock.h"
#include "base/compiler.h"
#include "uspawn.h"
#include <limits.h>

struct uspawn_coprocess {
    struct uspawn_child child;
    int is_terminal;
    int in, out;        /* our ends, nonblocking; of a terminal the same */
    int is_ending;      /* it gets no more than what is to be written */
    int is_input_over;  /* nothing can be written any more */
    int is_output_over; /* nothing will come any more */
    int has_ended;      /* the program, which is a zombie until the end */
    long long over_at;  /* usp_now_ms(): who holds our ends then is not
                           waited for; USP_COPROCESS_NEVER */
    char *queue;        /* what is to be written, from queue_done on */
    size_t queue_size, queue_done, queue_capacity;
    int is_at_line_begin; /* where the terminal takes an end of file */
    char *bytes;          /* what was read, from taken on, and room for a 0 */
    size_t size, taken, capacity;
    size_t limit; /* the most bytes that are not taken */
};

#define USP_COPROCESS_NEVER LLONG_MAX

static inline size_t usp_coprocess_unwritten(const struct uspawn_coprocess *it)
{
    return it->is_input_over ? 0 : it->queue_size - it->queue_done;
}

static inline size_t usp_coprocess_unread(const struct uspawn_coprocess *it)
{
    return it->size - it->taken;
}

/* Sleep until something can be moved, at most until DEADLINE, and move it: 0,
 * ETIMEDOUT, or what went wrong. */
USP_HIDDEN int usp_coprocess_move(struct uspawn_coprocess *it,
                                  const struct usp_deadline *deadline);

/* Add SIZE bytes to what is to be written: 0 or ENOMEM. */
USP_HIDDEN int usp_coprocess_queue(struct uspawn_coprocess *it,
                                   const void *bytes, size_t size);

/* Add the end of input: 0, ENOMEM, or ENOTSUP where the terminal has none; and
 * close the pipe if its time has come. */
USP_HIDDEN int usp_coprocess_queue_end(struct uspawn_coprocess *it);
USP_HIDDEN void usp_coprocess_close_if_written(struct uspawn_coprocess *it);

#endif
