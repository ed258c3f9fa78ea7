/* SPDX-License-Identifier: MIT */
/* What a spawn makes: pipes, terminals and files for actions; the channel and
 * the gate for itself.
 *
 * Their numbers must not be any that the plan speaks of: an action would close
 * them before they are used, or find open what the caller has closed. */
#include "launch/launch.h"
#include "resource.h"
#include "sys.h"
#include "sys/make-descriptors.h"
#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

static void close_ends(const int ends[2])
{
    int i;

    for (i = 0; i < 2; i++)
        if (ends[i] >= 0)
            close(ends[i]);
}

/* ENDS, if they were made without ERROR; -1: no end. */
static int settle(const struct uspawn_plan *plan, int ends[2], int error)
{
    int i;

    if (error)
        return error;
    for (i = 0; i < 2 && !error; i++)
        if (ends[i] >= 0)
            error = usp_plan_avoid_named(plan, &ends[i]);
    if (error)
        close_ends(ends);
    return error;
}

int usp_pipe_open(const struct uspawn_plan *plan, int ends[2])
{
    return settle(plan, ends, -usp_sys_pipe(ends));
}

/* ------------------------------------------------------------- Bytes -- */

/* Write all of STEP's bytes to FD: 0 or an errno value. */
static int write_bytes(int fd, const struct usp_step *step)
{
    const char *next = step->data;
    size_t left = step->size;

    while (left) {
        ssize_t written = usp_sys_write(fd, next, left);

        if (written == -EINTR)
            continue;
        if (written < 0)
            return (int)-written;
        next += written;
        left -= (size_t)written;
    }
    return 0;
}

/* A file that is too large would be answered by a signal, SIGXFSZ. */
static int exceeds_file_size(size_t size)
{
    struct rlimit limit;

    return getrlimit(RLIMIT_FSIZE, &limit) == 0 &&
           limit.rlim_cur != USP_NO_LIMIT &&
           (unsigned long long)limit.rlim_cur < size;
}

static int make_bytes_file(const struct usp_step *step)
{
    int fd = exceeds_file_size(step->size) ? -EFBIG : usp_make_file();
    int error;

    if (fd < 0)
        return fd;
    error = -write_bytes(fd, step);
    if (error >= 0)
        error = usp_make_sealed(fd);
    if (error < 0)
        close(fd);
    return error < 0 ? error : fd;
}

/* The read end of a pipe that is full of them: what does not fit without a
 * reader is too much. */
static int make_bytes_pipe(const struct usp_step *step)
{
    int ends[2];
    int error = usp_sys_pipe(ends);

    if (error < 0)
        return error;
    error = usp_sys_fcntl(ends[1], F_SETFL, O_WRONLY | O_NONBLOCK);
    if (error >= 0)
        error = -write_bytes(ends[1], step);
    close(ends[1]);
    if (error < 0)
        close(ends[0]);
    if (error == -EAGAIN)
        error = -EFBIG;
    return error < 0 ? error : ends[0];
}

static int make_bytes(const struct usp_step *step, int ends[2])
{
    ends[0] = make_bytes_file(step);
    if (ends[0] == -ENOSYS || ends[0] == -EPERM || ends[0] == -EACCES ||
        ends[0] == -EINVAL || ends[0] == -EFBIG)
        ends[0] = make_bytes_pipe(step);
    ends[1] = -1;
    return ends[0] < 0 ? -ends[0] : 0;
}

/* --------------------------------------------------------------- All -- */

static int make_pipe(const struct usp_step *step, int ends[2])
{
    int pipe[2];
    int error = usp_sys_pipe(pipe);
    int end = step->value == USPAWN_PIPE_WRITE;

    if (error < 0)
        return -error;
    ends[0] = pipe[end];
    ends[1] = pipe[!end];
    return 0;
}

/* The modes of the terminal whose slave is SLAVE: 0 or an errno value. */
static int set_modes(int slave, const struct usp_terminal_modes *modes)
{
    struct termios termios;

    if (modes->has_termios)
        termios = modes->termios;
    else if (tcgetattr(slave, &termios) != 0)
        return errno;
    if (modes->no_echo)
        termios.c_lflag &= ~(tcflag_t)(ECHO | ECHONL);
    return tcsetattr(slave, TCSANOW, &termios) != 0 ? errno : 0;
}

static int make_pty(const struct usp_step *step, int ends[2])
{
    int error = -usp_make_pty((int)step->value, (int)step->extra, ends);

    if (error || !step->data)
        return error;
    error = set_modes(ends[0], step->data);
    if (error)
        close_ends(ends);
    return error;
}

/* What STEP asks for, the child's end first. */
static int make(const struct usp_step *step, int ends[2])
{
    switch (step->kind->stage) {
    case USPAWN_STAGE_PIPE:
        return make_pipe(step, ends);
    case USPAWN_STAGE_SOCKETPAIR:
        return -usp_make_socketpair((int)step->value, ends);
    case USPAWN_STAGE_PTY:
        return make_pty(step, ends);
    default:
        return make_bytes(step, ends);
    }
}

static void keep_our_end(const struct uspawn_plan *plan,
                         const struct usp_step *step, int end,
                         struct uspawn_child *child)
{
    if (plan->nonblocking)
        usp_sys_fcntl(end, F_SETFL, O_NONBLOCK);
    child->pipes[step->slot] = end;
    child->numbers[step->slot] = step->fd;
}

static int make_all(struct usp_launch *launch, struct uspawn_child *child)
{
    const struct uspawn_plan *plan = launch->plan;
    size_t i;

    for (i = 0; i < plan->step_count; i++) {
        const struct usp_step *step = &plan->steps[i];
        int ends[2], error;

        if (step->kind->take != usp_step_made)
            continue;
        error = settle(plan, ends, make(step, ends));
        if (error) {
            child->error.stage = step->kind->stage;
            child->error.action = step->action;
            return error;
        }
        launch->made[step->source] = ends[0];
        if (step->slot >= 0)
            keep_our_end(plan, step, ends[1], child);
    }
    return 0;
}

static int make_gate(struct usp_launch *launch, struct uspawn_child *child)
{
    int error;

    if (!(launch->plan->demands & USP_DEMAND_HOLD))
        return 0;
    error = settle(launch->plan, launch->gate, -usp_make_gate(launch->gate));
    if (error) {
        launch->gate[0] = -1;
        child->error.stage = USPAWN_STAGE_CREATE;
        return error;
    }
    child->gate = launch->gate[1];
    child->gate_owner = usp_sys_getpid();
    return 0;
}

int usp_made_open(struct usp_launch *launch, struct uspawn_child *child)
{
    int error = launch->plan->made_count ? make_all(launch, child) : 0;

    return error ? error : make_gate(launch, child);
}

void usp_made_close_child_ends(const struct usp_launch *launch)
{
    int i;

    if (launch->gate[0] >= 0)
        close(launch->gate[0]);
    for (i = 0; i < launch->plan->made_count; i++)
        if (launch->made[i] >= 0)
            close(launch->made[i]);
}
