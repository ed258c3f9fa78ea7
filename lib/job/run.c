/* SPDX-License-Identifier: MIT */
/* Jobs from their beginning to their end. */
#include "base/clock.h"
#include "base/error.h"
#include "handle/child-struct.h"
#include "job/job.h"
#include "sys/caller.h"
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

unsigned long long usp_now_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (unsigned long long)now.tv_sec * 1000000 +
           (unsigned long long)now.tv_nsec / 1000;
}

/* ------------------------------------------------------------ Beginning -- */

/* A program that is to read the caller's terminal has to be in the group that
 * may: the caller's, or what that does is stopped (POSIX.1-2024, 11.1.4). */
static int choose_hold(const struct uspawn_options *options)
{
    int fd = options->in.kind == USPAWN_STREAM_INHERIT      ? STDIN_FILENO
             : options->in.kind == USPAWN_STREAM_DESCRIPTOR ? options->in.fd
                                                            : -1;

    if (options->hold != USPAWN_HOLD_DEFAULT)
        return options->hold;
    return fd >= 0 && isatty(fd) ? USPAWN_HOLD_NONE : USPAWN_HOLD_GROUP;
}

static void fill_in_defaults(struct uspawn_options *options)
{
    if (!options->drain_ms)
        options->drain_ms = USPAWN_DRAIN_MS_DEFAULT;
    if (!options->grace_ms)
        options->grace_ms = USPAWN_GRACE_MS_DEFAULT;
    if (!options->stop_signal)
        options->stop_signal = SIGTERM;
    options->hold = choose_hold(options);
}

static void prepare_flow(struct usp_flow *flow, int number, int is_input,
                         const struct uspawn_stream *stream)
{
    flow->stream = *stream;
    flow->number = number;
    flow->is_input = is_input;
    if (is_input && stream->kind == USPAWN_STREAM_MEMORY) {
        flow->stream.input = NULL;
        flow->size = stream->size;
    }
}

static void prepare_flows(struct uspawn_job *job)
{
    const struct uspawn_options *options = &job->options;
    size_t i;

    prepare_flow(&job->flows[0], 0, 1, &options->in);
    prepare_flow(&job->flows[1], 1, 0, &options->out);
    prepare_flow(&job->flows[2], 2, 0, &options->err);
    for (i = 0; i < options->others_count; i++)
        prepare_flow(&job->flows[3 + i], options->others[i].number,
                     !options->others[i].is_output, &options->others[i].stream);
}

static void prepare(struct uspawn_job *job,
                    const struct uspawn_program *programs,
                    const struct uspawn_options *options)
{
    size_t i;

    job->options = *options;
    fill_in_defaults(&job->options);
    prepare_flows(job);
    for (i = 0; i < job->count; i++) {
        struct uspawn_error *error = &job->members[i].child.error;

        usp_error_program(error, programs[i].argv[0]);
        memcpy(job->members[i].name, error->program,
               sizeof job->members[i].name);
    }
}

/* As options have it: 0: never. */
static long long deadline_of(int timeout_ms)
{
    return usp_later(usp_now_ms(), timeout_ms ? timeout_ms : -1);
}

static void start_all(struct uspawn_job *job,
                      const struct uspawn_program *programs)
{
    int error;
    size_t i;

    job->begin_us = usp_now_us();
    job->timeout_at = deadline_of(job->options.timeout_ms);
    job->idle_at = deadline_of(job->options.idle_timeout_ms);
    job->drain_at = job->kill_at = USP_NEVER;
    error = usp_job_start_all(job, programs);
    for (i = 0; i < job->count; i++)
        job->running += (size_t)job->members[i].is_started;
    if (error)
        usp_job_fail_start(job, job->failed, error);
    usp_job_end_if_done(job);
}

static struct uspawn_job *allocate(size_t count, size_t flow_count)
{
    struct uspawn_job *job = calloc(1, sizeof *job);
    size_t i;

