/* SPDX-License-Identifier: MIT */
/* What a job waits for, and one step of it. */
#include "base/clock.h"
#include "handle/child-struct.h"
#include "job/job.h"
#include "sys/caller.h"
#include <errno.h>
#include <limits.h>
#include <time.h>

static int must_nap(const struct uspawn_job *job)
{
    size_t i;

    for (i = 0; i < job->count; i++)
        if (job->members[i].is_started && !job->members[i].has_ended &&
            job->members[i].child.fd < 0)
            return 1;
    return 0;
}

int usp_job_timeout(const struct uspawn_job *job)
{
    long long next = usp_job_next_time(job), left;

    if (job->is_over)
        return 0;
    if (must_nap(job) && usp_now_ms() + USP_NAP_MS < next)
        next = usp_now_ms() + USP_NAP_MS;
    if (next == USP_NEVER)
        return -1;
    left = next - usp_now_ms();
    return left < 0 ? 0 : left > INT_MAX ? INT_MAX : (int)left;
}

/* --------------------------------------------------------- What to poll -- */

void usp_add_entry(struct pollfd *fds, size_t capacity, size_t *count, int fd,
                   short events)
{
    if (*count < capacity) {
        fds[*count].fd = fd;
        fds[*count].events = events;
        fds[*count].revents = 0;
    }
    ++*count;
}

/* While a tee is full nothing more is read. */
static void add_flow(struct pollfd *fds, size_t capacity, size_t *count,
                     const struct usp_flow *flow)
{
    if (flow->tee_done < flow->tee_size)
        usp_add_entry(fds, capacity, count, flow->stream.tee_fd, POLLOUT);
    else if (flow->fd >= 0)
        usp_add_entry(fds, capacity, count, flow->fd,
                      flow->is_input ? POLLOUT : POLLIN);
}

/* Flows first, then programs, then what cancels. */
size_t usp_job_list(const struct uspawn_job *job, struct pollfd *fds,
                    size_t capacity)
{
    size_t count = 0, i;

    if (job->is_over)
        return 0;
    for (i = 0; i < job->flow_count; i++)
        add_flow(fds, capacity, &count, &job->flows[i]);
    for (i = 0; i < job->count; i++)
        if (job->members[i].is_started && !job->members[i].has_ended &&
            job->members[i].child.fd >= 0)
            usp_add_entry(fds, capacity, &count, job->members[i].child.fd,
                          USPAWN_HANDLE_EVENTS);
    if (job->options.cancel_fd > 0 && !job->reason)
        usp_add_entry(fds, capacity, &count, job->options.cancel_fd, POLLIN);
    return count;
}

size_t uspawn_job_poll(const struct uspawn_job *job, struct pollfd *fds,
                       size_t capacity, int *timeout_ms)
{
    struct usp_caller caller = usp_caller_save();
    size_t count = 0;

    if (job)
        count = usp_job_list(job, fds, fds ? capacity : 0);
    if (timeout_ms)
        *timeout_ms = job ? usp_job_timeout(job) : -1;
    usp_caller_restore(caller);
    return count;
}

/* ------------------------------------------------------------ Programs -- */

static void look_at(struct uspawn_job *job, size_t index)
{
    struct usp_member *member = &job->members[index];
    int error = uspawn_child_wait_for(&member->child, &member->status,
                                      USPAWN_WAIT_KEEP, 0);

    if (error == ETIMEDOUT)
        return;
    member->has_ended = 1;
    job->running--;
    if (error && error != ECHILD && member->child.error.code)
        usp_job_fail_start(job, index, error);
}

/* Of a program with a handle, only when that tells something: FDS. */
static void look_at_programs(struct uspawn_job *job, const struct pollfd *fds)
{
    size_t i;

    for (i = 0; i < job->count; i++) {
        const struct usp_member *member = &job->members[i];
        int has_news = member->child.fd < 0;

        if (!member->is_started || member->has_ended)
            continue;
        if (!has_news)
            has_news = fds++->revents != 0;
        if (has_news)
            look_at(job, i);
    }
}

