/* SPDX-License-Identifier: MIT */
/* The public calls for pools. */
#include "job/pool.h"
#include "sys/caller.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ------------------------------------------------------------ Beginning -- */

static int is_wrong(const struct uspawn_pool_options *options)
{
    size_t i;

    if (!options || !options->next == !options->jobs ||
        (options->next && options->count))
        return 1;
    for (i = 0; i < USP_COUNT(options->reserved); i++)
        if (options->reserved[i])
            return 1;
    return options->at_once > USPAWN_POOL_MAX || options->cancel_fd < 0 ||
           options->at_failure < USPAWN_AT_FAILURE_GO_ON ||
           options->at_failure > USPAWN_AT_FAILURE_STOP;
}

static size_t how_many(const struct uspawn_pool_options *options)
{
    long cpus = options->at_once ? 0 : sysconf(_SC_NPROCESSORS_ONLN);
    size_t count = options->at_once;

    if (!count)
        count = cpus < 1 ? 1 : (size_t)cpus;
    if (options->jobs && count > options->count)
        count = options->count + !options->count;
    return count < USPAWN_POOL_MAX ? count : USPAWN_POOL_MAX;
}

static int begin(struct uspawn_pool **pool,
                 const struct uspawn_pool_options *options, int never_waits)
{
    struct uspawn_pool *made;

    if (is_wrong(options))
        return EINVAL;
    made = calloc(1, sizeof *made);
    if (!made)
        return ENOMEM;
    made->options = *options;
    made->options.at_once = how_many(options);
    made->slots = calloc(made->options.at_once + 1, sizeof *made->slots);
    if (!made->slots) {
        free(made);
        return ENOMEM;
    }
    made->watch.fd = made->watch.timer = -1;
    made->has_more = 1;
    made->never_waits = never_waits;
    *pool = made;
    return 0;
}

int uspawn_pool_start(struct uspawn_pool **pool,
                      const struct uspawn_pool_options *options)
{
    struct usp_caller caller;
    int error;

    if (!pool)
        return EINVAL;
    caller = usp_caller_save();
    error = begin(pool, options, 1);
    usp_caller_restore(caller);
    return error;
}

/* ------------------------------------------------------------- In a loop -- */

size_t uspawn_pool_poll(const struct uspawn_pool *pool, struct pollfd *fds,
                        size_t capacity, int *timeout_ms)
{
    struct usp_caller caller = usp_caller_save();
    size_t count = pool ? usp_pool_list(pool, fds, fds ? capacity : 0) : 0;

    if (timeout_ms)
        *timeout_ms = pool ? usp_pool_timeout(pool) : -1;
    usp_caller_restore(caller);
    return count;
}

int uspawn_pool_descriptor(struct uspawn_pool *pool, int *fd)
{
    if (!pool || !fd)
        return EINVAL;
    return usp_watch_descriptor(&pool->watch, 1, fd);
}

/* Without memory for all, some time later all are looked at. */
static void watch_again(struct uspawn_pool *pool)
{
    struct usp_watch *watch = &pool->watch;
    int timeout_ms = usp_pool_timeout(pool);
    size_t count = usp_pool_list(pool, NULL, 0);

    if (usp_reserve_entries(&watch->entries, &watch->capacity, count)) {
        count = 0;
        if (timeout_ms < 0 || timeout_ms > USP_NAP_MS)
            timeout_ms = USP_NAP_MS;
    }
    usp_pool_list(pool, watch->entries, count);
    usp_watch_fill(watch, count, timeout_ms);
}

int uspawn_pool_step(struct uspawn_pool *pool)
{
    struct usp_caller caller;

    if (!pool)
        return EINVAL;
    caller = usp_caller_save();
    if (!pool->is_over) {
        usp_watch_empty(&pool->watch);
        usp_pool_advance(pool, 0);
        if (pool->watch.fd >= 0)
            watch_again(pool);
    }
    usp_caller_restore(caller);
    return pool->is_over ? 0 : EAGAIN;
}

int uspawn_pool_stop(struct uspawn_pool *pool)
{
    struct usp_caller caller;
    int error;

    if (!pool)
        return EINVAL;
    caller = usp_caller_save();
    error = pool->is_over || pool->is_stopped ? EALREADY : 0;
    if (!error)
        usp_pool_stop(pool, ECANCELED);
    if (!error && pool->watch.fd >= 0)
        usp_watch_set_time(&pool->watch, 0);
    usp_caller_restore(caller);
    return error;
}

/* --------------------------------------------------------------- Ending -- */

int uspawn_pool_finish(struct uspawn_pool *pool,
                       struct uspawn_pool_result *result)
{
    struct usp_caller caller = usp_caller_save();
    int code = EINVAL;

    if (result)
        memset(result, 0, sizeof *result);
    if (pool) {
        usp_watch_close(&pool->watch);
        if (!pool->is_over && !pool->result.code)
            pool->result.code = ECANCELED;
        pool->has_more = 0;
        pool->is_stopped = 1;
        while (pool->running > 0)
            usp_pool_collect(pool, pool->running - 1);
        pool->result.is_success = !pool->result.code && !pool->result.failed;
        code = pool->result.code;
        if (result)
            *result = pool->result;
        free(pool->fds);
        free(pool->slots);
        free(pool);
    }
    usp_caller_restore(caller);
    return code;
}

int uspawn_pool_run(struct uspawn_pool_result *result,
                    const struct uspawn_pool_options *options)
{
    struct usp_caller caller = usp_caller_save();
    struct uspawn_pool *pool;
    int error = begin(&pool, options, 0);

    if (error) {
        if (result) {
            memset(result, 0, sizeof *result);
            result->code = error;
        }
    } else {
        while (!pool->is_over)
            usp_pool_advance(pool, usp_pool_timeout(pool));
        error = uspawn_pool_finish(pool, result);
    }
    usp_caller_restore(caller);
    return error;
}
