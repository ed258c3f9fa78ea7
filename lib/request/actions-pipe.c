/* SPDX-License-Identifier: MIT */
/* Actions for which the parent makes something at every spawn:
 * lib/launch/pipes.c. */
#include "request/actions.h"
#include "request/attr.h"
#include "sys/make-descriptors.h"
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#define SIZE_OF_TERMINAL_MAX 65535

#define TOO_MANY "there are %d already, the most in one list"

/* Add COUNT STEPS as one action, the first of which has an end for the parent,
 * for its descriptor, and a copy of SIZE bytes at DATA, if there are any; on
 * behalf of FUNCTION. */
static int add_steps(struct uspawn_actions *actions, struct usp_step *steps,
                     size_t count, const void *data, size_t size,
                     const char *function)
{
    int error;

    if (actions->pipe_count == USPAWN_PIPES_MAX)
        return usp_setter_refuse(&actions->error, E2BIG, function, TOO_MANY,
                                 USPAWN_PIPES_MAX);
    steps->source = actions->made_count;
    steps->slot = actions->pipe_count;
    error = usp_actions_add_several(actions, steps, count, data, size);
    if (!error) {
        actions->made_count++;
        actions->pipe_count++;
    }
    return usp_setter_result(&actions->error, error, function);
}

/* The same for STEP alone, for descriptor FD. */
static int add_pipe(struct uspawn_actions *actions, struct usp_step step,
                    int fd, const char *function)
{
    if (!usp_is_descriptor(fd))
        return usp_setter_result(&actions->error, EBADF, function);
    step.fd = fd;
    return add_steps(actions, &step, 1, NULL, 0, function);
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

static int is_size(int rows, int columns)
{
    return rows >= 0 && rows <= SIZE_OF_TERMINAL_MAX && columns >= 0 &&
           columns <= SIZE_OF_TERMINAL_MAX;
}

#define NO_SIZE "no terminal has %d rows and %d columns"

int uspawn_actions_add_pty(struct uspawn_actions *actions, int fd, int rows,
                           int columns)
{
    struct usp_step step = usp_step_make(USPAWN_STAGE_PTY);

    if (!actions || !is_size(rows, columns))
        return USP_REFUSE(actions, EINVAL, NO_SIZE, rows, columns);
    step.value = rows;
    step.extra = columns;
    return add_pipe(actions, step, fd, __func__);
}

/* The modes that TERMINAL asks for: whether there are any. */
static int find_modes(const struct uspawn_terminal *terminal,
                      struct usp_terminal_modes *modes)
{
    memset(modes, 0, sizeof *modes);
    modes->no_echo = terminal->no_echo;
    modes->has_termios = terminal->termios != NULL;
    if (terminal->termios)
        modes->termios = *terminal->termios;
    return modes->no_echo || modes->has_termios;
}

static const char *fault_of(const struct uspawn_terminal *terminal)
{
    size_t i;

    if (terminal->no_echo != 0 && terminal->no_echo != 1)
        return "no_echo is neither 0 nor 1";
    for (i = 0; i < USP_COUNT(terminal->reserved); i++)
        if (terminal->reserved[i] || terminal->reserved_int)
            return "reserved is not 0";
    return NULL;
}

/* The terminal is the controlling one from here on, whatever later actions make
 * of 0. */
int uspawn_actions_add_stdio_pty(struct uspawn_actions *actions,
                                 const struct uspawn_terminal *terminal)
{
    static const struct uspawn_terminal defaults;
    struct usp_step steps[4] = {
        usp_step_make(USPAWN_STAGE_PTY), usp_step_make(USPAWN_STAGE_DUP2),
        usp_step_make(USPAWN_STAGE_DUP2),
        usp_step_make(USPAWN_STAGE_CONTROLLING_TERMINAL)};
    struct usp_terminal_modes modes;
    const char *fault;
    int has_modes, error;

    terminal = terminal ? terminal : &defaults;
    fault = fault_of(terminal);
    if (!actions || !is_size(terminal->rows, terminal->columns))
        return USP_REFUSE(actions, EINVAL, NO_SIZE, terminal->rows,
                          terminal->columns);
    if (fault)
        return USP_REFUSE(actions, EINVAL, "%s", fault);
    has_modes = find_modes(terminal, &modes);
    steps[0].fd = steps[1].source = steps[2].source = steps[3].fd = 0;
    steps[0].value = terminal->rows;
    steps[0].extra = terminal->columns;
    steps[1].fd = 1;
    steps[2].fd = 2;
    error = add_steps(actions, steps, USP_COUNT(steps),
                      has_modes ? &modes : NULL, sizeof modes, __func__);
    if (!error)
        actions->leads_session = 1;
    return error;
}

int uspawn_actions_set_nonblocking(struct uspawn_actions *actions)
{
    if (!actions)
        return EINVAL;
    actions->nonblocking = 1;
    return 0;
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
