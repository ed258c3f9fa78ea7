/* SPDX-License-Identifier: MIT */
/* The actions on descriptors and directories. */
#include "child.h"
#include "sys.h"

/* Give FD's file the number TARGET and leave FD closed if it was another. */
static int move_descriptor(int fd, int target, int flags)
{
    int error;

    if (fd == target)
        return 0;
    error = usp_sys_dup3(fd, target, flags);
    usp_sys_close(fd);
    return error < 0 ? error : 0;
}

/* The target is closed first, so that opening also works when all other
 * descriptors are taken. */
int usp_step_open(const struct usp_launch *launch, const struct usp_step *step)
{
    int flags = (int)step->value;
    int fd;

    (void)launch;
    usp_sys_close(step->fd);
    fd = usp_sys_openat(AT_FDCWD, step->data, flags, (mode_t)step->extra);
    return fd < 0 ? fd : move_descriptor(fd, step->fd, flags & O_CLOEXEC);
}

int usp_step_close(const struct usp_launch *launch, const struct usp_step *step)
{
    (void)launch;
    usp_sys_close(step->fd);
    return 0;
}

static int clear_close_on_exec(int fd)
{
    int flags = usp_sys_fcntl(fd, F_GETFD, 0);

    return flags < 0 ? flags : usp_sys_fcntl(fd, F_SETFD, flags & ~FD_CLOEXEC);
}

static int duplicate(int fd, int target)
{
    int error;

    if (fd == target)
        return clear_close_on_exec(fd);
    error = usp_sys_dup3(fd, target, 0);
    return error < 0 ? error : 0;
}

int usp_step_dup2(const struct usp_launch *launch, const struct usp_step *step)
{
    return duplicate(usp_child_descriptor(launch, step->source), step->fd);
}

int usp_step_inherit(const struct usp_launch *launch,
                     const struct usp_step *step)
{
    (void)launch;
    return clear_close_on_exec(step->fd);
}

int usp_step_pipe(const struct usp_launch *launch, const struct usp_step *step)
{
    int end = usp_child_descriptor(launch, launch->pipe_ends[step->source]);

    return duplicate(end, step->fd);
}

int usp_step_chdir(const struct usp_launch *launch, const struct usp_step *step)
{
    (void)launch;
    return usp_sys_chdir(step->data);
}

int usp_step_fchdir(const struct usp_launch *launch,
                    const struct usp_step *step)
{
    (void)launch;
    return usp_sys_fchdir(step->fd);
}
