/* SPDX-License-Identifier: MIT */
/* The result of a job. */
#include "base/error.h"
#include "handle/child-struct.h"
#include "job/job.h"
#include "sys/caller.h"
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* End MEMBER if it has not, and collect it.  Somebody else may have collected
 * it; what was told then stands. */
static void collect(struct usp_member *member)
{
    struct uspawn_status status;
    int error;

    if (!member->is_started)
        return;
    if (!member->has_ended)
        usp_send_signal(&member->child, member->leads_group, SIGKILL);
    error =
        uspawn_child_wait(&member->child, &status, member->has_ended ? 0 : -1);
    if (!error || !member->has_ended)
        member->status = error && error != ECHILD ? member->status : status;
    uspawn_child_release(&member->child);
}

/* One that writes to another which reads no more has done nothing wrong. */
static int did_well(const struct uspawn_job *job, size_t index)
{
    const struct uspawn_status *status = &job->members[index].status;

    if (status->kind == USPAWN_SIGNALED && status->value == SIGPIPE)
        return index + 1 < job->count;
    return status->kind == USPAWN_EXITED && status->value == 0;
}

/* Which program the result is about. */
static size_t choose(const struct uspawn_job *job)
{
    size_t i;

    if (job->reason == USPAWN_REASON_NOT_STARTED)
        return job->failed;
    for (i = job->count; i > 0; i--)
        if (!did_well(job, i - 1))
            return i - 1;
    return job->count ? job->count - 1 : 0;
}

static void give_output(struct usp_flow *flow, struct uspawn_output *output)
{
    if (flow->is_input || flow->stream.kind != USPAWN_STREAM_MEMORY ||
        !flow->bytes)
        return;
    output->bytes = flow->bytes;
    output->size = flow->size;
    output->is_truncated = flow->is_truncated;
    output->bytes[output->size] = '\0';
    flow->bytes = NULL;
    if (flow->spill_fd)
        lseek(flow->spill_fd, 0, SEEK_SET);
    output->fd = flow->spill_fd;
    output->file_size = flow->spilled;
    flow->spill_fd = 0;
}

/* Where there is no memory for the others, these are lost, and only these. */
static void give_outputs(struct uspawn_job *job, struct uspawn_result *result)
{
    size_t i;

    if (job->flow_count < 3)
        return;
    give_output(&job->flows[1], &result->out);
    give_output(&job->flows[2], &result->err);
    if (job->flow_count > 3)
        result->others = calloc(job->flow_count - 3, sizeof *result->others);
    if (!result->others)
        return;
    result->others_count = job->flow_count - 3;
    for (i = 0; i < result->others_count; i++)
        give_output(&job->flows[3 + i], &result->others[i]);
}

static void give_statuses(const struct uspawn_job *job,
                          struct uspawn_result *result)
{
    size_t i;

    result->failed = choose(job);
    if (!job->count)
        return;
    result->status = job->members[result->failed].status;
    result->is_success =
        job->reason == USPAWN_REASON_ENDED && did_well(job, result->failed);
    memcpy(result->name, job->members[result->failed].name,
           sizeof result->name);
    result->statuses = calloc(job->count, sizeof *result->statuses);
    if (!result->statuses)
        return;
    result->count = job->count;
    for (i = 0; i < job->count; i++)
        result->statuses[i] = job->members[i].status;
}

/* What has not been stopped ends with the job, too. */
static void end_hold(struct uspawn_job *job)
{
    if (job->options.hold == USPAWN_HOLD_NAMESPACE &&
        job->reason != USPAWN_REASON_NOT_STARTED)
        job->killed = -1; /* the system does not tell */
    if (job->cgroup < 0)
        return;
    if (!job->is_killed)
        job->killed += usp_cgroup_count(job);
    usp_cgroup_remove(job);
}

/* The caller may have put a program into another group. */
static int hold_of(const struct uspawn_job *job)
{
    size_t i;

    if (job->options.hold > USPAWN_HOLD_GROUP)
        return job->options.hold;
    for (i = 0; i < job->count; i++)
        if (job->members[i].is_started && !job->members[i].leads_group)
            return USPAWN_HOLD_NONE;
    return job->options.hold;
}

static void fill_in(struct uspawn_job *job, struct uspawn_result *result)
{
    memset(result, 0, sizeof *result);
    result->code = job->code;
    result->reason = job->reason;
    result->error = job->error;
    result->elapsed_us = job->end_us - job->begin_us;
    result->hold = hold_of(job);
    result->last_signal = job->last_signal;
    result->killed = job->killed;
    result->is_pipe_held = job->is_pipe_held;
    give_outputs(job, result);
    give_statuses(job, result);
}

void usp_job_destroy(struct uspawn_job *job)
{
    size_t i;

    usp_watch_close(&job->watch);
    for (i = 0; job->flows && i < job->flow_count; i++) {
        usp_flow_close(&job->flows[i]);
        free(job->flows[i].bytes);
        free(job->flows[i].tee);
        if (job->flows[i].spill_fd)
            close(job->flows[i].spill_fd);
    }
    free(job->scratch);
    free(job->flows);
    free(job->members);
    free(job->fds);
    free(job->groups);
    free(job);
}

int uspawn_job_finish(struct uspawn_job *job, struct uspawn_result *result)
{
    struct usp_caller caller = usp_caller_save();
    int code = EINVAL;
    size_t i;

    if (job) {
        usp_watch_close(&job->watch);
        if (!job->is_over)
            usp_job_advance(job, 0);
        if (!job->is_over)
            usp_job_kill(job, USPAWN_REASON_CANCELLED, ECANCELED);
        for (i = 0; i < job->count; i++)
            collect(&job->members[i]);
        if (!job->is_over)
            usp_job_end(job);
        end_hold(job);
        if (result)
            fill_in(job, result);
        code = job->code;
        usp_job_destroy(job);
    } else if (result) {
        memset(result, 0, sizeof *result);
    }
    usp_caller_restore(caller);
    return code;
}

static void free_output(const struct uspawn_output *output)
{
    free(output->bytes);
    if (output->fd > 0)
        close(output->fd);
}

void uspawn_result_free(struct uspawn_result *result)
{
    struct usp_caller caller = usp_caller_save();
    size_t i;

    if (result) {
        free_output(&result->out);
        free_output(&result->err);
        for (i = 0; i < result->others_count; i++)
            free_output(&result->others[i]);
        free(result->others);
        free(result->statuses);
        memset(result, 0, sizeof *result);
    }
    usp_caller_restore(caller);
}
