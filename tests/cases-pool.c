/* SPDX-License-Identifier: MIT */
/* Many jobs, some at a time. */
#include "cases-loop.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define JOBS 20

/* What a pool's callbacks need, and note. */
struct round {
    struct test *test;
    struct uspawn_pool *pool; /* to be stopped by done() */
    char *const *argv;        /* of each job; NULL: it writes its index */
    size_t count;
    size_t bad; /* which job exits with 1; -1: none */
    int next_error, done_error;
    size_t error_at; /* of these; where done_error is 0: the pool is stopped */
    size_t began, ended;
    int codes[JOBS]; /* of each that is told of; -1 */
    int exits[JOBS];
};

static struct round round_of(struct test *test, size_t count)
{
    struct round round;
    size_t i;

    memset(&round, 0, sizeof round);
    round.test = test;
    round.count = count;
    round.bad = round.error_at = (size_t)-1;
    for (i = 0; i < JOBS; i++)
        round.codes[i] = round.exits[i] = -1;
    return round;
}

static int next(void *context, size_t index, struct uspawn_pool_job *job)
{
    struct round *round = context;
    struct test *test = round->test;
    char *text = test_text(test, "%d", (int)index);

    CHECK_INT(index, round->began);
    if (round->next_error && index == round->error_at)
        return -round->next_error;
    if (index == round->count)
        return 0;
    round->began++;
    job->program.argv = run_argv(test, index == round->bad ? ARGS("exit", "1")
                                       : round->argv       ? round->argv
                                                     : ARGS("write", text));
    return 1;
}

static int done(void *context, size_t index, struct uspawn_result *result)
{
    struct round *round = context;
    struct test *test = round->test;

    if (!CHECK(index < JOBS) || !CHECK_INT(round->codes[index], -1))
        return EIO;
    round->codes[index] = result->code;
    round->exits[index] = result->status.value;
    round->ended++;
    if (!round->argv && index != round->bad && !result->code)
        CHECK_STR(result->out.bytes, test_text(test, "%d", (int)index));
    if (index == round->error_at && round->done_error)
        return round->done_error;
    if (index == round->error_at && round->pool)
        CHECK_OK(uspawn_pool_stop(round->pool));
    return 0;
}

/* Of the callbacks above, for a case's backend. */
struct plain {
    struct uspawn_options options;
    struct uspawn_pool_options pool;
};

static struct plain *plain(struct test *test, struct round *round,
                           size_t at_once)
{
    struct plain *plain = test_memory(test, sizeof *plain);

    plain->options.attr = test_attr(test);
    plain->options.out.kind = USPAWN_STREAM_MEMORY;
    plain->pool.at_once = at_once;
    plain->pool.next = next;
    plain->pool.done = done;
    plain->pool.context = round;
    plain->pool.options = &plain->options;
    return plain;
}

/* --------------------------------------------------------------- Loops -- */

static void all_ended(struct test *test, const struct round *round,
                      const struct uspawn_pool_result *result)
{
    CHECK_INT(result->code, 0);
    CHECK_INT(result->is_success, 1);
    CHECK_INT(result->done, JOBS);
    CHECK_INT(result->failed, 0);
    CHECK_INT(round->ended, JOBS);
}

static void in_every_loop(struct test *test)
{
    struct uspawn_pool_result result;
    size_t i;

    for (i = 0; i < loop_driver_count && test_clean(test); i++) {
        struct round round = round_of(test, JOBS);
        struct plain *own = plain(test, &round, 1 + i % 4);
        struct stepped stepped;
        struct uspawn_pool *pool;

        if (loop_drivers[i].needs_descriptor && !loop_has_descriptor())
            continue;
        if (!CHECK_OK(uspawn_pool_start(&pool, &own->pool)))
            break;
        stepped = loop_pool(pool);
        loop_drivers[i].drive(test, &stepped);
        CHECK_INT(TRY(uspawn_pool_stop(pool)), EALREADY);
        CHECK_OK(uspawn_pool_finish(pool, &result));
        all_ended(test, &round, &result);
        if (!test_clean(test))
            test_note(test, loop_drivers[i].name);
    }
}

