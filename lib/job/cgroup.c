/* SPDX-License-Identifier: MIT */
/* A control group (cgroups(7), version 2) of a job's own: whatever its programs
 * start is in it, wherever it goes, and can be counted and killed there. */
#include "handle/handle.h"
#include "job/job.h"
#include "sys.h"
#include "sys/own-descriptor.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define NAMES 1000 /* of others that are made in the same moment */
#define NAPS 2000  /* of a millisecond each, until the last one has ended */
#define DIRECTORY (O_RDONLY | O_DIRECTORY | O_CLOEXEC)

/* Text of FILE in the cgroup of JOB, at most SIZE - 1 bytes: whether there is
 * any. */
static int read_file(const struct uspawn_job *job, const char *file, char *text,
                     size_t size)
{
    int fd = openat(job->cgroup, file, O_RDONLY | O_CLOEXEC);
    ssize_t length = fd < 0 ? -1 : usp_sys_read(fd, text, size - 1);

    if (fd >= 0)
        close(fd);
    text[length > 0 ? length : 0] = '\0';
    return length > 0;
}

static int write_file(const struct uspawn_job *job, const char *file)
{
    int fd = openat(job->cgroup, file, O_WRONLY | O_CLOEXEC);
    ssize_t size = fd < 0 ? -1 : usp_sys_write(fd, "1", 1);

    if (fd >= 0)
        close(fd);
    return size == 1;
}

static int is_populated(const struct uspawn_job *job)
{
    char text[256];

    return read_file(job, "cgroup.events", text, sizeof text) &&
           strstr(text, "populated 1");
}

static void nap(void)
{
    const struct timespec time = {0, 1000000};

    nanosleep(&time, NULL);
}

/* ------------------------------------------------------------- Members -- */

typedef void visitor(const struct uspawn_job *job, pid_t pid, void *context);

/* Give all members, a line each, to VISIT; FILE is read whole, as it may change
 * between two reads only from line to line. */
static void visit(const struct uspawn_job *job, visitor *visit_one,
                  void *context)
{
    int fd = openat(job->cgroup, "cgroup.procs", O_RDONLY | O_CLOEXEC);
    char text[512];
    ssize_t size;
    pid_t pid = 0;
    ssize_t i;

    while (fd >= 0 && (size = usp_sys_read(fd, text, sizeof text)) > 0)
        for (i = 0; i < size; i++) {
            if (text[i] != '\n') {
                pid = pid * 10 + (text[i] - '0');
                continue;
            }
            if (pid > 0)
                visit_one(job, pid, context);
            pid = 0;
        }
    if (fd >= 0)
        close(fd);
}

static void count_one(const struct uspawn_job *job, pid_t pid, void *context)
{
    (void)job;
    (void)pid;
    ++*(int *)context;
}

int usp_cgroup_count(const struct uspawn_job *job)
{
    int count = 0;

    visit(job, count_one, &count);
    return count ? count : is_populated(job); /* in a cgroup of theirs */
}

/* ------------------------------------------------------------- Killing -- */

struct search {
    pid_t pid;
    int is_found;
};

static void compare_one(const struct uspawn_job *job, pid_t pid, void *context)
{
    struct search *search = context;

    (void)job;
    search->is_found |= pid == search->pid;
}

/* A member that has a handle is the one that is listed after that was made. */
static void kill_one(const struct uspawn_job *job, pid_t pid, void *context)
{
    struct search search = {pid, 0};
    int fd = usp_handle_open(pid);

    (void)context;
    if (fd < 0)
        return;
    visit(job, compare_one, &search);
    if (search.is_found)
        usp_handle_kill(fd, pid, SIGKILL);
    close(fd);
}

/* cgroup.kill: Linux 5.14.  What is frozen (5.2) makes no others meanwhile, and
 * is killed all the same. */
void usp_cgroup_kill(const struct uspawn_job *job)
{
    if (write_file(job, "cgroup.kill"))
        return;
    write_file(job, "cgroup.freeze");
    visit(job, kill_one, NULL);
}

/* ------------------------------------------------- Making and removing -- */

/* Its directory, with a name that no other has. */
static int make_directory(struct uspawn_job *job)
{
    int i;

    for (i = 0; i < NAMES; i++) {
        snprintf(job->cgroup_name, sizeof job->cgroup_name, "uspawn-%ld-%llu",
                 (long)usp_sys_getpid(), usp_now_us() + (unsigned)i);
        if (mkdirat(job->cgroup_parent, job->cgroup_name, 0755) == 0)
            return 0;
        if (errno != EEXIST)
            return errno;
    }
    return EEXIST;
}

static int open_directory(int directory, const char *path, int *fd)
{
    *fd = usp_own_descriptor(usp_sys_openat(directory, path, DIRECTORY, 0));
    return *fd < 0 ? -*fd : 0;
}

/* In a directory that is none of a cgroup there is no such file. */
static int open_new(struct uspawn_job *job)
{
    int error =
        open_directory(job->cgroup_parent, job->cgroup_name, &job->cgroup);

    if (!error && faccessat(job->cgroup, "cgroup.events", R_OK, 0) != 0)
        error = ENOTSUP;
    return error;
}

int usp_cgroup_make(struct uspawn_job *job)
{
    int error;

    if (!job->options.cgroup_fd)
        return ENOTSUP;
    error = open_directory(job->options.cgroup_fd, ".", &job->cgroup_parent);
    if (!error)
        error = make_directory(job);
    if (!error) {
        error = open_new(job);
        if (!error)
            return 0;
        unlinkat(job->cgroup_parent, job->cgroup_name, AT_REMOVEDIR);
    }
    usp_cgroup_close(job);
    return error;
}

void usp_cgroup_close(struct uspawn_job *job)
{
    if (job->cgroup >= 0)
        close(job->cgroup);
    if (job->cgroup_parent >= 0)
        close(job->cgroup_parent);
    job->cgroup = job->cgroup_parent = -1;
}

/* Who has been killed may take a moment to end. */
void usp_cgroup_remove(struct uspawn_job *job)
{
    int naps;

    for (naps = 0; naps < NAPS && is_populated(job); naps++) {
        if (naps % 16 == 0)
            usp_cgroup_kill(job);
        nap();
    }
    for (naps = 0; naps < NAPS; naps++) {
        if (unlinkat(job->cgroup_parent, job->cgroup_name, AT_REMOVEDIR) == 0 ||
            errno != EBUSY || is_populated(job))
            break;
        nap();
    }
    usp_cgroup_close(job);
}
