/* SPDX-License-Identifier: MIT */
/* The jobs that take the places of those that have ended. */
#include "job/pool.h"
#include <errno.h>
#include <string.h>

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
    usp_pool_tell(pool, pool->next_index++, &result);
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
        usp_pool_give_slot(pool);
        return 0;
    }
    pool->has_next = 0;
    if (error) {
        usp_pool_give_slot(pool);
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

void usp_pool_start_more(struct uspawn_pool *pool)
{
    pool->needs_slot = 0;
    while (pool->running < pool->options.at_once && find_next(pool) &&
           take_slot(pool) && start_next(pool))
        continue;
}
