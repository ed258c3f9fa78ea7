/* SPDX-License-Identifier: MIT */
/* What programs read from us, and turns of both.  Our ends do not block. */
#include "job/job.h"
#include "sys.h"
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

void usp_flow_close(struct usp_flow *flow)
{
    if (flow->fd >= 0)
        close(flow->fd);
    flow->fd = -1;
}

/* Who moves much gets a larger pipe: the two of them wait less often for each
 * other. */
#define WIDE_AFTER ((size_t)131072)
#define WIDE_PIPE 262144

void usp_flow_count(struct usp_flow *flow, size_t size)
{
    if (flow->moved > WIDE_AFTER)
        return;
    flow->moved += size;
    if (flow->moved > WIDE_AFTER)
        usp_sys_widen_pipe(flow->fd, WIDE_PIPE);
}

/* ------------------------------------------------------------- Writing -- */

/* Let the callback fill FLOW: 0 and there is something to write, or it is over;
 * an errno value. */
static int refill(struct usp_flow *flow)
{
    ssize_t given;

    if (!flow->bytes)
        flow->bytes = malloc(USP_CHUNK);
    if (!flow->bytes)
        return ENOMEM;
    given = flow->stream.input(flow->stream.context, flow->bytes, USP_CHUNK);
    flow->done = 0;
    flow->size = given > 0 ? (size_t)given : 0;
    if (given > (ssize_t)USP_CHUNK || given < -INT_MAX)
        return EINVAL;
    return given < 0 ? (int)-given : 0;
}

static const char *next_of(const struct usp_flow *flow)
{
    const char *bytes = flow->bytes ? flow->bytes : flow->stream.bytes;

    return bytes + flow->done;
}

/* One write.  A program that reads no more is no fault of ours, nor of its own:
 * head(1) does so. */
static int write_some(struct uspawn_job *job, struct usp_flow *flow)
{
    int error = 0;
    ssize_t written;

    if (flow->done == flow->size && flow->stream.input)
        error = refill(flow);
    if (error)
        usp_job_stop(job, USPAWN_REASON_FAILED, error);
    if (error || flow->done == flow->size) {
        usp_flow_close(flow);
        return 0;
    }
    written =
        usp_write_quietly(flow->fd, next_of(flow), flow->size - flow->done);
    if (written == -EAGAIN || written == -EINTR)
        return 0;
    if (written < 0 && written != -EPIPE)
        usp_job_stop(job, USPAWN_REASON_FAILED, (int)-written);
    if (written < 0) {
        usp_flow_close(flow);
        return 0;
    }
    flow->done += (size_t)written;
    usp_flow_count(flow, (size_t)written);
    return 1;
}

/* ----------------------------------------------------------------- Both -- */

/* As many turns in one step as leave time for others. */
#define TURNS 16

static int move_once(struct uspawn_job *job, struct usp_flow *flow)
{
    if (flow->tee_done < flow->tee_size)
        return usp_flow_write_tee(job, flow);
    if (flow->fd < 0)
        return 0;
    if (flow->spill_fd && !flow->is_unspliced && !flow->is_ignored &&
        !flow->stream.tee_fd)
        return usp_spill_pipe(job, flow);
    return flow->is_input ? write_some(job, flow) : usp_flow_read(job, flow);
}

int usp_flow_move(struct uspawn_job *job, struct usp_flow *flow)
{
    int turn;

    for (turn = 0; turn < TURNS; turn++)
        if (!move_once(job, flow))
            break;
    return turn > 0;
}
