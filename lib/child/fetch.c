/* SPDX-License-Identifier: MIT */
/* Descriptors that lie high in the parent's table.
 *
 * To copy a table up to a number costs in proportion to the number.  In a
 * server with 100,000 connections a fresh pipe has such a number, and so the
 * child does not copy it: it leaves the table for a small one, and then takes
 * over single files from the parent's table (pidfd_getfd, Linux 5.6).  That
 * needs the right to trace the parent; where there is none (Yama, a set-user-id
 * parent, a filter), or where it is not sure whose table it would be, the
 * parent copies the table after all.
 */
#include "child.h"
#include "sys.h"

int usp_child_descriptor(const struct usp_launch *launch, int fd)
{
    const struct usp_fetch *fetch = &launch->fetch;
    int i;

    for (i = 0; i < fetch->count; i++)
        if (fetch->files[i].from == fd)
            return fetch->files[i].to;
    return fd;
}

/* FROM of the table of CALLER, as TO.  The handle is newer than what the caller
 * means by its number. */
static int take(const struct usp_launch *launch, int caller, int from, int to)
{
    int taken, moved;

    if (from == launch->clone.handle)
        return -EBADF;
    taken = usp_sys_pidfd_getfd(caller, from);
    if (taken < 0 || taken == to)
        return taken;
    moved = usp_sys_dup3(taken, to, O_CLOEXEC);
    usp_sys_close(taken);
    return moved == -EBADF ? -EMFILE : moved;
}

/* A source that is not open stays so: the step that needs it will say it.  What
 * the library made is open, or it is another table. */
static int take_all(struct usp_launch *launch, int caller)
{
    struct usp_fetch *fetch = &launch->fetch;
    int i;

    for (i = 0; i < fetch->count; i++) {
        int taken =
            take(launch, caller, fetch->files[i].from, fetch->files[i].to);

        if (taken == -EBADF)
            taken = i < fetch->own_count ? -ESRCH : 0;
        else if (taken >= 0)
            continue;
        fetch->files[i].to = -1;
        if (taken < 0)
            return taken;
    }
    return 0;
}

/* A thread may have a table of its own (unshare(2), CLONE_FILES), and the main
 * thread, for which the process stands here, may have ended.  Before Linux 6.9
 * there are no pidfds of other threads: then the main thread's table will do if
 * it is the same.  It is asked afterwards, since a table that was left is never
 * entered again. */
int usp_child_fetch(struct usp_launch *launch)
{
    pid_t thread = launch->fetch.thread, process = launch->fetch.process;
    int caller = -EINVAL, is_main = 0;
    int error;

    if (thread != process)
        caller = usp_sys_pidfd_open_thread(thread);
    if (caller == -EINVAL) {
        caller = usp_sys_pidfd_open(process);
        is_main = 1;
    }
    if (caller < 0)
        return caller;
    /* As long as it is our parent, its ids are nobody else's; from another pid
     * namespace, they are not its own. */
    error = usp_sys_getppid() == process ? take_all(launch, caller) : -ESRCH;
    usp_sys_close(caller);
    if (error >= 0 && is_main && thread != process &&
        usp_sys_compare_tables(thread, process) != 0)
        error = -ESRCH;
    return error;
}
