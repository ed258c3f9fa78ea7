/* SPDX-License-Identifier: MIT */
/* Handles where there are kqueues (the BSDs, macOS): a queue that holds one
 * event, the end of the child.  It can be polled, as a pidfd can.
 *
 * Nobody takes the event out, so it stays readable.  A queue is not inherited
 * by fork (kqueue(2)): no other thread's child gets it in the moment before it
 * is close-on-exec. */
#include "handle/handle.h"
#include "sys.h"
#include "sys/own-descriptor.h"
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/event.h>
#include <sys/time.h>

static int make_queue(void)
{
    int queue = usp_own_descriptor(usp_sys_result(kqueue()));

    if (queue >= 0)
        usp_sys_fcntl(queue, F_SETFD, FD_CLOEXEC);
    return queue;
}

static int watch(int queue, pid_t pid)
{
    struct kevent event;

    memset(&event, 0, sizeof event);
    event.ident = (uintptr_t)pid;
    event.filter = EVFILT_PROC;
    event.flags = EV_ADD;
    event.fflags = NOTE_EXIT;
    return usp_sys_result(kevent(queue, &event, 1, NULL, 0, NULL));
}

/* What is readable at once: a pipe whose other end is closed. */
static int make_readable(void)
{
    int ends[2];
    int error = usp_sys_pipe(ends);

    if (error < 0)
        return error;
    usp_sys_close(ends[1]);
    return usp_own_descriptor(ends[0]);
}

/* Some systems find no zombies (macOS), others report their end at once.  One
 * that is not found may have been collected, too. */
int usp_handle_open(pid_t pid)
{
    int queue = make_queue();
    int error = queue < 0 ? queue : watch(queue, pid);

    if (error >= 0)
        return queue;
    if (queue >= 0)
        usp_sys_close(queue);
    return error == -ESRCH ? make_readable() : error;
}

int usp_handle_try(void)
{
    int queue = make_queue();

    if (queue >= 0)
        usp_sys_close(queue);
    return queue < 0 ? -queue : 0;
}
