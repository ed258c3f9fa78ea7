/* SPDX-License-Identifier: MIT */
/* One step of a pool: one poll for all that run, and what has come of it. */
#include "job/pool.h"
#include <errno.h>
#include <stdlib.h>

/* --------------------------------------------------------------- Ending -- */

void usp_pool_give_slot(struct uspawn_pool *pool)
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

void usp_pool_tell(struct uspawn_pool *pool, size_t index,
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
    usp_pool_give_slot(pool);
    usp_pool_tell(pool, slot.index, &result);
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

    if (usp_reserve_entries(&pool->fds, &pool->capacity,
                            usp_pool_list(pool, NULL, 0)))
        step_each(pool);
    else
        step_all(pool, timeout_ms);
    for (i = pool->running; i > 0; i--)
        if (pool->slots[i - 1].job->is_over)
            usp_pool_collect(pool, i - 1);
    usp_pool_start_more(pool);
    pool->is_over = pool->running == 0 && !pool->has_more && !pool->has_next;
}
