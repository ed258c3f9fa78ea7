/* SPDX-License-Identifier: MIT */
/* What programs read from us, and turns of both.  Our ends do not block. */
#include "job/job.h"
#include "sys.h"
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

void usp_flow_close(struct usp_flow *flow)
{
    if (flow->fd >= 0)
        close(flow->fd);
    flow->fd = -1;
}

/* ------------------------------------------------------------- Writing -- */

/* SIGPIPE comes to the thread that writes.  One that was pending before is not
 * ours to take. */
ssize_t usp_write_quietly(int fd, const void *bytes, size_t size)
{
    sigset_t pipe, old, pending;
    ssize_t written;
    int is_pending, signal;

    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    sigpending(&pending);
    is_pending = sigismember(&pending, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe, &old);
    written = usp_sys_write(fd, bytes, size);
    if (written == -EPIPE && !is_pending) {
        sigpending(&pending);
        if (sigismember(&pending, SIGPIPE))
            sigwait(&pipe, &signal);
    }
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    return written;
}

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
    if (given > (ssize_t)USP_CHUNK)
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
    return 1;
}

/* ----------------------------------------------------------------- Both -- */

/* As many turns in one step as leave time for others. */
#define TURNS 16

int usp_flow_move(struct uspawn_job *job, struct usp_flow *flow)
{
    int turn;

    for (turn = 0; turn < TURNS && flow->fd >= 0; turn++)
        if (!(flow->is_input ? write_some(job, flow)
                             : usp_flow_read(job, flow)))
            break;
    return turn > 0;
}
