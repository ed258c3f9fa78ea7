/* SPDX-License-Identifier: MIT */
/* One step of a pool: one poll for all that run, what has come of it, and those
 * that take the places of the ones that have ended. */
#include "base/clock.h"
#include "job/pool.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* --------------------------------------------------------------- Ending -- */

static void give_slot(struct uspawn_pool *pool)
{
    if (pool->options.jobserver)
        uspawn_jobserver_give(pool->options.jobserver);
}

static void no_more(struct uspawn_pool *pool)
{
    pool->has_more = pool->has_next = pool->needs_slot = 0;
}

void usp_pool_stop(struct uspawn_pool *pool, int code)
{
    size_t i;

    if (!pool->result.code)
        pool->result.code = code;
    no_more(pool);
    if (pool->is_stopped)
        return;
    pool->is_stopped = 1;
    for (i = 0; i < pool->running; i++)
        if (!pool->slots[i].job->is_over)
            usp_job_stop(pool->slots[i].job, USPAWN_REASON_CANCELLED,
                         ECANCELED);
}

static void fail(struct uspawn_pool *pool, size_t index)
{
    if (pool->result.failed++ == 0)
        pool->result.first_failed = index;
    if (pool->options.at_failure == USPAWN_AT_FAILURE_STOP)
        usp_pool_stop(pool, 0);
    else if (pool->options.at_failure == USPAWN_AT_FAILURE_NO_MORE)
        no_more(pool);
}

static void tell(struct uspawn_pool *pool, size_t index,
                 struct uspawn_result *result)
{
    int error = 0;

    pool->result.done++;
    if (!result->is_success)
        fail(pool, index);
    if (pool->options.done)
        error = pool->options.done(pool->options.context, index, result);
    if (error)
        usp_pool_stop(pool, error > 0 ? error : EINVAL);
    uspawn_result_free(result);
}

/* The last one takes its place. */
void usp_pool_collect(struct uspawn_pool *pool, size_t which)
{
    struct usp_slot slot = pool->slots[which];
    struct uspawn_result result;

    pool->slots[which] = pool->slots[--pool->running];
    uspawn_job_finish(slot.job, &result);
    give_slot(pool);
    tell(pool, slot.index, &result);
}

/* ------------------------------------------------------------- Starting -- */

/* The next job from the list, or from the callback: 1, 0, a negative errno
 * value. */
static int fetch(struct uspawn_pool *pool)
{
    const struct uspawn_pool_options *options = &pool->options;

    memset(&pool->next, 0, sizeof pool->next);
    if (options->next)
        return options->next(options->context, pool->next_index, &pool->next);
    if (pool->next_index == options->count)
        return 0;
    pool->next = options->jobs[pool->next_index];
    return 1;
}

/* Whether there is one.  The callback may have stopped the pool. */
static int find_next(struct uspawn_pool *pool)
{
    int found;

    if (pool->has_next || !pool->has_more)
        return pool->has_next;
    found = fetch(pool);
    if (found < 0)
        usp_pool_stop(pool, -found);
    if (found <= 0)
        pool->has_more = 0;
    pool->has_next = pool->has_more;
    return pool->has_next;
}

/* One that there is no memory for, or that cannot be. */
static void refuse(struct uspawn_pool *pool, int code)
{
    struct uspawn_result result;

    memset(&result, 0, sizeof result);
    result.code = result.error.code = code;
    result.reason = USPAWN_REASON_NOT_STARTED;
    tell(pool, pool->next_index++, &result);
}

static int is_wrong(const struct uspawn_pool_job *job)
{
    size_t i;

    for (i = 0; i < USP_COUNT(job->reserved); i++)
        if (job->reserved[i])
            return 1;
    return 0;
}

static int begin(struct uspawn_job **job, const struct uspawn_pool *pool)
{
    const struct uspawn_pool_job *next = &pool->next;

    if (is_wrong(next))
        return EINVAL;
    return usp_job_begin(job, next->programs ? next->programs : &next->program,
                         next->programs ? next->count : 1,
                         next->options ? next->options : pool->options.options,
                         pool->never_waits);
}

/* Whether JOB could not be started for the moment, while others run. */
static int has_to_wait(const struct uspawn_pool *pool,
                       const struct uspawn_job *job)
{
    return job->reason == USPAWN_REASON_NOT_STARTED && job->code == EAGAIN &&
           pool->running > 0;
}

/* Start the next: whether that need not wait for another to end. */
static int start_next(struct uspawn_pool *pool)
{
    struct uspawn_job *job;
    int error = begin(&job, pool);

    if (!error && has_to_wait(pool, job)) {
        uspawn_job_finish(job, NULL);
        give_slot(pool);
        return 0;
    }
    pool->has_next = 0;
    if (error) {
        give_slot(pool);
        refuse(pool, error);
    } else {
        pool->slots[pool->running].job = job;
        pool->slots[pool->running++].index = pool->next_index++;
    }
    return 1;
}

