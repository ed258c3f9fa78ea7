/* SPDX-License-Identifier: MIT */
/* Output that is more than is to be kept in memory: all of it goes to a file
 * without a name. */
#include "job/job.h"
#include "sys.h"
#include "sys/own-descriptor.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TRIES 100
#define NAME_SIZE 64
/* As much as one step may take; a pipe has less. */
#define PIECE ((size_t)1 << 20)

static const char *find_directory(void)
{
    const char *directory = getenv("TMPDIR");

    return directory && *directory ? directory : "/tmp";
}

/* Where no file can be without a name, it loses its name at once.  Nobody
 * else's file is touched: O_EXCL. */
static int open_and_unlink(const char *directory)
{
    size_t size = strlen(directory) + NAME_SIZE;
    char *path = malloc(size);
    int fd = path ? -EEXIST : -ENOMEM, i;

    for (i = 0; i < TRIES && fd == -EEXIST; i++) {
        snprintf(path, size, "%s/uspawn-%ld-%llx-%d", directory, (long)getpid(),
                 usp_now_us(), i);
        fd = usp_sys_openat(AT_FDCWD, path,
                            O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    }
    if (fd >= 0)
        unlink(path);
    free(path);
    return fd;
}

static int open_file(void)
{
    const char *directory = find_directory();
    int fd = usp_sys_open_nameless(directory);

    if (fd == -EOPNOTSUPP || fd == -EISDIR || fd == -EINVAL || fd == -ENOENT)
        fd = open_and_unlink(directory);
    return usp_own_descriptor(fd);
}

/* What cannot be written is lost, and so is what follows; what was read before
 * is there. */
static void fail(struct uspawn_job *job, struct usp_flow *flow, int error)
{
    flow->is_truncated = 1;
    flow->is_ignored = 1;
    usp_job_stop(job, USPAWN_REASON_FAILED, error);
}

void usp_spill(struct uspawn_job *job, struct usp_flow *flow, const char *bytes,
               size_t size)
{
    ssize_t written = 0;

    while (size > 0) {
        written = usp_write_quietly(flow->spill_fd, bytes, size);
        if (written < 0 && written != -EINTR)
            break;
        written = written < 0 ? 0 : written;
        flow->spilled += (size_t)written;
        bytes += written;
        size -= (size_t)written;
    }
    if (size > 0)
        fail(job, flow, (int)-written);
}

void usp_spill_begin(struct uspawn_job *job, struct usp_flow *flow)
{
    int fd = open_file();

    if (fd < 0) {
        fail(job, flow, -fd);
        return;
    }
    flow->spill_fd = fd;
    usp_spill(job, flow, flow->bytes, flow->size);
}

/* Where the file cannot take pipes, it is read and written instead. */
int usp_spill_pipe(struct uspawn_job *job, struct usp_flow *flow)
{
    ssize_t moved = usp_splice_quietly(flow->fd, flow->spill_fd, PIECE);

    if (moved == -EINVAL || moved == -ENOSYS || moved == -EPERM) {
        flow->is_unspliced = 1;
        return usp_flow_read(job, flow);
    }
    if (moved == -EAGAIN || moved == -EINTR)
        return 0;
    if (moved < 0)
        fail(job, flow, (int)-moved);
    if (moved == 0)
        usp_flow_close(flow);
    if (moved <= 0)
        return moved < 0;
    flow->spilled += (size_t)moved;
    usp_flow_count(flow, (size_t)moved);
    return 1;
}