    if (!job)
        return NULL;
    job->count = count;
    job->flow_count = flow_count;
    job->watch.fd = job->watch.timer = -1;
    job->cgroup = job->cgroup_parent = -1;
    job->members = calloc(count + 1, sizeof *job->members);
    job->flows = calloc(flow_count + 1, sizeof *job->flows);
    for (i = 0; job->flows && i < flow_count; i++)
        job->flows[i].fd = job->flows[i].end = -1;
    job->fds = calloc(count + flow_count + 1, sizeof *job->fds);
    job->groups = calloc(count + 1, sizeof *job->groups);
    if (job->members && job->flows && job->fds && job->groups)
        return job;
    usp_job_destroy(job);
    return NULL;
}

/* One that cannot be: it is over, and says why. */
static void refuse(struct uspawn_job *job, const struct uspawn_error *error)
{
    job->error = *error;
    job->code = error->code;
    job->reason = USPAWN_REASON_NOT_STARTED;
    job->is_over = 1;
}

int usp_job_begin(struct uspawn_job **job,
                  const struct uspawn_program *programs, size_t count,
                  const struct uspawn_options *options, int never_waits)
{
    static const struct uspawn_options defaults;
    struct uspawn_error error;
    int is_refused;

    usp_error_clear(&error);
    options = options ? options : &defaults;
    is_refused = usp_job_check(programs, count, options, &error);
    *job = is_refused ? allocate(0, 0)
                      : allocate(count, 3 + options->others_count);
    if (!*job)
        return ENOMEM;
    if (is_refused) {
        refuse(*job, &error);
    } else {
        prepare(*job, programs, options);
        (*job)->never_waits = never_waits;
        start_all(*job, programs);
    }
    return 0;
}

int uspawn_job_start(struct uspawn_job **job,
                     const struct uspawn_program *programs, size_t count,
                     const struct uspawn_options *options)
{
    struct usp_caller caller;
    int error;

    if (!job)
        return EINVAL;
    caller = usp_caller_save();
    error = usp_job_begin(job, programs, count, options, 1);
    usp_caller_restore(caller);
    return error;
}

struct uspawn_child *uspawn_job_child(struct uspawn_job *job, size_t index)
{
    if (!job || index >= job->count || !job->members[index].is_started)
        return NULL;
    return &job->members[index].child;
}

/* ------------------------------------------------------------ In one call --
 */

/* What has happened counts before what the handler was told. */
static void ask_host(struct uspawn_job *job)
{
    int error = job->options.interrupted
                    ? job->options.interrupted(job->options.context)
                    : 0;

    job->was_interrupted = 0;
    if (error && !job->is_over)
        usp_job_advance(job, 0);
    if (error && !job->is_over)
        usp_job_stop(job, USPAWN_REASON_CANCELLED, error > 0 ? error : EINTR);
}

static void run_to_its_end(struct uspawn_job *job)
{
    while (!job->is_over) {
        usp_job_advance(job, usp_job_timeout(job));
        if (job->was_interrupted)
            ask_host(job);
    }
}

int uspawn_pipeline(struct uspawn_result *result,
                    const struct uspawn_program *programs, size_t count,
                    const struct uspawn_options *options)
{
    struct usp_caller caller;
    struct uspawn_job *job;
    int error;

    if (!result)
        return EINVAL;
    caller = usp_caller_save();
    memset(result, 0, sizeof *result);
    error = usp_job_begin(&job, programs, count, options, 0);
    if (error) {
        result->code = error;
        result->reason = USPAWN_REASON_NOT_STARTED;
        result->error.code = error;
    } else {
        run_to_its_end(job);
        error = uspawn_job_finish(job, result);
    }
    usp_caller_restore(caller);
    return error;
}

int uspawn_run(struct uspawn_result *result, char *const argv[],
               const struct uspawn_options *options)
{
    struct uspawn_program program;

    memset(&program, 0, sizeof program);
    program.argv = argv;
    return uspawn_pipeline(result, &program, 1, options);
}
