/* SPDX-License-Identifier: MIT */
/* A pool of jobs. */
#ifndef USP_POOL_H
#define USP_POOL_H

#include "job/job.h"

/* A job that runs, and which of the pool's entries are its own. */
struct usp_slot {
    struct uspawn_job *job; /* NULL: none */
    size_t index;
    size_t first, count;
};

struct uspawn_pool {
    struct uspawn_pool_options options;
    struct usp_slot *slots; /* those that run come first */
    size_t running;
    size_t next_index;
    int has_more;                /* as far as is known */
    struct uspawn_pool_job next; /* what is to be started now, */
    int has_next;                /* or when another has ended (EAGAIN), */
    int needs_slot;              /* or there is a slot of the jobserver */
    int never_waits;             /* see usp_job_begin() */
    int is_over;
    int is_stopped;
    struct uspawn_pool_result result;
    struct pollfd *fds;
    size_t capacity;
    struct usp_watch watch;
};

/* What POOL waits for, as uspawn_pool_poll() has it.  Where FDS are the pool's
 * own, each slot knows its part of it. */
USP_HIDDEN size_t usp_pool_list(const struct uspawn_pool *pool,
                                struct pollfd *fds, size_t capacity);
USP_HIDDEN int usp_pool_timeout(const struct uspawn_pool *pool);

/* Sleep, at most TIMEOUT_MS (-1: for ever), and take one step. */
USP_HIDDEN void usp_pool_advance(struct uspawn_pool *pool, int timeout_ms);

/* No more are started, and those that run are stopped; the first CODE that is
 * not 0 is the pool's. */
USP_HIDDEN void usp_pool_stop(struct uspawn_pool *pool, int code);

/* The job of slot WHICH is over, or ended by SIGKILL: tell of it. */
USP_HIDDEN void usp_pool_collect(struct uspawn_pool *pool, size_t which);

/* As many as there may be. */
USP_HIDDEN void usp_pool_start_more(struct uspawn_pool *pool);

/* RESULT is that of job INDEX; it is released. */
USP_HIDDEN void usp_pool_tell(struct uspawn_pool *pool, size_t index,
                              struct uspawn_result *result);

/* One that the jobserver, if there is one, has given. */
USP_HIDDEN void usp_pool_give_slot(struct uspawn_pool *pool);

#endif
