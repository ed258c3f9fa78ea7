/* SPDX-License-Identifier: MIT */
/* Putting a detached child in the place of its intermediate. */
#include "launch/detached.h"
#include "handle/handle.h"
#include "launch/launch.h"
#include "sys.h"
#include <errno.h>
#include <unistd.h>

/* Who shares our memory gets the handle with the child, in our own table; a
 * copy tells the pid, and stays until there is a handle for it. */
int usp_detached_begin(const struct usp_backend *backend,
                       struct usp_launch *launch)
{
    launch->leave[0] = -1;
    launch->leave[1] = -1;
    return backend->shares_memory ? 0
                                  : usp_pipe_open(launch->plan, launch->leave);
}

void usp_detached_close(struct usp_launch *launch)
{
    int i;

    for (i = 0; i < 2; i++) {
        if (launch->leave[i] >= 0)
            close(launch->leave[i]);
        launch->leave[i] = -1;
    }
}

static void fail(struct usp_launch *launch, int error)
{
    struct usp_record *record = &launch->record;

    if (record->stage != USPAWN_STAGE_NONE)
        return;
    record->stage = USPAWN_STAGE_CREATE;
    record->code = error;
}

/* A handle for PID, the child of INTERMEDIATE, which stays: but if something
 * has ended that, the pid might be somebody else's by now. */
static int open_handle(pid_t pid, pid_t intermediate)
{
    int fd = usp_handle_open(pid);

    if (usp_has_ended(-1, intermediate) == 0)
        return fd;
    if (fd >= 0)
        close(fd);
    return -ECANCELED;
}

static void find_handle(struct usp_launch *launch, struct uspawn_child *child,
                        pid_t intermediate)
{
    int fd = open_handle(child->pid, intermediate);

    if (fd >= 0) {
        child->fd = fd;
    } else if (launch->plan->handle == USPAWN_HANDLE_REQUIRED) {
        if (fd != -ECANCELED)
            usp_sys_kill(child->pid, SIGKILL);
        fail(launch, -fd);
    }
}

/* Our own end for reading is open: there is no SIGPIPE. */
static void let_go(const struct usp_launch *launch)
{
    if (launch->leave[1] >= 0)
        usp_sys_write(launch->leave[1], "", 1);
}

void usp_detached_finish(struct usp_launch *launch, struct uspawn_child *child)
{
    pid_t intermediate = child->pid;

    child->pid = launch->record.pid;
    child->fd = launch->clone.handle;
    child->detached = 1;
    if (child->pid <= 0)
        fail(launch, ECANCELED);
    else if (launch->leave[0] >= 0 &&
             launch->plan->handle != USPAWN_HANDLE_NONE)
        find_handle(launch, child, intermediate);
    let_go(launch);
    usp_reap(intermediate);
    usp_detached_close(launch);
    /* Orphans may come to us, as to number 1: then it is a child as others. */
    if (child->pid > 0 && usp_has_ended(child->fd, child->pid) >= 0)
        child->detached = 0;
}
