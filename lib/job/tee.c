/* SPDX-License-Identifier: MIT */
/* What is read, written to a descriptor of the caller, too.  That is not ours
 * to make nonblocking, and what we write must not sleep. */
#include "job/job.h"
#include "sys.h"
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* The Hurd has no limit. */
#ifndef PIPE_BUF
#define PIPE_BUF _POSIX_PIPE_BUF
#endif

static int is_file(int fd)
{
    struct stat status;

    return fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
}

/* A file takes all.  Others say what they take now; those that cannot take as
 * much as this where poll(2) says so. */
static ssize_t write_some(int fd, const char *bytes, size_t size)
{
    ssize_t written;

    if (is_file(fd))
        return usp_write_quietly(fd, bytes, size);
    written = usp_write_now_quietly(fd, bytes, size);
    if (written >= 0 || written == -EAGAIN || written == -EPIPE)
        return written;
    return usp_write_quietly(fd, bytes, size < PIPE_BUF ? size : PIPE_BUF);
}

int usp_flow_write_tee(struct uspawn_job *job, struct usp_flow *flow)
{
    ssize_t written;

    if (usp_sys_poll(flow->stream.tee_fd, POLLOUT, 0) <= 0)
        return 0;
    written = write_some(flow->stream.tee_fd, flow->tee + flow->tee_done,
                         flow->tee_size - flow->tee_done);
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

void usp_flow_tee(struct uspawn_job *job, struct usp_flow *flow,
                  const char *bytes, size_t size)
{
    if (!flow->tee)
        flow->tee = malloc(USP_CHUNK);
    if (!flow->tee) {
        usp_job_stop(job, USPAWN_REASON_FAILED, ENOMEM);
        flow->stream.tee_fd = 0;
        return;
    }
    memcpy(flow->tee, bytes, size);
    flow->tee_size = size;
    flow->tee_done = 0;
}
