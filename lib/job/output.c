/* SPDX-License-Identifier: MIT */
/* What programs write to us.  What is kept is read to where it stays. */
#include "base/clock.h"
#include "job/job.h"
#include "sys.h"
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FIRST_SIZE ((size_t)4096)
#define LINE_SIZE ((size_t)65536)

/* The Hurd has no limit. */
#ifndef PIPE_BUF
#define PIPE_BUF _POSIX_PIPE_BUF
#endif

/* How much FLOW may hold: one byte more than the limit of what is kept, which
 * tells that there is more. */
static size_t most_of(const struct usp_flow *flow)
{
    size_t limit = flow->stream.limit;

    switch (flow->stream.kind) {
    case USPAWN_STREAM_MEMORY:
        return limit ? limit + 1 : (size_t)-1 / 2;
    case USPAWN_STREAM_LINES:
        return (limit ? limit : LINE_SIZE) + 1; /* the newline */
    default:
        return USP_CHUNK;
    }
}

/* Room for at least one byte more, and the 0 behind it: it doubles. */
static int make_room(struct usp_flow *flow)
{
    size_t most = most_of(flow), capacity = flow->capacity;
    char *bytes;

    if (capacity - flow->size > FIRST_SIZE / 2 && capacity)
        return 0;
    if (capacity > most)
        return 0;
    capacity = capacity ? 2 * capacity : FIRST_SIZE;
    if (flow->stream.kind == USPAWN_STREAM_CALLBACK || capacity > most)
        capacity = most + 1;
    bytes = realloc(flow->bytes, capacity);
    if (!bytes)
        return ENOMEM;
    flow->bytes = bytes;
    flow->capacity = capacity;
    return 0;
}

static void ignore(struct usp_flow *flow)
{
    flow->is_ignored = 1;
    if (flow->stream.kind != USPAWN_STREAM_MEMORY)
        flow->size = 0;
}

/* There is more than the limit allows. */
static void exceed(struct uspawn_job *job, struct usp_flow *flow)
{
    flow->is_truncated = 1;
    ignore(flow);
    if (flow->stream.at_limit == USPAWN_AT_LIMIT_STOP)
        usp_job_stop(job, USPAWN_REASON_LIMIT, EFBIG);
    else if (flow->stream.at_limit == USPAWN_AT_LIMIT_CLOSE)
        usp_flow_close(flow);
}

/* Give SIZE bytes at BYTES, behind which a byte is ours, to the callback. */
static int give(struct uspawn_job *job, struct usp_flow *flow, char *bytes,
                size_t size)
{
    char behind = bytes[size];
    int error;

    bytes[size] = '\0';
    error = flow->stream.output(flow->stream.context, bytes, size);
    bytes[size] = behind;
    if (error) {
        usp_job_stop(job, USPAWN_REASON_FAILED, error > 0 ? error : EINVAL);
        ignore(flow);
    }
    if (job->timeout_at != USP_NEVER)
        usp_job_look_at_time(job, usp_now_ms());
    return error;
}

static void give_lines(struct uspawn_job *job, struct usp_flow *flow)
{
    char *line = flow->bytes, *end = line + flow->size, *newline;

    while ((newline = memchr(line, '\n', (size_t)(end - line)))) {
        if (give(job, flow, line, (size_t)(newline - line)))
            return;
        line = newline + 1;
    }
    if ((size_t)(end - line) == most_of(flow)) {
        if (give(job, flow, line, most_of(flow) - 1))
            return;
        line += most_of(flow) - 1;
    }
    flow->size = (size_t)(end - line);
    memmove(flow->bytes, line, flow->size);
}

static void give_chunk(struct uspawn_job *job, struct usp_flow *flow)
{
    size_t limit = flow->stream.limit, size = flow->size;

    if (limit && size > limit - flow->total)
        size = limit - flow->total;
    flow->total += size;
    if (size && give(job, flow, flow->bytes, size))
        return;
    if (size < flow->size)
        exceed(job, flow);
    flow->size = 0;
}

