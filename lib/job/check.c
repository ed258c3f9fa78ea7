/* SPDX-License-Identifier: MIT */
/* What no job can be asked for, named. */
#include "job/job.h"
#include "request/attr.h"
#include "request/setter.h"
#include "sys.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

static int refuse(struct uspawn_error *error, const char *name,
                  const char *what)
{
    char sentence[USPAWN_ERROR_TEXT_SIZE];

    snprintf(sentence, sizeof sentence, "%s%s", name, what);
    return usp_request_error(error, EINVAL, sentence);
}

static int is_zero(const unsigned long long *reserved, size_t count)
{
    while (count)
        if (reserved[--count])
            return 0;
    return 1;
}

static int is_open(int fd)
{
    return usp_sys_fcntl(fd, F_GETFD, 0) >= 0;
}

/* What is wrong with STREAM, which is one of a program's descriptors; NULL:
 * nothing. */
static const char *fault_of(const struct uspawn_stream *stream, int number,
                            int is_input)
{
    if (!is_zero(stream->reserved, USP_COUNT(stream->reserved)))
        return ".reserved is not 0";
    if (stream->kind < USPAWN_STREAM_INHERIT ||
        stream->kind > USPAWN_STREAM_MERGE)
        return ".kind is no kind of stream";
    if (stream->kind == USPAWN_STREAM_MERGE && number != 2)
        return ": USPAWN_STREAM_MERGE is for err alone";
    if (stream->kind == USPAWN_STREAM_LINES && is_input)
        return ": USPAWN_STREAM_LINES is for output alone";
    if (stream->kind == USPAWN_STREAM_DESCRIPTOR && stream->fd < 0)
        return ".fd is negative";
    if (stream->kind == USPAWN_STREAM_FILE && !stream->path)
        return ".path is NULL";
    if (stream->kind == USPAWN_STREAM_FILE && stream->flags < 0)
        return ".flags are no flags";
    if (stream->kind == USPAWN_STREAM_MEMORY && is_input && stream->size &&
        !stream->bytes)
        return ".bytes is NULL";
    if (stream->kind == USPAWN_STREAM_CALLBACK && is_input && !stream->input)
        return ".input is NULL";
    if ((stream->kind == USPAWN_STREAM_CALLBACK ||
         stream->kind == USPAWN_STREAM_LINES) &&
        !is_input && !stream->output)
        return ".output is NULL";
    if (stream->at_limit < USPAWN_AT_LIMIT_STOP ||
        stream->at_limit > USPAWN_AT_LIMIT_SPILL)
        return ".at_limit is no such value";
    if (stream->at_limit == USPAWN_AT_LIMIT_SPILL &&
        (is_input || stream->kind != USPAWN_STREAM_MEMORY))
        return ": USPAWN_AT_LIMIT_SPILL is for output to memory alone";
    if (stream->limit > (size_t)-1 / 4)
        return ".limit is more than there is memory";
    if (stream->tee_fd < 0)
        return ".tee_fd is negative";
    if (stream->tee_fd && (is_input || !usp_flows_through_us(stream)))
        return ".tee_fd is for output that we read";
    return stream->tee_fd && !is_open(stream->tee_fd) ? ".tee_fd is not open"
                                                      : NULL;
}

static int check_others(const struct uspawn_options *options,
                        struct uspawn_error *error)
{
    const struct uspawn_other_stream *others = options->others;
    const char *fault;
    size_t i, j;

    if (options->others_count > USPAWN_STREAMS_MAX)
        return refuse(error, "others", " are more than USPAWN_STREAMS_MAX");
    if (options->others_count && !others)
        return refuse(error, "others", " is NULL");
    for (i = 0; i < options->others_count; i++) {
        if (others[i].number < 3 || !usp_is_descriptor(others[i].number))
            return refuse(error, "others", ".number is below 3, or no number");
        for (j = 0; j < i; j++)
            if (others[j].number == others[i].number)
                return refuse(error, "others", ".number occurs twice");
        fault =
            fault_of(&others[i].stream, others[i].number, !others[i].is_output);
        if (fault)
            return refuse(error, "others.stream", fault);
    }
    return 0;
}

static int check_streams(const struct uspawn_options *options,
                         struct uspawn_error *error)
{
    static const char *const names[] = {"in", "out", "err"};
    const struct uspawn_stream *streams[] = {&options->in, &options->out,
                                             &options->err};
    const char *fault;
    int i;

    for (i = 0; i < 3; i++) {
        fault = fault_of(streams[i], i, i == 0);
        if (fault)
            return refuse(error, names[i], fault);
    }
    return check_others(options, error);
}

static int check_options(const struct uspawn_options *options,
                         struct uspawn_error *error)
{
    if (!is_zero(options->reserved, USP_COUNT(options->reserved)) ||
        options->reserved_int)
        return refuse(error, "options", ".reserved is not 0");
    if (options->timeout_ms < 0 || options->idle_timeout_ms < 0)
        return refuse(error, "options", ": a timeout is negative");
    if (options->drain_ms < -1 || options->grace_ms < -1)
        return refuse(error, "options", ": a time is below -1");
    if (options->stop_signal < 0 || options->stop_signal > USP_SIGNAL_MAX)
        return refuse(error, "options", ".stop_signal is no signal");
    if (options->hold < USPAWN_HOLD_DEFAULT ||
        options->hold > USPAWN_HOLD_STRONGEST)
        return refuse(error, "options", ".hold is no such value");
    if (options->hold_reserved)
        return refuse(error, "options", ".hold_reserved is not 0");
    if (options->cgroup_fd < 0)
        return refuse(error, "options", ".cgroup_fd is negative");
    if (options->cancel_fd < 0)
        return refuse(error, "options", ".cancel_fd is negative");
    return options->cancel_fd && !is_open(options->cancel_fd)
               ? refuse(error, "options", ".cancel_fd is not open")
               : 0;
}

static int check_program(const struct uspawn_program *program,
                         const struct uspawn_options *options,
                         struct uspawn_error *error)
{
    const struct uspawn_attr *attr =
        program->attr ? program->attr : options->attr;

    if (!program->argv || !program->argv[0])
        return refuse(error, "argv", " names no program");
    if (!is_zero(program->reserved, USP_COUNT(program->reserved)))
        return refuse(error, "program", ".reserved is not 0");
    if (attr && usp_attr_has(attr, USPAWN_STAGE_CGROUP) &&
        (options->hold == USPAWN_HOLD_CGROUP ||
         options->hold == USPAWN_HOLD_STRONGEST))
        return refuse(error, "attr",
                      " has a cgroup, and the job is to be in one of its own");
    if (attr && attr->detached)
        return refuse(error, "attr",
                      ": a job waits for its programs, and none of them can "
                      "be detached");
    return 0;
}

int usp_job_check(const struct uspawn_program *programs, size_t count,
                  const struct uspawn_options *options,
                  struct uspawn_error *error)
{
    int result = check_streams(options, error);
    size_t i;

    if (!result)
        result = check_options(options, error);
    if (!result && (!programs || !count))
        result = refuse(error, "programs", ": there is none");
    if (!result && count > USPAWN_PIPELINE_MAX)
        result = refuse(error, "programs", ": more than USPAWN_PIPELINE_MAX");
    for (i = 0; !result && i < count; i++)
        result = check_program(&programs[i], options, error);
    return result;
}