static void in_one_call(struct test *test)
{
    static const size_t at_once[] = {0, 1, 3, JOBS + 10};
    struct uspawn_pool_result result;
    size_t i;

    for (i = 0; i < sizeof at_once / sizeof *at_once; i++) {
        struct round round = round_of(test, JOBS);

        CHECK_OK(
            uspawn_pool_run(&result, &plain(test, &round, at_once[i])->pool));
        all_ended(test, &round, &result);
    }
}

/* A list, with options of its own for one, and a pipeline. */
static void from_a_list(struct test *test)
{
    struct round round = round_of(test, 3);
    struct plain *own = plain(test, &round, 2);
    struct uspawn_pool_job jobs[3];
    struct uspawn_program programs[2];
    struct uspawn_options silent = {.attr = test_attr(test)};
    struct uspawn_pool_result result;

    memset(jobs, 0, sizeof jobs);
    memset(programs, 0, sizeof programs);
    programs[0].argv = run_argv(test, ARGS("write", "1"));
    programs[1].argv = run_argv(test, ARGS("cat"));
    jobs[0].program.argv = run_argv(test, ARGS("write", "0"));
    jobs[1].programs = programs;
    jobs[1].count = 2;
    jobs[2].program.argv = run_argv(test, ARGS("exit", "1"));
    jobs[2].options = &silent;
    round.bad = 2;
    own->pool.next = NULL;
    own->pool.jobs = jobs;
    own->pool.count = 3;
    CHECK_OK(uspawn_pool_run(&result, &own->pool));
    CHECK_INT(result.is_success, 0);
    CHECK_INT(result.done, 3);
    CHECK_INT(result.failed, 1);
    CHECK_INT(result.first_failed, 2);
    CHECK_INT(round.exits[2], 1);
    own->pool.count = 0;
    CHECK_OK(uspawn_pool_run(&result, &own->pool));
    CHECK_INT(result.is_success, 1);
}

/* --------------------------------------------------------- How many run -- */

/* One after the other, as the file has it to which all append. */
static void one_at_a_time(struct test *test)
{
    struct round round = round_of(test, JOBS);
    struct plain *own = plain(test, &round, 1);
    char *path = test_file(test, "log", "", 0600), *log;
    size_t i;

    round.argv = ARGS("write", "+", ",", "write", "-");
    own->options.out.kind = USPAWN_STREAM_FILE;
    own->options.out.path = path;
    own->options.out.flags = O_WRONLY | O_APPEND;
    CHECK_OK(uspawn_pool_run(NULL, &own->pool));
    log = test_contents(test, path);
    CHECK_INT(strlen(log), 2 * JOBS);
    for (i = 0; i < strlen(log); i++)
        if (!CHECK_INT(log[i], i % 2 ? '-' : '+'))
            break;
}

/* All that may run do, and wait at a gate; no other has begun until it opens.
 */
static void no_more_than_that(struct test *test)
{
    struct round round = round_of(test, JOBS);
    struct plain *own = plain(test, &round, 3);
    struct uspawn_pool *pool;
    struct pollfd fds[40];
    int gate[2], timeout_ms, i;

    run_pipe(test, gate);
    round.argv = ARGS("cat");
    own->options.in.kind = USPAWN_STREAM_DESCRIPTOR;
    own->options.in.fd = gate[0];
    CHECK_OK(uspawn_pool_start(&pool, &own->pool));
    for (i = 0; i < 20; i++)
        CHECK_INT(TRY(uspawn_pool_step(pool)), EAGAIN);
    CHECK_INT(round.began, 3);
    CHECK_INT(round.ended, 0);
    MUST(close(gate[1]));
    while (uspawn_pool_step(pool) == EAGAIN) {
        size_t count = uspawn_pool_poll(pool, fds, 40, &timeout_ms);

        CHECK(round.began <= round.ended + 3);
        poll(fds, (nfds_t)count, timeout_ms);
    }
    CHECK_OK(uspawn_pool_finish(pool, NULL));
    CHECK_INT(round.ended, JOBS);
    MUST(close(gate[0]));
}