/* SIZE bytes more have come. */
static void take(struct uspawn_job *job, struct usp_flow *flow, size_t size)
{
    flow->size += size;
    if (flow->stream.kind == USPAWN_STREAM_LINES) {
        give_lines(job, flow);
    } else if (flow->stream.kind == USPAWN_STREAM_CALLBACK) {
        give_chunk(job, flow);
    } else if (flow->stream.limit && flow->size > flow->stream.limit) {
        flow->size = flow->stream.limit;
        exceed(job, flow);
    }
}

/* When poll(2) says so, as much as this can be written without sleeping; the
 * descriptor is not ours to make nonblocking.  A file takes all. */
static size_t piece_for(int fd)
{
    struct stat status;

    return fstat(fd, &status) == 0 && S_ISREG(status.st_mode) ? USP_CHUNK
                                                              : PIPE_BUF;
}

int usp_flow_write_tee(struct uspawn_job *job, struct usp_flow *flow)
{
    size_t left = flow->tee_size - flow->tee_done;
    size_t piece = piece_for(flow->stream.tee_fd);
    ssize_t written;

    if (usp_sys_poll(flow->stream.tee_fd, POLLOUT, 0) <= 0)
        return 0;
    written = usp_write_quietly(flow->stream.tee_fd, flow->tee + flow->tee_done,
                                left < piece ? left : piece);
    if (written == -EAGAIN || written == -EINTR)
        return 0;
    if (written < 0) {
        usp_job_stop(job, USPAWN_REASON_FAILED, (int)-written);
        flow->stream.tee_fd = 0;
        flow->tee_done = flow->tee_size;
        return 0;
    }
    flow->tee_done += (size_t)written;
    return 1;
}

static int copy_for_tee(struct uspawn_job *job, struct usp_flow *flow,
                        const char *bytes, size_t size)
{
    if (!flow->tee)
        flow->tee = malloc(USP_CHUNK);
    if (!flow->tee) {
        usp_job_stop(job, USPAWN_REASON_FAILED, ENOMEM);
        flow->stream.tee_fd = 0;
        return ENOMEM;
    }
    memcpy(flow->tee, bytes, size);
    flow->tee_size = size;
    flow->tee_done = 0;
    return 0;
}

/* Where the next bytes go to, and in *SIZE how many at most; NULL: there is no
 * memory. */
static char *room_of(struct uspawn_job *job, struct usp_flow *flow,
                     size_t *size)
{
    if (flow->is_ignored) {
        if (!job->scratch)
            job->scratch = malloc(USP_CHUNK);
        *size = USP_CHUNK;
        return job->scratch;
    }
    if (make_room(flow))
        return NULL;
    *size = flow->capacity - flow->size - 1;
    if (flow->stream.tee_fd && *size > USP_CHUNK)
        *size = USP_CHUNK;
    return flow->bytes + flow->size;
}

/* One read. */
int usp_flow_read(struct uspawn_job *job, struct usp_flow *flow)
{
    size_t size;
    char *bytes = room_of(job, flow, &size);
    ssize_t got = bytes ? read(flow->fd, bytes, size) : -ENOMEM;

    if (bytes && got < 0)
        got = -errno;
    if (got == -EAGAIN || got == -EINTR)
        return 0;
    if (got < 0)
        usp_job_stop(job, USPAWN_REASON_FAILED, (int)-got);
    if (got <= 0) {
        usp_flow_close(flow);
        return 0;
    }
    if (flow->stream.tee_fd)
        copy_for_tee(job, flow, bytes, (size_t)got);
    if (!flow->is_ignored)
        take(job, flow, (size_t)got);
    return 1;
}

void usp_flow_finish(struct uspawn_job *job, struct usp_flow *flow)
{
    if (flow->stream.kind == USPAWN_STREAM_LINES && !flow->is_input &&
        flow->size && !flow->is_ignored)
        give(job, flow, flow->bytes, flow->size);
    flow->size = flow->stream.kind == USPAWN_STREAM_MEMORY ? flow->size : 0;
}
