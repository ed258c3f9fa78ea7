/* SPDX-License-Identifier: MIT */
/* Waiting, with a timeout or until a handler runs, where no descriptor tells:
 * for a child without a handle, and for stops, of which no handle tells.
 *
 * POSIX has no wait with a timeout, and a library cannot take SIGCHLD for
 * itself.  So a thread waits, without collecting, and sets an event.  It lasts
 * until there is something to tell, and further waits for the same use it: to
 * cancel a thread is no way, since glibc loads a library for that.
 *
 * Where there can be no thread, at the limit of processes, nothing is left but
 * to look again and again. */
#include "wait/wait-thread.h"
#include "sys.h"
#include "sys/sleep-event.h"
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

#define STACK_SIZE 65536

/* A list of them is child->watch: one for each kind of wait at most. */
struct usp_watch {
    struct usp_watch *next;
    pid_t pid;
    int events;
    int users; /* the thread, and the owner of the child */
    struct usp_event event;
};

static void drop(struct usp_watch *watch)
{
    if (USP_ADD(&watch->users, -1) == 1)
        free(watch);
}

static void *watch_child(void *argument)
{
    struct usp_watch *watch = argument;

    usp_block(watch->pid, watch->events);
    usp_event_set(&watch->event);
    drop(watch);
    return NULL;
}

/* The thread must not take the program's signals. */
static int start_thread(struct usp_watch *watch)
{
    pthread_attr_t attr;
    pthread_t thread;
    sigset_t all, saved;
    int error = pthread_attr_init(&attr);

    if (error)
        return error;
    pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attr, STACK_SIZE);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &saved);
    error = pthread_create(&thread, &attr, watch_child, watch);
    pthread_sigmask(SIG_SETMASK, &saved, NULL);
    pthread_attr_destroy(&attr);
    return error;
}

static struct usp_watch *make_watch(pid_t pid, int events)
{
    struct usp_watch *watch = calloc(1, sizeof *watch);

    if (!watch)
        return NULL;
    watch->pid = pid;
    watch->events = events;
    watch->users = 2;
    if (usp_event_open(&watch->event) == 0) {
        if (start_thread(watch) == 0)
            return watch;
        usp_event_leave(&watch->event);
    }
    free(watch);
    return NULL;
}

/* Where the watch of CHILD for EVENTS is linked, or is to be. */
static struct usp_watch **find_watch(struct usp_watch **link, int events)
{
    while (*link && (*link)->events != events)
        link = &(*link)->next;
    return link;
}

static void unlink_watch(struct usp_watch **link)
{
    struct usp_watch *watch = *link;

    *link = watch->next;
    usp_event_leave(&watch->event);
    drop(watch);
}

static int look_repeatedly(pid_t pid, const struct usp_wait *wait)
{
    while (!usp_is_there(pid, wait->events)) {
        if (usp_deadline_left(&wait->deadline) == 0)
            return ETIMEDOUT;
        if (usp_pause() == EINTR && wait->is_interruptible)
            return EINTR;
    }
    return 0;
}

int usp_wait_by_thread(struct uspawn_child *child, const struct usp_wait *wait)
{
    struct usp_watch *first = child->watch;
    struct usp_watch **link = find_watch(&first, wait->events);
    int error;

    if (!*link)
        *link = make_watch(child->pid, wait->events);
    child->watch = first;
    if (!*link)
        return look_repeatedly(child->pid, wait);
    do
        error = -usp_event_await(&(*link)->event, &wait->deadline);
    while (error == EINTR && !wait->is_interruptible);
    if (error == 0)
        unlink_watch(link);
    child->watch = first;
    return error;
}

void usp_watch_drop(struct uspawn_child *child)
{
    struct usp_watch *first = child->watch;

    while (first)
        unlink_watch(&first);
    child->watch = NULL;
}