/* One that cannot be started for the moment is, later. */
static void few_starts_at_once(struct test *test)
{
    struct round round = round_of(test, JOBS);
    struct plain *own = plain(test, &round, 8);
    struct uspawn_pool_result result;
    struct uspawn_pool *pool;
    struct stepped stepped;

    CHECK_OK(uspawn_set_start_limit(1));
    CHECK_OK(uspawn_pool_start(&pool, &own->pool));
    stepped = loop_pool(pool);
    loop_drivers[0].drive(test, &stepped);
    CHECK_OK(uspawn_pool_finish(pool, &result));
    all_ended(test, &round, &result);
    CHECK_OK(uspawn_set_start_limit(USPAWN_STARTS_DEFAULT));
}

/* ------------------------------------------------------------- Failures -- */

static void one_fails(struct test *test)
{
    struct round round = round_of(test, JOBS);
    struct plain *own = plain(test, &round, 1);
    struct uspawn_pool_result result;

    round.bad = 4;
    CHECK_OK(uspawn_pool_run(&result, &own->pool));
    CHECK_INT(result.done, JOBS);
    CHECK_INT(result.failed, 1);
    CHECK_INT(result.first_failed, 4);
    CHECK_INT(result.is_success, 0);

    round = round_of(test, JOBS);
    round.bad = 4;
    own->pool.at_failure = USPAWN_AT_FAILURE_NO_MORE;
    CHECK_OK(uspawn_pool_run(&result, &own->pool));
    CHECK_INT(result.done, 5);
    CHECK_INT(result.failed, 1);
}

static void the_others_are_stopped(struct test *test)
{
    struct round round = round_of(test, JOBS);
    struct plain *own = plain(test, &round, 4);
    struct uspawn_pool_result result;
    size_t i;

    round.argv = ARGS("hang");
    round.bad = 2;
    own->pool.at_failure = USPAWN_AT_FAILURE_STOP;
    CHECK_OK(uspawn_pool_run(&result, &own->pool));
    CHECK_INT(result.is_success, 0);
    CHECK_INT(result.first_failed, 2);
    CHECK_INT(result.done, round.began);
    for (i = 0; i < round.began; i++)
        CHECK_INT(round.codes[i], i == 2 ? 0 : ECANCELED);
    CHECK(test_childless());
}

static void one_cannot_be_started(struct test *test)
{
    static char *nothing[] = {"/nonexistent/program", NULL};
    struct round round = round_of(test, 3);
    struct plain *own = plain(test, &round, 2);
    struct uspawn_pool_job jobs[3];
    struct uspawn_pool_result result;

    memset(jobs, 0, sizeof jobs);
    jobs[0].program.argv = run_argv(test, ARGS("write", "0"));
    jobs[1].program.argv = nothing;
    jobs[2].reserved[0] = 1;
    round.bad = 1;
    own->pool.next = NULL;
    own->pool.jobs = jobs;
    own->pool.count = 3;
    CHECK_OK(uspawn_pool_run(&result, &own->pool));
    CHECK_INT(result.done, 3);
    CHECK_INT(result.failed, 2);
    CHECK_INT(round.codes[0], 0);
    CHECK_INT(round.codes[1], ENOENT);
    CHECK_INT(round.codes[2], EINVAL);
}

