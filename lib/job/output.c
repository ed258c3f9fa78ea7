/* SPDX-License-Identifier: MIT */
/* What programs write to us.  What is kept is read to where it stays. */
#include "base/clock.h"
#include "job/job.h"
#include "sys.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FIRST_SIZE ((size_t)4096)
#define LINE_SIZE ((size_t)65536)

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
        if (flow->stream.at_limit == USPAWN_AT_LIMIT_SPILL)
            usp_spill_begin(job, flow);
        flow->size = flow->stream.limit;
        if (!flow->spill_fd)
            exceed(job, flow);
    }
}

/* Where the next bytes go to, and in *SIZE how many at most; NULL: there is no
 * memory. */
static char *room_of(struct uspawn_job *job, struct usp_flow *flow,
                     size_t *size)
{
    if (flow->is_ignored || flow->spill_fd) {
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
    usp_flow_count(flow, (size_t)got);
    if (flow->stream.tee_fd)
        usp_flow_tee(job, flow, bytes, (size_t)got);
    if (flow->spill_fd && !flow->is_ignored)
        usp_spill(job, flow, bytes, (size_t)got);
    else if (!flow->is_ignored)
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
