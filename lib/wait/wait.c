/* SPDX-License-Identifier: MIT */
/* Waiting for a child.
 *
 * Sleeping and collecting are two things.  To sleep is to poll the handle;
 * where there is none, or stops are of interest, to let a thread wait, or for
 * ever to wait without collecting.  To collect is in collect.c. */
#include "base/host.h"
#include "handle/child-struct.h"
#include "handle/child-use.h"
#include "handle/handle.h"
#include "start/finish.h"
#include "sys/caller.h"
#include "wait/collect.h"
#include "wait/wait-thread.h"
#include <errno.h>
#include <string.h>
#include <unistd.h>

#define COLLECTION_MS 30
#define COLLECTION_TRIES 4

/* By the handle of CHILD, or one for the sleep alone: 0: it has ended;
 * ETIMEDOUT, EINTR; ENOTSUP: this is no way. */
static int sleep_by_handle(const struct uspawn_child *child,
                           const struct usp_wait *wait)
{
    int fd = child->fd >= 0 ? child->fd : usp_handle_open(child->pid);
    int error;

    if (fd < 0)
        return ENOTSUP;
    do
        error = usp_handle_await_end(fd, &wait->deadline);
    while (error == EINTR && !wait->is_interruptible);
    if (fd != child->fd)
        close(fd);
    return error == ETIMEDOUT || error == EINTR || !error ? error : ENOTSUP;
}

/* Until there may be something to collect: 0, ETIMEDOUT or EINTR.  A handle
 * tells the end alone, and tells it before a tracer of the child has let its
 * parent know. */
static int sleep_on(struct uspawn_child *child, struct usp_wait *wait)
{
    int may_block =
        usp_deadline_left(&wait->deadline) < 0 && !wait->is_interruptible;
    int error = ENOTSUP;

    if (wait->events == WEXITED && !wait->has_ended &&
        (child->fd >= 0 || !may_block)) {
        error = sleep_by_handle(child, wait);
        wait->has_ended = error == 0;
    }
    if (error != ENOTSUP)
        return error;
    if (!may_block)
        return usp_wait_by_thread(child, wait);
    wait->has_ended = usp_block(child->pid, wait->events);
    return 0;
}

static int wait_for_child(struct uspawn_child *child, struct usp_wait *wait,
                          struct uspawn_status *status)
{
    int error;

    if (usp_is_anothers(child))
        return ECHILD;
    do {
        int left = usp_deadline_left(&wait->deadline);

        error = left ? sleep_on(child, wait) : 0;
        if (!error)
            error = usp_collect(child, wait, status);
    } while (error == EAGAIN && usp_deadline_left(&wait->deadline));
    return error == EAGAIN ? ETIMEDOUT : error;
}

/* It is not our child: it can only be watched. */
static int watch_detached(const struct uspawn_child *child,
                          const struct usp_wait *wait)
{
    int error;

    if (child->fd < 0)
        return ENOTSUP;
    error = sleep_by_handle(child, wait);
    return error ? error : ECHILD;
}

/* How a child ended that somebody else collects, or has.  Its new parent may
 * need a moment; a parent that never does it is not waited for long. */
static void ask_kernel(int fd, struct uspawn_status *status)
{
    int tries;

    for (tries = 0; fd >= 0 && tries < COLLECTION_TRIES; tries++) {
        if (usp_handle_status(fd, status) != USP_NOT_YET)
            return;
        usp_handle_await_collection(fd, COLLECTION_MS);
    }
}

static void forget(struct uspawn_child *child)
{
    usp_watch_drop(child);
    if (child->fd >= 0)
        close(child->fd);
    child->fd = -1;
    child->pid = 0;
}

/* A child that may not be waited for, in capability mode, is watched as a
 * detached one is; but nobody else has a claim to its status. */
static int wait_and_ask(struct uspawn_child *child, struct usp_wait *wait,
                        struct uspawn_status *found)
{
    int is_watched = child->detached;
    int error = is_watched ? ENOTSUP : wait_for_child(child, wait, found);
    int is_forbidden = error == ECAPMODE;

    if (is_watched || is_forbidden)
        error = watch_detached(child, wait);
    if (error == ECHILD)
        ask_kernel(child->fd, found);
    if (error == ECHILD && is_forbidden && found->kind != USPAWN_UNKNOWN)
        error = 0;
    return error;
}

static int finish_and_wait(struct uspawn_child *child, struct usp_wait *wait,
                           struct uspawn_status *found)
{
    int left = usp_deadline_left(&wait->deadline);
    int error = usp_start_finish_for_status(child, left);

    if (error)
        return error;
    usp_child_note_started(child);
    error = wait_and_ask(child, wait, found);
    if ((error && error != ECHILD) || wait->keeps ||
        usp_status_is_of_a_stop(found))
        return error;
    if (usp_child_seal(child, &wait->deadline) != 0)
        return ETIMEDOUT;
    forget(child);
    return error;
}

/* Another thread may be waiting as well, and then be through with it first:
 * the status is that one's. */
static int take_turn(struct uspawn_child *child, struct usp_wait *wait,
                     struct uspawn_status *status)
{
    struct uspawn_status found;
    int error = usp_child_own(child, &wait->deadline);

    if (error)
        return error;
    memset(&found, 0, sizeof found);
    if (child->pid > 0)
        error = finish_and_wait(child, wait, &found);
    else
        error = child->error.code ? child->error.code : ECHILD;
    usp_child_disown(child);
    if (status && (error == 0 || error == ECHILD))
        *status = found;
    return error;
}

#define ALL_FLAGS                                                              \
    ((unsigned)USPAWN_WAIT_STOPPED | USPAWN_WAIT_CONTINUED |                   \
     USPAWN_WAIT_KEEP | USPAWN_WAIT_INTERRUPTIBLE)

static struct usp_wait make_wait(unsigned flags, int timeout_ms)
{
    struct usp_wait wait = {.events = WEXITED};

    if (flags & USPAWN_WAIT_STOPPED)
        wait.events |= WSTOPPED;
    if (flags & USPAWN_WAIT_CONTINUED)
        wait.events |= WCONTINUED;
    wait.keeps = (flags & USPAWN_WAIT_KEEP) != 0;
    wait.is_interruptible = (flags & USPAWN_WAIT_INTERRUPTIBLE) != 0;
    wait.deadline = usp_deadline_after(timeout_ms);
    return wait;
}

int uspawn_child_wait_for(struct uspawn_child *child,
                          struct uspawn_status *status, unsigned flags,
                          int timeout_ms)
{
    struct usp_caller caller;
    struct usp_wait wait;
    int error;

    if (timeout_ms < -1 || flags & ~ALL_FLAGS)
        return EINVAL;
    error = usp_child_enter(child);
    if (error == EINVAL)
        return EINVAL;
    if (!error)
        usp_child_leave(child);
    caller = usp_caller_save();
    wait = make_wait(flags, timeout_ms);
    error = take_turn(child, &wait, status);
    usp_caller_restore(caller);
    return error;
}

int uspawn_child_wait(struct uspawn_child *child, struct uspawn_status *status,
                      int timeout_ms)
{
    return uspawn_child_wait_for(child, status, 0, timeout_ms);
}
