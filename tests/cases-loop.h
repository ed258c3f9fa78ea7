/* SPDX-License-Identifier: MIT */
/* Ways to drive what is stepped, a job or a pool, to its end. */
#ifndef CASES_LOOP_H
#define CASES_LOOP_H

#include "cases-run.h"
#include <poll.h>

/* What is driven. */
struct stepped {
    void *object;
    size_t (*poll)(const void *object, struct pollfd *fds, size_t capacity,
                   int *timeout_ms);
    int (*descriptor)(void *object, int *fd);
    int (*step)(void *object);
};

struct driver {
    const char *name;
    int needs_descriptor;
    /* Until a step has given 0; no wait may be for longer than LOOP_PATIENCE.
     */
    void (*drive)(struct test *test, const struct stepped *stepped);
};

#define LOOP_PATIENCE 60000

extern const struct driver loop_drivers[];
extern const size_t loop_driver_count;

/* Whether this system has one descriptor for many. */
int loop_has_descriptor(void);

/* JOB and POOL as such. */
struct stepped loop_job(struct uspawn_job *job);
struct stepped loop_pool(struct uspawn_pool *pool);

#endif