/* Result: where the entries of the programs begin. */
static const struct pollfd *move_flows(struct uspawn_job *job,
                                       const struct pollfd *fds)
{
    int has_moved = 0;
    size_t i;

    for (i = 0; i < job->flow_count; i++) {
        struct usp_flow *flow = &job->flows[i];

        if (!usp_flow_is_open(flow))
            continue;
        if (fds->revents && usp_flow_move(job, flow) && !flow->is_input)
            has_moved = 1;
        fds++;
    }
    if (has_moved && job->idle_at != USP_NEVER)
        job->idle_at = usp_now_ms() + job->options.idle_timeout_ms;
    return fds;
}

/* --------------------------------------------------------------- A step -- */

/* No descriptor may be polled while the limit of descriptors is below their
 * number: then all of them may have something. */
int usp_sleep_on(struct pollfd *fds, size_t count, int timeout_ms)
{
    const struct timespec nap = {0, USP_NAP_MS * 1000000L};
    int found = poll(fds, (nfds_t)count, timeout_ms);
    int is_blind, is_interrupted;
    size_t i;

    if (found >= 0)
        return found;
    is_blind = errno == EINVAL;
    is_interrupted = errno == EINTR;
    if (is_blind && timeout_ms != 0)
        is_interrupted = nanosleep(&nap, NULL) != 0;
    for (i = 0; i < count; i++)
        fds[i].revents = is_blind ? POLLIN : 0;
    return is_interrupted ? -EINTR : 0;
}

/* What is in pipes when all has ended, and no more: there may be writers. */
#define LAST_MOVES 64

static void finish_flow(struct uspawn_job *job, struct usp_flow *flow)
{
    int i;

    for (i = 0; i < LAST_MOVES && !flow->is_input; i++)
        if (!usp_flow_move(job, flow))
            break;
    job->is_pipe_held |= !flow->is_input && flow->fd >= 0;
    usp_flow_close(flow);
    usp_flow_finish(job, flow);
}

void usp_job_end(struct uspawn_job *job)
{
    size_t i;

    for (i = 0; i < job->flow_count; i++)
        finish_flow(job, &job->flows[i]);
    if (!job->reason)
        job->reason = USPAWN_REASON_ENDED;
    job->is_over = 1;
    job->end_us = usp_now_us();
}

void usp_job_end_if_done(struct uspawn_job *job)
{
    if (job->running == 0 && !usp_job_has_rest(job, usp_now_ms()))
        usp_job_end(job);
}

/* Whether the caller cancels. */
static int take_events(struct uspawn_job *job, const struct pollfd *fds,
                       size_t count)
{
    int is_cancelled = job->options.cancel_fd > 0 && !job->reason &&
                       fds[count - 1].revents != 0;

    look_at_programs(job, move_flows(job, fds));
    usp_job_end_if_done(job);
    return is_cancelled;
}

static int await_events(struct uspawn_job *job, int timeout_ms)
{
    size_t count =
        usp_job_list(job, job->fds, job->count + job->flow_count + 1);

    job->was_interrupted |= usp_sleep_on(job->fds, count, timeout_ms) == -EINTR;
    return take_events(job, job->fds, count);
}

static void look_at_the_rest(struct uspawn_job *job, int is_cancelled)
{
    if (job->is_over)
        return;
    if (is_cancelled)
        usp_job_stop(job, USPAWN_REASON_CANCELLED, ECANCELED);
    usp_job_look_at_time(job, usp_now_ms());
    usp_job_end_if_done(job);
}

/* What has happened counts before the time by which it had to. */
void usp_job_advance(struct uspawn_job *job, int timeout_ms)
{
    int is_cancelled = await_events(job, timeout_ms);

    if (!job->is_over && timeout_ms != 0 && usp_now_ms() >= job->timeout_at)
        await_events(job, 0);
    look_at_the_rest(job, is_cancelled);
}

void usp_job_go_on(struct uspawn_job *job, const struct pollfd *fds,
                   size_t count)
{
    if (usp_now_ms() >= job->timeout_at)
        usp_job_advance(job, 0);
    else
        look_at_the_rest(job, take_events(job, fds, count));
}
