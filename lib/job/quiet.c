/* SPDX-License-Identifier: MIT */
/* Writing without the signals that tell of failures: SIGPIPE, of a pipe that
 * nobody reads, and SIGXFSZ, of a file that is too large.  Both come to the
 * thread that writes.  There they are blocked for the moment, and taken; one
 * that was pending before is not ours to take. */
#include "job/job.h"
#include "sys.h"
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

/* Of the thread, before. */
struct signals {
    sigset_t mask, pending;
};

/* What is not blocked is not pending. */
static void begin(struct signals *before)
{
    sigset_t ours;

    sigemptyset(&ours);
    sigaddset(&ours, SIGPIPE);
    sigaddset(&ours, SIGXFSZ);
    sigemptyset(&before->pending);
    pthread_sigmask(SIG_BLOCK, &ours, &before->mask);
    if (sigismember(&before->mask, SIGPIPE) ||
        sigismember(&before->mask, SIGXFSZ))
        sigpending(&before->pending);
}

static void take(const struct signals *before, const sigset_t *now, int signal)
{
    sigset_t set;

    if (!sigismember(now, signal) || sigismember(&before->pending, signal))
        return;
    sigemptyset(&set);
    sigaddset(&set, signal);
    sigwait(&set, &signal);
}

/* A part may have been moved, and the signal be about the rest. */
static void end(const struct signals *before)
{
    sigset_t now;

    sigpending(&now);
    take(before, &now, SIGPIPE);
    take(before, &now, SIGXFSZ);
    pthread_sigmask(SIG_SETMASK, &before->mask, NULL);
}

ssize_t usp_write_quietly(int fd, const void *bytes, size_t size)
{
    struct signals before;
    ssize_t written;

    begin(&before);
    written = usp_sys_write(fd, bytes, size);
    end(&before);
    return written;
}

ssize_t usp_write_now_quietly(int fd, const void *bytes, size_t size)
{
    struct signals before;
    ssize_t written;

    begin(&before);
    written = usp_sys_write_now(fd, bytes, size);
    end(&before);
    return written;
}

ssize_t usp_splice_quietly(int in, int out, size_t size)
{
    struct signals before;
    ssize_t moved;

    begin(&before);
    moved = usp_sys_splice(in, out, size);
    end(&before);
    return moved;
}
