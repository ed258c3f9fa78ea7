/* SPDX-License-Identifier: MIT */
/* Why and how a job is stopped: a signal to all, time to end, SIGKILL. */
#include "base/clock.h"
#include "handle/child-struct.h"
#include "job/job.h"
#include <errno.h>
#include <signal.h>

/* How often it is looked whether a group is empty. */
#define LOOK_MS 20

/* To the group that MEMBER leads, or to itself. */
static void send_signal(struct usp_member *member, int signal)
{
    if (!member->is_started || !usp_child_exists(&member->child))
        return;
    if (!member->leads_group ||
        uspawn_child_kill_group(&member->child, signal) != 0)
        if (!member->has_ended)
            uspawn_child_kill(&member->child, signal);
}

static void send_to_all(struct uspawn_job *job, int signal)
{
    size_t i;

    for (i = 0; i < job->count; i++)
        send_signal(&job->members[i], signal);
    if (signal != SIGCONT)
        job->last_signal = signal;
}

static long long later(long long now, int ms)
{
    return ms < 0 ? USP_NEVER : now + ms;
}

static void kill_all(struct uspawn_job *job)
{
    send_to_all(job, SIGKILL);
    job->is_killed = 1;
    job->kill_at = USP_NEVER;
}

void usp_job_stop(struct uspawn_job *job, int reason, int code)
{
    if (job->reason)
        return;
    job->reason = reason;
    job->code = code;
    job->timeout_at = job->idle_at = USP_NEVER;
    if (job->options.stop_signal == SIGKILL) {
        kill_all(job);
        return;
    }
    send_to_all(job, job->options.stop_signal);
    send_to_all(job, SIGCONT);
    job->kill_at = later(usp_now_ms(), job->options.grace_ms);
}

void usp_job_fail_start(struct uspawn_job *job, size_t index, int code)
{
    struct usp_member *member = &job->members[index];
    size_t i;

    member->is_started = 0;
    if (job->reason) /* it was stopped before that */
        return;
    job->reason = USPAWN_REASON_NOT_STARTED;
    job->code = code;
    job->failed = index;
    job->error = member->child.error;
    /* The caller counts its own actions. */
    if (job->error.action >= 0)
        job->error.action = job->error.action >= member->own_actions
                                ? job->error.action - member->own_actions
                                : -1;
    job->timeout_at = job->idle_at = USP_NEVER;
    kill_all(job);
    job->last_signal = 0; /* nobody's result is that signal */
    for (i = 0; i < job->flow_count; i++)
        usp_flow_close(&job->flows[i]);
}

/* ------------------------------------------------------------ The rest -- */

/* How many processes of the programs' groups there still are; -1: unknown. */
static int count_rest(const struct uspawn_job *job)
{
    int sum = 0, count;
    size_t i;

    for (i = 0; i < job->count; i++) {
        const struct usp_member *member = &job->members[i];

        if (!member->is_started || !member->leads_group)
            continue;
        count = usp_group_count(member->child.pid);
        if (count < 0)
            return -1;
        sum += count;
    }
    return sum;
}

static int is_output_open(const struct uspawn_job *job)
{
    size_t i;

    for (i = 0; i < job->flow_count; i++)
        if (!job->flows[i].is_input && job->flows[i].fd >= 0)
            return 1;
    return 0;
}

/* Kill what did not end in its time. */
static void run_out_of_grace(struct uspawn_job *job)
{
    job->killed = count_rest(job);
    kill_all(job);
}

void usp_job_look_at_time(struct uspawn_job *job, long long now)
{
    if (now >= job->timeout_at)
        usp_job_stop(job, USPAWN_REASON_TIMED_OUT, ETIMEDOUT);
    if (now >= job->idle_at)
        usp_job_stop(job, USPAWN_REASON_IDLE, ETIMEDOUT);
    if (now >= job->kill_at)
        run_out_of_grace(job);
}

/* What is left of the groups has the time that is left; where it cannot be
 * told, an open pipe tells that there is something. */
static int has_stubborn_rest(struct uspawn_job *job)
{
    int rest;

    if (!job->reason || job->is_killed)
        return 0;
    rest = count_rest(job);
    if (rest > 0 || (rest < 0 && is_output_open(job)))
        return 1;
    if (rest < 0)
        kill_all(job);
    job->is_killed = 1;
    job->kill_at = USP_NEVER;
    return 0;
}

int usp_job_has_rest(struct uspawn_job *job, long long now)
{
    if (has_stubborn_rest(job))
        return 1;
    if (!is_output_open(job))
        return 0;
    if (job->drain_at == USP_NEVER)
        job->drain_at = later(now, job->options.drain_ms);
    if (now < job->drain_at)
        return 1;
    job->is_pipe_held = 1;
    return 0;
}

long long usp_job_next_time(const struct uspawn_job *job)
{
    long long next = job->timeout_at;

    if (job->idle_at < next)
        next = job->idle_at;
    if (job->drain_at < next)
        next = job->drain_at;
    if (job->kill_at < next)
        next = job->kill_at;
    if (job->reason && job->running == 0 && !job->is_killed &&
        usp_now_ms() + LOOK_MS < next)
        next = usp_now_ms() + LOOK_MS;
    return next;
}