/* Whether the jobserver, if there is one, lets another job run. */
static int take_slot(struct uspawn_pool *pool)
{
    int error = pool->options.jobserver
                    ? uspawn_jobserver_take(pool->options.jobserver)
                    : 0;

    pool->needs_slot = error == EAGAIN;
    return !error;
}

static void start_more(struct uspawn_pool *pool)
{
    pool->needs_slot = 0;
    while (pool->running < pool->options.at_once && find_next(pool) &&
           take_slot(pool) && start_next(pool))
        continue;
}

/* ---------------------------------------------------------------- Steps -- */

/* A pool that nothing runs in waits for a slot that somebody else in this
 * process has, which nothing tells of. */
static int own_timeout(const struct uspawn_pool *pool)
{
    if (!pool->has_next || pool->is_over)
        return pool->running ? -1 : 0;
    return pool->needs_slot && pool->running ? -1 : USP_NAP_MS;
}

int usp_pool_timeout(const struct uspawn_pool *pool)
{
    int least = own_timeout(pool);
    size_t i;

    for (i = 0; i < pool->running && least != 0; i++) {
        int timeout_ms = usp_job_timeout(pool->slots[i].job);

        if (timeout_ms >= 0 && (least < 0 || timeout_ms < least))
            least = timeout_ms;
    }
    return least;
}

/* What the pool itself waits for: what cancels first. */
static size_t list_own(const struct uspawn_pool *pool, struct pollfd *fds,
                       size_t capacity)
{
    size_t count = 0;
    int fd;

    if (pool->options.cancel_fd > 0 && !pool->is_stopped)
        usp_add_entry(fds, capacity, &count, pool->options.cancel_fd, POLLIN);
    if (pool->needs_slot &&
        uspawn_jobserver_descriptor(pool->options.jobserver, &fd) == 0)
        usp_add_entry(fds, capacity, &count, fd, POLLIN);
    return count;
}

/* And then what its jobs wait for. */
size_t usp_pool_list(const struct uspawn_pool *pool, struct pollfd *fds,
                     size_t capacity)
{
    size_t count = pool->is_over ? 0 : list_own(pool, fds, capacity), i;

    for (i = 0; i < pool->running; i++) {
        int has_room = fds && count < capacity;
        size_t used =
            usp_job_list(pool->slots[i].job, has_room ? fds + count : NULL,
                         has_room ? capacity - count : 0);

        if (fds && fds == pool->fds) {
            pool->slots[i].first = count;
            pool->slots[i].count = used;
        }
        count += used;
    }
    return count;
}

/* Room for the pool's own list. */
static int reserve(struct uspawn_pool *pool)
{
    size_t count = usp_pool_list(pool, NULL, 0);
    struct pollfd *fds;

    if (count <= pool->capacity)
        return 0;
    fds = realloc(pool->fds, 2 * count * sizeof *fds);
    if (!fds)
        return ENOMEM;
    pool->fds = fds;
    pool->capacity = 2 * count;
    return 0;
}

/* Without memory, one after the other. */
static void step_each(struct uspawn_pool *pool)
{
    size_t i;

    usp_sleep_on(NULL, 0, USP_NAP_MS);
    for (i = 0; i < pool->running; i++)
        if (!pool->slots[i].job->is_over)
            usp_job_advance(pool->slots[i].job, 0);
}

static void step_all(struct uspawn_pool *pool, int timeout_ms)
{
    size_t count = usp_pool_list(pool, pool->fds, pool->capacity), i;
    int is_cancelled;

    usp_sleep_on(pool->fds, count, timeout_ms);
    is_cancelled = pool->options.cancel_fd > 0 && !pool->is_stopped &&
                   pool->fds[0].revents != 0;
    for (i = 0; i < pool->running; i++) {
        struct usp_slot *slot = &pool->slots[i];

        if (!slot->job->is_over)
            usp_job_go_on(slot->job, pool->fds + slot->first, slot->count);
    }
    if (is_cancelled)
        usp_pool_stop(pool, ECANCELED);
}

void usp_pool_advance(struct uspawn_pool *pool, int timeout_ms)
{
    size_t i;

    if (reserve(pool))
        step_each(pool);
    else
        step_all(pool, timeout_ms);
    for (i = pool->running; i > 0; i--)
        if (pool->slots[i - 1].job->is_over)
            usp_pool_collect(pool, i - 1);
    start_more(pool);
    pool->is_over = pool->running == 0 && !pool->has_more && !pool->has_next;
}
