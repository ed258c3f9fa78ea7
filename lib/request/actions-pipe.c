/* SPDX-License-Identifier: MIT */
/* Actions for which the parent makes something at every spawn:
 * lib/launch/pipes.c. */
#include "request/actions.h"
#include "request/attr.h"
#include <errno.h>
#include <sys/socket.h>

#define SIZE_OF_TERMINAL_MAX 65535

#define TOO_MANY "there are %d already, the most in one list"

/* Add STEP, with an end for the parent, for descriptor FD, on behalf of
 * FUNCTION. */
static int add_pipe(struct uspawn_actions *actions, struct usp_step step,
                    int fd, const char *function)
{
    int error = usp_is_descriptor(fd) ? 0 : EBADF;

    if (error)
        return usp_setter_result(&actions->error, error, function);
    if (actions->pipe_count == USPAWN_PIPES_MAX)
        return usp_setter_refuse(&actions->error, E2BIG, function, TOO_MANY,
                                 USPAWN_PIPES_MAX);
    step.fd = fd;
    step.source = actions->made_count;
    step.slot = actions->pipe_count;
    error = usp_actions_add(actions, step, NULL, 0);
    if (!error) {
        actions->made_count++;
        actions->pipe_count++;
    }
    return usp_setter_result(&actions->error, error, function);
}

int uspawn_actions_add_pipe(struct uspawn_actions *actions, int fd, int end)
{
    struct usp_step step = usp_step_make(USPAWN_STAGE_PIPE);

    if (!actions || (end != USPAWN_PIPE_READ && end != USPAWN_PIPE_WRITE))
        return USP_REFUSE(actions, EINVAL, "%d is no end of a pipe", end);
    step.value = end;
    return add_pipe(actions, step, fd, __func__);
}

int uspawn_actions_add_socketpair(struct uspawn_actions *actions, int fd,
                                  int type)
{
    struct usp_step step = usp_step_make(USPAWN_STAGE_SOCKETPAIR);

    if (!actions ||
        (type != SOCK_STREAM && type != SOCK_DGRAM && type != SOCK_SEQPACKET))
        return USP_REFUSE(actions, EINVAL, "%d is no type of a pair", type);
    step.value = type;
    return add_pipe(actions, step, fd, __func__);
}

int uspawn_actions_add_pty(struct uspawn_actions *actions, int fd, int rows,
                           int columns)
{
    struct usp_step step = usp_step_make(USPAWN_STAGE_PTY);

    if (!actions || rows < 0 || rows > SIZE_OF_TERMINAL_MAX || columns < 0 ||
        columns > SIZE_OF_TERMINAL_MAX)
        return USP_REFUSE(actions, EINVAL,
                          "no terminal has %d rows and %d columns", rows,
                          columns);
    step.value = rows;
    step.extra = columns;
    return add_pipe(actions, step, fd, __func__);
}

int uspawn_actions_add_bytes(struct uspawn_actions *actions, int fd,
                             const void *bytes, size_t size)
{
    struct usp_step step = usp_step_make(USPAWN_STAGE_BYTES);
    int error;

    if (!actions || (!bytes && size))
        return USP_RESULT(actions, EINVAL);
    if (!usp_is_descriptor(fd))
        return USP_RESULT(actions, EBADF);
    if (actions->bytes_count == USPAWN_BYTES_MAX)
        return USP_REFUSE(actions, E2BIG, TOO_MANY, USPAWN_BYTES_MAX);
    step.fd = fd;
    step.source = actions->made_count;
    error = usp_actions_add(actions, step, bytes ? bytes : "", size);
    if (!error) {
        actions->made_count++;
        actions->bytes_count++;
    }
    return USP_RESULT(actions, error);
}
