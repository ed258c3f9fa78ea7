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
int usp_step_open(struct usp_launch *launch, const struct usp_step *step)
{
    int flags = (int)step->value;
    int fd;

    (void)launch;
    usp_sys_close(step->fd);
    fd = usp_sys_openat(AT_FDCWD, step->data, flags, (mode_t)step->extra);
    return fd < 0 ? fd : move_descriptor(fd, step->fd, flags & O_CLOEXEC);
}

int usp_step_close(struct usp_launch *launch, const struct usp_step *step)
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

int usp_child_duplicate(int fd, int target)
{
    int error;

    if (fd == target)
        return clear_close_on_exec(fd);
    error = usp_sys_dup3(fd, target, 0);
    return error < 0 ? error : 0;
}

int usp_step_dup2(struct usp_launch *launch, const struct usp_step *step)
{
    return usp_child_duplicate(usp_child_descriptor(launch, step->source),
                               step->fd);
}

int usp_step_inherit(struct usp_launch *launch, const struct usp_step *step)
{
    (void)launch;
    return clear_close_on_exec(step->fd);
}

/* What the parent has made for it: the end of a pipe, a file of bytes ... */
int usp_step_made(struct usp_launch *launch, const struct usp_step *step)
{
    return usp_child_duplicate(
        usp_child_descriptor(launch, launch->made[step->source]), step->fd);
}

int usp_step_chdir(struct usp_launch *launch, const struct usp_step *step)
{
    (void)launch;
    return usp_sys_chdir(step->data);
}

int usp_step_fchdir(struct usp_launch *launch, const struct usp_step *step)
{
    (void)launch;
    return usp_sys_fchdir(step->fd);
}

int usp_step_root(struct usp_launch *launch, const struct usp_step *step)
{
    int error = usp_sys_fchdir(usp_child_descriptor(launch, step->source));

    return error < 0 ? error : usp_sys_chroot(".");
}

/* The working directory follows, or it would be a way out. */
int usp_step_chroot(struct usp_launch *launch, const struct usp_step *step)
{
    int error = usp_sys_chroot(step->data);

    (void)launch;
    return error < 0 ? error : usp_sys_chdir("/");
}

int usp_step_umask(struct usp_launch *launch, const struct usp_step *step)
{
    (void)launch;
    usp_sys_umask((mode_t)step->value);
    return 0;
}

int usp_child_write_file(int directory, const char *path, const char *text,
                         size_t size)
{
    int fd = usp_sys_openat(directory, path, O_WRONLY | O_CLOEXEC, 0);
    ssize_t written;

    if (fd < 0)
        return fd;
    written = usp_sys_write(fd, text, size);
    usp_sys_close(fd);
    return written < 0 ? (int)written : 0;
}
