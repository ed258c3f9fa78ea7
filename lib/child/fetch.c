/* SPDX-License-Identifier: MIT */
/* Descriptors that lie high in the parent's table.
 *
 * To copy a table up to a number costs in proportion to the number.  In a
 * server with 100,000 connections a fresh pipe has such a number, and so the
 * child does not copy it: it leaves the table for a small one, and then takes
 * over single files from the parent's table (pidfd_getfd, Linux 5.6).  That
 * needs the right to trace the parent; where there is none (Yama, a set-user-id
 * parent, a filter) the parent copies the table after all.
 */
#include "child.h"
#include "sys.h"

int usp_child_descriptor(const struct usp_launch *launch, int fd)
{
    int i;

    for (i = 0; i < launch->fetched_count; i++)
        if (launch->fetched[i].from == fd)
            return launch->fetched[i].to;
    return fd;
}

/* A copy of the parent's FD, under a number that no action speaks of.  The
 * handle is newer than what the caller means by its number. */
static int take(const struct usp_launch *launch, int parent, int fd)
{
    int taken, moved;

    if (fd == launch->clone.handle)
        return -EBADF;
    taken = usp_sys_pidfd_getfd(parent, fd);
    if (taken < 0)
        return taken;
    moved = usp_sys_fcntl(taken, F_DUPFD_CLOEXEC, (long)launch->unshare_from);
    usp_sys_close(taken);
    return moved;
}

/* One that is not open stays so: the step that needs it will say it. */
static int fetch(struct usp_launch *launch, int parent, int fd)
{
    int taken;

    if (fd < 0 || (unsigned)fd < launch->unshare_from ||
        usp_child_descriptor(launch, fd) != fd)
        return 0;
    taken = take(launch, parent, fd);
    if (taken < 0 && taken != -EBADF)
        return taken;
    launch->fetched[launch->fetched_count].from = fd;
    launch->fetched[launch->fetched_count].to = taken;
    launch->fetched_count++;
    return 0;
}

static int fetch_sources(struct usp_launch *launch, int parent)
{
    const struct uspawn_plan *plan = launch->plan;
    size_t i;
    int error = 0;

    for (i = 0; i < plan->step_count && error >= 0; i++)
        if (plan->steps[i].kind->properties & USP_COPIES_SOURCE)
            error = fetch(launch, parent, plan->steps[i].source);
    return error;
}

int usp_child_fetch(struct usp_launch *launch)
{
    int parent = usp_sys_pidfd_open(usp_sys_getppid());
    int error, i;

    if (parent < 0)
        return parent;
    error = fetch_sources(launch, parent);
    for (i = 0; i < usp_launch_own_count(launch) && error >= 0; i++)
        error = fetch(launch, parent, usp_launch_own(launch, i));
    usp_sys_close(parent);
    return error;
}
