/* SPDX-License-Identifier: MIT */
/* The list of actions.  Adding checks what can be checked now; what depends on
 * the state of the child is found by the step itself. */
#include "actions.h"
#include "attr.h"
#include "saved-errno.h"
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* Longer ones are refused by every system call (POSIX, limits.h). */
#ifndef PATH_MAX
#define PATH_MAX 4096
#endif

int uspawn_actions_create(struct uspawn_actions **actions)
{
    int saved = errno;
    struct uspawn_actions *made;

    if (!actions)
        return EINVAL;
    made = calloc(1, sizeof *made);
    usp_errno_restore(saved);
    if (!made)
        return ENOMEM;
    *actions = made;
    return 0;
}

void uspawn_actions_destroy(struct uspawn_actions *actions)
{
    int saved = errno;
    size_t i;

    if (actions) {
        for (i = 0; i < actions->count; i++)
            free((void *)(uintptr_t)actions->steps[i].data);
        free(actions->steps);
        free(actions);
    }
    usp_errno_restore(saved);
}

/* Room for one more: the capacity doubles. */
static int grow(struct uspawn_actions *actions)
{
    size_t capacity = actions->capacity ? 2 * actions->capacity : 8;
    struct usp_step *steps;

    if (actions->count < actions->capacity)
        return 0;
    if (capacity > INT_MAX / sizeof *steps)
        return ENOMEM;
    steps = realloc(actions->steps, capacity * sizeof *steps);
    if (!steps)
        return ENOMEM;
    actions->steps = steps;
    actions->capacity = capacity;
    return 0;
}

/* Add STEP with a copy of PATH, which may be NULL. */
static int add(struct uspawn_actions *actions, struct usp_step step,
               const char *path)
{
    int saved = errno;
    int error = grow(actions);

    if (!error && path) {
        step.size = strlen(path) + 1;
        step.data = strdup(path);
        error = step.data ? 0 : ENOMEM;
    }
    usp_errno_restore(saved);
    if (error)
        return error;
    step.action = (int)actions->count;
    actions->steps[actions->count++] = step;
    return 0;
}

static int check_path(const char *path)
{
    if (!path)
        return EINVAL;
    return strlen(path) >= PATH_MAX ? ENAMETOOLONG : 0;
}

/* A step that has one descriptor and nothing else. */
static int add_descriptor(struct uspawn_actions *actions, int stage, int fd)
{
    struct usp_step step = usp_step_make(stage);

    if (!actions)
        return EINVAL;
    if (!usp_is_descriptor(fd))
        return EBADF;
    step.fd = fd;
    return add(actions, step, NULL);
}

int uspawn_actions_add_open(struct uspawn_actions *actions, int fd,
                            const char *path, int flags, mode_t mode)
{
    struct usp_step step = usp_step_make(USPAWN_STAGE_OPEN);
    int error = check_path(path);

    if (!actions || flags < 0) /* no flag is the sign */
        return EINVAL;
    if (error)
        return error;
    if (!usp_is_descriptor(fd))
        return EBADF;
    step.fd = fd;
    step.value = flags;
    step.extra = (long)mode;
    return add(actions, step, path);
}

int uspawn_actions_add_close(struct uspawn_actions *actions, int fd)
{
    return add_descriptor(actions, USPAWN_STAGE_CLOSE, fd);
}

int uspawn_actions_add_dup2(struct uspawn_actions *actions, int fd, int newfd)
{
    struct usp_step step = usp_step_make(USPAWN_STAGE_DUP2);

    if (!actions)
        return EINVAL;
    if (!usp_is_descriptor(fd) || !usp_is_descriptor(newfd))
        return EBADF;
    step.source = fd;
    step.fd = newfd;
    return add(actions, step, NULL);
}

int uspawn_actions_add_inherit(struct uspawn_actions *actions, int fd)
{
    return add_descriptor(actions, USPAWN_STAGE_INHERIT, fd);
}

int uspawn_actions_add_chdir(struct uspawn_actions *actions, const char *path)
{
    int error = check_path(path);

    if (!actions || error)
        return actions ? error : EINVAL;
    return add(actions, usp_step_make(USPAWN_STAGE_CHDIR), path);
}

int uspawn_actions_add_fchdir(struct uspawn_actions *actions, int fd)
{
    return add_descriptor(actions, USPAWN_STAGE_FCHDIR, fd);
}

int uspawn_actions_add_closefrom(struct uspawn_actions *actions, int lowest)
{
    return add_descriptor(actions, USPAWN_STAGE_CLOSEFROM, lowest);
}

int uspawn_actions_add_tcsetpgrp(struct uspawn_actions *actions, int fd)
{
    return add_descriptor(actions, USPAWN_STAGE_TCSETPGRP, fd);
}

int uspawn_actions_add_pipe(struct uspawn_actions *actions, int fd, int end)
{
    struct usp_step step = usp_step_make(USPAWN_STAGE_PIPE);
    int error;

    if (!actions || (end != USPAWN_PIPE_READ && end != USPAWN_PIPE_WRITE))
        return EINVAL;
    if (!usp_is_descriptor(fd))
        return EBADF;
    if (actions->pipe_count == USPAWN_PIPES_MAX)
        return E2BIG;
    step.fd = fd;
    step.value = end;
    step.source = actions->pipe_count;
    error = add(actions, step, NULL);
    if (!error)
        actions->pipe_count++;
    return error;
}