static void a_callback_fails(struct test *test)
{
    struct round round = round_of(test, JOBS);
    struct plain *own = plain(test, &round, 1);
    struct uspawn_pool_result result;

    round.next_error = EXDEV;
    round.error_at = 3;
    CHECK_INT(TRY(uspawn_pool_run(&result, &own->pool)), EXDEV);
    CHECK_INT(result.code, EXDEV);
    CHECK_INT(result.is_success, 0);
    CHECK_INT(result.done, 3);

    round = round_of(test, JOBS);
    round.done_error = EDOM;
    round.error_at = 3;
    CHECK_INT(TRY(uspawn_pool_run(&result, &own->pool)), EDOM);
    CHECK_INT(result.done, 4);
}

/* -------------------------------------------------------------- Stopping -- */

static void it_is_cancelled(struct test *test)
{
    struct round round = round_of(test, JOBS);
    struct plain *own = plain(test, &round, 3);
    struct uspawn_pool_result result;
    struct stepped stepped;
    size_t i;

    for (i = 0; i < loop_driver_count; i++) {
        int ends[2];

        if (loop_drivers[i].needs_descriptor && !loop_has_descriptor())
            continue;
        run_pipe(test, ends);
        round = round_of(test, JOBS);
        round.argv = ARGS("hang");
        own->pool.cancel_fd = ends[0];
        CHECK_OK(uspawn_pool_start(&round.pool, &own->pool));
        CHECK_INT(TRY(uspawn_pool_step(round.pool)), EAGAIN);
        MUST(close(ends[1]));
        stepped = loop_pool(round.pool);
        loop_drivers[i].drive(test, &stepped);
        CHECK_INT(TRY(uspawn_pool_finish(round.pool, &result)), ECANCELED);
        CHECK_INT(result.done, 3);
        CHECK_INT(round.codes[0], ECANCELED);
        MUST(close(ends[0]));
    }
}

static void it_is_stopped_by_a_callback(struct test *test)
{
    struct round round = round_of(test, JOBS);
    struct plain *own = plain(test, &round, 1);
    struct stepped stepped;
    struct uspawn_pool_result result;

    round.error_at = 2;
    CHECK_OK(uspawn_pool_start(&round.pool, &own->pool));
    stepped = loop_pool(round.pool);
    loop_drivers[0].drive(test, &stepped);
    CHECK_INT(TRY(uspawn_pool_finish(round.pool, &result)), ECANCELED);
    CHECK_INT(result.done, 3);
    CHECK_INT(result.failed, 0);
}

static void it_is_finished_early(struct test *test)
{
    struct round round = round_of(test, JOBS);
    struct plain *own = plain(test, &round, 5);
    struct uspawn_pool_result result;
    struct uspawn_pool *pool;

    round.argv = ARGS("hang");
    CHECK_OK(uspawn_pool_start(&pool, &own->pool));
    CHECK_INT(TRY(uspawn_pool_step(pool)), EAGAIN);
    CHECK_INT(TRY(uspawn_pool_finish(pool, &result)), ECANCELED);
    CHECK_INT(result.done, 5);
    CHECK_INT(result.failed, 5);
    CHECK(test_childless());
    CHECK_OK(uspawn_pool_start(&pool, &own->pool));
    CHECK_INT(TRY(uspawn_pool_finish(pool, NULL)), ECANCELED);
}

/* ---------------------------------------------------------------- Memory -- */

/* All are told of, or the pool could not be made. */
static void no_memory(struct test *test)
{
    struct uspawn_pool_job jobs[3];
    unsigned long nth;
    int error = ENOMEM;
    size_t i;

    if (!test_counts_memory())
        return;
    memset(jobs, 0, sizeof jobs);
    for (i = 0; i < 3; i++)
        jobs[i].program.argv = run_argv(test, ARGS("exit", "0"));
    for (nth = 1; nth < 300 && error; nth++) {
        struct round round = round_of(test, 3);
        struct plain *own = plain(test, &round, 2);
        struct uspawn_pool_result result;

        round.argv = jobs[0].program.argv;
        own->pool.next = NULL;
        own->pool.jobs = jobs;
        own->pool.count = 3;
        test_fail_allocation(nth, 0);
        error = uspawn_pool_run(&result, &own->pool);
        test_fail_allocation(0, 0);
        if (error)
            CHECK_INT(error, ENOMEM);
        else
            CHECK_INT(result.done, 3);
        error = error || result.failed || nth < 3;
        CHECK(test_childless());
    }
    CHECK(nth < 300);
}

