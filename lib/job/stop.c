/* SPDX-License-Identifier: MIT */
/* Why and how a job is stopped: a signal to all, time to end, SIGKILL. */
#include "base/clock.h"
#include "job/job.h"
#include <errno.h>
#include <signal.h>

/* After what time it is looked again whether groups are empty. */
#define LOOK_MS 10
#define LOOK_MS_MAX 320

void usp_send_signal(struct uspawn_child *child, int is_group, int signal)
{
    if (!is_group || uspawn_child_kill_group(child, signal) != 0)
        uspawn_child_kill(child, signal);
}

static void send_to_all(struct uspawn_job *job, int signal)
{
    size_t i;

    for (i = 0; i < job->count; i++)
        if (job->members[i].is_started)
            usp_send_signal(&job->members[i].child, job->members[i].leads_group,
                            signal);
    if (signal != SIGCONT)
        job->last_signal = signal;
}

static void kill_all(struct uspawn_job *job)
{
    send_to_all(job, SIGKILL);
    if (job->cgroup >= 0)
        usp_cgroup_kill(job);
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
    job->kill_at = usp_later(usp_now_ms(), job->options.grace_ms);
}

void usp_job_kill(struct uspawn_job *job, int reason, int code)
{
    if (!job->reason) {
        job->reason = reason;
        job->code = code;
    }
    kill_all(job);
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

/* Of all in the cgroup those are no rest that are still running. */
static int count_in_cgroup(const struct uspawn_job *job)
{
    int rest = usp_cgroup_count(job) - (int)job->running;

    return rest > 0 ? rest : 0;
}

/* How many processes of the programs' groups there still are; -1: unknown. */
static int count_rest(const struct uspawn_job *job)
{
    size_t count = 0, i;

    if (job->cgroup >= 0)
        return count_in_cgroup(job);
    for (i = 0; i < job->count; i++)
        if (job->members[i].is_started && job->members[i].leads_group)
            job->groups[count++] = job->members[i].child.pid;
    return count ? usp_group_count(job->groups, count) : 0;
}

int usp_job_has_output(const struct uspawn_job *job)
{
    size_t i;

    for (i = 0; i < job->flow_count; i++)
        if (!job->flows[i].is_input && usp_flow_is_open(&job->flows[i]))
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

/* What is left of the groups of a job that is stopped has the time that is
 * left; where it cannot be told, an open pipe tells that there is something.
 * Looking takes a while, and is done less and less often. */
static int has_stubborn_rest(struct uspawn_job *job, long long now)
{
    int rest, signal = job->last_signal;

    if (!job->reason || job->is_killed)
        return 0;
    if (now < job->look_at)
        return 1;
    rest = count_rest(job);
    if (rest > 0 || (rest < 0 && usp_job_has_output(job))) {
        job->look_ms = job->look_ms ? 2 * job->look_ms : LOOK_MS;
        if (job->look_ms > LOOK_MS_MAX)
            job->look_ms = LOOK_MS_MAX;
        job->look_at = now + job->look_ms;
        return 1;
    }
    /* For what was missed, if there is any. */
    kill_all(job);
    job->last_signal = signal;
    return 0;
}

int usp_job_has_rest(struct uspawn_job *job, long long now)
{
    if (has_stubborn_rest(job, now))
        return 1;
    if (job->reason || !usp_job_has_output(job))
        return 0;
    if (job->drain_at == USP_NEVER)
        job->drain_at = usp_later(now, job->options.drain_ms);
    return now < job->drain_at;
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
        job->look_at < next)
        next = job->look_at;
    return next;
}
