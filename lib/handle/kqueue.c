/* SPDX-License-Identifier: MIT */
/* Handles where there are kqueues (the BSDs, macOS): a queue that holds one
 * event, the end of the child.  It can be polled, as a pidfd can.
 *
 * The event is told once, with the wait status, whoever has collected the child
 * (kevent(2)).  It is taken out when somebody else has, or when we may not;
 * then one of our own takes its place, which keeps the status and the queue
 * readable. */
#include "sys/kqueue.h"
#include "handle/handle.h"
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

/* macOS tells the status if asked; it is documented, or was read in the source,
 * of FreeBSD, DragonFly and OpenBSD. */
#ifdef NOTE_EXITSTATUS
#define EXIT_FLAGS (NOTE_EXIT | NOTE_EXITSTATUS)
#define TELLS_STATUS 1
#else
#define EXIT_FLAGS NOTE_EXIT
#ifdef USP_EXIT_EVENTS_TELL_STATUS
#define TELLS_STATUS 1
#else
#define TELLS_STATUS 0
#endif
#endif

static int watch(int queue, pid_t pid)
{
    struct kevent event;

    memset(&event, 0, sizeof event);
    event.ident = (uintptr_t)pid;
    event.filter = EVFILT_PROC;
    event.flags = EV_ADD;
    event.fflags = EXIT_FLAGS;
    return usp_kqueue_change(queue, &event);
}

/* What is readable at once: a pipe whose other end is closed. */
static int make_readable(void)
{
    int ends[2];
    int error = usp_sys_pipe(ends);

    if (error < 0)
        return error;
    close(ends[1]);
    return usp_own_descriptor(ends[0]);
}

/* Some systems find no zombies (macOS), others report their end at once.  One
 * that is not found may have been collected, too. */
int usp_handle_open(pid_t pid)
{
    int queue = usp_kqueue_open();
    int error = queue < 0 ? queue : watch(queue, pid);

    if (error >= 0)
        return queue;
    if (queue >= 0)
        close(queue);
    return error == -ESRCH ? make_readable() : error;
}

int usp_handle_try(void)
{
    int queue = usp_kqueue_open();

    if (queue >= 0)
        close(queue);
    return queue < 0 ? -queue : 0;
}

/* ---------------------------------------------------------------- Status -- */

#ifdef EVFILT_USER

/* The flags of a user's event are the user's, as far as 24 bits go. */
static void keep(int queue, int wait_status)
{
    struct kevent event;

    memset(&event, 0, sizeof event);
    event.filter = EVFILT_USER;
    event.flags = EV_ADD;
    event.fflags =
        NOTE_TRIGGER | NOTE_FFCOPY | ((unsigned)wait_status & NOTE_FFLAGSMASK);
    usp_kqueue_change(queue, &event);
}

static int status_of(const struct kevent *event)
{
    return event->filter == EVFILT_USER ? (int)(event->fflags & NOTE_FFLAGSMASK)
                                        : (int)event->data;
}

#else

static void keep(int queue, int wait_status)
{
    (void)queue;
    (void)wait_status;
}

static int status_of(const struct kevent *event)
{
    return (int)event->data;
}

#endif

enum usp_memory usp_handle_status(int fd, struct uspawn_status *status)
{
    const struct timespec now = {0, 0};
    struct kevent event;
    int count = TELLS_STATUS ? kevent(fd, NULL, 0, &event, 1, &now) : -1;

    if (count < 1)
        return count == 0 ? USP_NOT_YET : USP_NEVER;
    if (event.filter == EVFILT_PROC)
        keep(fd, status_of(&event));
    usp_status_decode(status, status_of(&event));
    return USP_KNOWN;
}

void usp_handle_await_collection(int fd, int timeout_ms)
{
    usp_sys_poll(fd, POLLIN, timeout_ms);
}

/* The process that has not ended still has its pid.  Should it end after that
 * was seen, be collected, and the pid be given out again, all before the signal
 * is sent, then somebody else gets it: systems that have queues go through all
 * their pids first. */
int usp_handle_kill(int fd, pid_t pid, int signal)
{
    return usp_sys_poll(fd, POLLIN, 0) > 0 ? -ESRCH : usp_sys_kill(pid, signal);
}
