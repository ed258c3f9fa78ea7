/* SPDX-License-Identifier: MIT */
/* The list of actions.  Adding checks what can be checked now; what depends on
 * the state of the child is found by the step itself. */
#include "request/actions.h"
#include "base/saved-errno.h"
#include "request/attr.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

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
        free(actions->listen_names);
        free(actions);
    }
    usp_errno_restore(saved);
}

/* Room for COUNT more: the capacity doubles. */
static int grow(struct uspawn_actions *actions, size_t count)
{
    size_t capacity = actions->capacity ? actions->capacity : 8;
    struct usp_step *steps;

    while (capacity < INT_MAX / sizeof *steps &&
           capacity - actions->count < count)
        capacity *= 2;
    if (capacity == actions->capacity)
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

int usp_actions_add_steps(struct uspawn_actions *actions,
                          const struct usp_step *steps, size_t count)
{
    int saved = errno;
    int error = grow(actions, count);
    size_t i;

    usp_errno_restore(saved);
    if (error)
        return error;
    for (i = 0; i < count; i++) {
        struct usp_step *step = &actions->steps[actions->count++];

        *step = steps[i];
        step->action = actions->action_count;
    }
    actions->action_count++;
    return 0;
}

int usp_actions_add(struct uspawn_actions *actions, struct usp_step step,
                    const void *data, size_t size)
{
    return usp_actions_add_several(actions, &step, 1, data, size);
}

int usp_actions_add_several(struct uspawn_actions *actions,
                            struct usp_step *steps, size_t count,
                            const void *data, size_t size)
{
    int saved = errno;
    void *copy = data ? malloc(size ? size : 1) : NULL;
    int error;

    usp_errno_restore(saved);
    if (data && !copy)
        return ENOMEM;
    if (data)
        memcpy(copy, data, size);
    steps->data = copy;
    steps->size = size;
    error = usp_actions_add_steps(actions, steps, count);
    if (error)
        free(copy);
    usp_errno_restore(saved);
    return error;
}

/* Copies of the steps of MORE, whose first action is number FIRST_ACTION. */
static int append_steps(struct uspawn_actions *actions,
                        const struct uspawn_actions *more, int first_action)
{
    size_t i;

    for (i = 0; i < more->count; i++) {
        struct usp_step step = more->steps[i];
        int error;

        if (step.kind->take == usp_step_made) {
            step.source += actions->made_count;
            step.slot += step.slot >= 0 ? actions->pipe_count : 0;
        }
        error = usp_actions_add(actions, step, step.data, step.size);
        if (error)
            return error;
        actions->steps[actions->count - 1].action = first_action + step.action;
    }
    return 0;
}

int usp_actions_append(struct uspawn_actions *actions,
                       const struct uspawn_actions *more)
{
    int first_action = actions->action_count;
    int error = actions->pipe_count + more->pipe_count > USPAWN_PIPES_MAX
                    ? E2BIG
                    : append_steps(actions, more, first_action);

    actions->action_count = first_action + more->action_count;
    actions->made_count += more->made_count;
    actions->pipe_count += more->pipe_count;
    actions->nonblocking |= more->nonblocking;
    actions->leads_session |= more->leads_session;
    actions->bytes_count = more->bytes_count;
    actions->listen_count = more->listen_count;
    actions->strict = more->strict;
    actions->error = more->error;
    if (!error && more->listen_names) {
        actions->listen_names = strdup(more->listen_names);
        error = actions->listen_names ? 0 : ENOMEM;
    }
    return error;
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
    return usp_actions_add(actions, step, NULL, 0);
}

/* STEP gives descriptor FD; on behalf of FUNCTION. */
static int add_open(struct uspawn_actions *actions, struct usp_step step,
                    int fd, const char *path, const char *function)
{
    int error = usp_check_path(path);

    if (!actions || step.value < 0) /* no flag is the sign */
        return usp_setter_refuse(actions ? &actions->error : NULL, EINVAL,
                                 function, "%#x are no flags",
                                 (unsigned)step.value);
    if (!error && !usp_is_descriptor(fd))
        error = EBADF;
    step.fd = fd;
    if (!error)
        error = usp_actions_add(actions, step, path, strlen(path) + 1);
    return usp_setter_result(&actions->error, error, function);
}

int uspawn_actions_add_open(struct uspawn_actions *actions, int fd,
                            const char *path, int flags, mode_t mode)
{
    struct usp_step step = usp_step_make(USPAWN_STAGE_OPEN);

    step.value = flags;
    step.extra = (long)mode;
    return add_open(actions, step, fd, path, __func__);
}

int uspawn_actions_add_open_or_keep(struct uspawn_actions *actions, int fd,
                                    const char *path, int flags, mode_t mode)
{
    struct usp_step step = usp_step_make(USPAWN_STAGE_OPEN_OR_KEEP);

    step.value = flags;
    step.extra = (long)mode;
    return add_open(actions, step, fd, path, __func__);
}

int uspawn_actions_add_close(struct uspawn_actions *actions, int fd)
{
    return USP_RESULT(actions, add_descriptor(actions, USPAWN_STAGE_CLOSE, fd));
}

int uspawn_actions_add_dup2(struct uspawn_actions *actions, int fd, int newfd)
{
    struct usp_step step = usp_step_make(USPAWN_STAGE_DUP2);

    if (!actions)
        return EINVAL;
    if (!usp_is_descriptor(fd) || !usp_is_descriptor(newfd))
        return USP_RESULT(actions, EBADF);
    step.source = fd;
    step.fd = newfd;
    return USP_RESULT(actions, usp_actions_add(actions, step, NULL, 0));
}

int uspawn_actions_add_inherit(struct uspawn_actions *actions, int fd)
{
    return USP_RESULT(actions,
                      add_descriptor(actions, USPAWN_STAGE_INHERIT, fd));
}

int uspawn_actions_add_chdir(struct uspawn_actions *actions, const char *path)
{
    int error = usp_check_path(path);

    if (!actions)
        return EINVAL;
    if (!error)
        error = usp_actions_add(actions, usp_step_make(USPAWN_STAGE_CHDIR),
                                path, strlen(path) + 1);
    return USP_RESULT(actions, error);
}

int uspawn_actions_add_fchdir(struct uspawn_actions *actions, int fd)
{
    return USP_RESULT(actions,
                      add_descriptor(actions, USPAWN_STAGE_FCHDIR, fd));
}

int uspawn_actions_add_closefrom(struct uspawn_actions *actions, int lowest)
{
    return USP_RESULT(actions,
                      add_descriptor(actions, USPAWN_STAGE_CLOSEFROM, lowest));
}

int uspawn_actions_add_tcsetpgrp(struct uspawn_actions *actions, int fd)
{
    return USP_RESULT(actions,
                      add_descriptor(actions, USPAWN_STAGE_TCSETPGRP, fd));
}

int uspawn_actions_add_null(struct uspawn_actions *actions, int fd)
{
    return uspawn_actions_add_open(actions, fd, "/dev/null", O_RDWR, 0);
}