static int take(void *context, size_t index, struct uspawn_result *result)
{
    struct uspawn_result *kept = context;

    kept[index] = *result;
    memset(result, 0, sizeof *result);
    return 0;
}

static void results_are_taken(struct test *test)
{
    struct round round = round_of(test, 2);
    struct plain *own = plain(test, &round, 2);
    struct uspawn_result kept[2];
    struct uspawn_pool_job jobs[2];

    memset(jobs, 0, sizeof jobs);
    jobs[0].program.argv = run_argv(test, ARGS("write", "a"));
    jobs[1].program.argv = run_argv(test, ARGS("write", "b"));
    own->pool.next = NULL;
    own->pool.jobs = jobs;
    own->pool.count = 2;
    own->pool.done = take;
    own->pool.context = kept;
    CHECK_OK(uspawn_pool_run(NULL, &own->pool));
    CHECK_STR(kept[0].out.bytes, "a");
    CHECK_STR(kept[1].out.bytes, "b");
    uspawn_result_free(&kept[0]);
    uspawn_result_free(&kept[1]);
}

static void what_is_no_pool(struct test *test)
{
    struct round round = round_of(test, 0);
    struct uspawn_pool_options options = plain(test, &round, 1)->pool;
    struct uspawn_pool_result result;
    struct uspawn_pool *pool;
    struct uspawn_pool_job job;
    int fd = -1;

    memset(&job, 0, sizeof job);
    CHECK_INT(TRY(uspawn_pool_run(&result, NULL)), EINVAL);
    CHECK_INT(result.code, EINVAL);
    options.jobs = &job;
    CHECK_INT(TRY(uspawn_pool_start(&pool, &options)), EINVAL);
    options.jobs = NULL;
    CHECK_INT(TRY(uspawn_pool_start(NULL, &options)), EINVAL);
    options.at_failure = 9;
    CHECK_INT(TRY(uspawn_pool_start(&pool, &options)), EINVAL);
    options.at_failure = 0;
    options.reserved[7] = 1;
    CHECK_INT(TRY(uspawn_pool_start(&pool, &options)), EINVAL);
    options.reserved[7] = 0;
    options.at_once = USPAWN_POOL_MAX + 1;
    CHECK_INT(TRY(uspawn_pool_start(&pool, &options)), EINVAL);
    CHECK_INT(TRY(uspawn_pool_step(NULL)), EINVAL);
    CHECK_INT(TRY(uspawn_pool_stop(NULL)), EINVAL);
    CHECK_INT(TRY(uspawn_pool_descriptor(NULL, &fd)), EINVAL);
    CHECK_INT(uspawn_pool_poll(NULL, NULL, 0, NULL), 0);
    CHECK_INT(TRY(uspawn_pool_finish(NULL, &result)), EINVAL);
}

static const struct test_case cases[] = {
    CASE(in_every_loop, 0),
    CASE(in_one_call, 0),
    CASE(from_a_list, 0),
    CASE(one_at_a_time, 0),
    CASE(no_more_than_that, 0),
    CASE(few_starts_at_once, 0),
    CASE(one_fails, 0),
    CASE(the_others_are_stopped, 0),
    CASE(one_cannot_be_started, 0),
    CASE(a_callback_fails, 0),
    CASE(it_is_cancelled, 0),
    CASE(it_is_stopped_by_a_callback, 0),
    CASE(it_is_finished_early, 0),
    CASE(no_memory, 0),
    CASE(results_are_taken, 0),
    CASE(what_is_no_pool, 0),
};

TABLE(pool, cases);
