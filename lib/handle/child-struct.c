/* SPDX-License-Identifier: MIT */
/* The caller's struct uspawn_child: before there is a program, and when there
 * is none any more. */
#include "handle/child-struct.h"
#include "base/error.h"
#include "handle/handle.h"
#include "handle/released.h"
#include "sys.h"
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

void usp_child_clear(struct uspawn_child *child)
{
    int i;

    /* Member by member: most of the error's text need not be touched. */
    child->pid = 0;
    child->fd = -1;
    child->mechanism = USPAWN_MECHANISM_NONE;
    child->detached = 0;
    usp_error_clear(&child->error);
    for (i = 0; i < USPAWN_PIPES_MAX; i++)
        child->pipes[i] = -1;
    child->ready_fd = -1;
    child->start = 0;
    child->pending = NULL;
    child->watch = NULL;
    child->gate = -1;
    child->filled_in = USP_CHILD_FILLED_IN;
    child->born = 0;
    child->gate_owner = 0;
    child->uses = 0;
    memset(child->reserved, 0, sizeof child->reserved);
}

int usp_child_refuse(struct uspawn_child *child, const char *program, int stage,
                     int error)
{
    usp_child_clear(child);
    usp_error_program(&child->error, program ? program : "(no program)");
    child->error.stage = stage;
    child->error.code = error;
    return error;
}

void usp_child_kill_now(const struct uspawn_child *child)
{
    if (child->fd < 0 || usp_sys_pidfd_kill(child->fd, SIGKILL) != 0)
        usp_sys_kill(child->pid, SIGKILL);
}

void usp_child_replace(struct uspawn_child *child)
{
    if (child->pid > 0 && !child->detached)
        usp_reap_or_note(child);
    if (child->fd >= 0)
        close(child->fd);
    if (child->ready_fd >= 0)
        close(child->ready_fd);
    child->pid = 0;
    child->fd = -1;
    child->ready_fd = -1;
    child->detached = 0;
}

void usp_child_drop(struct uspawn_child *child)
{
    usp_child_replace(child);
    usp_gate_close(child);
}

void usp_made_close(struct uspawn_child *child)
{
    int i;

    for (i = 0; i < USPAWN_PIPES_MAX; i++) {
        if (child->pipes[i] >= 0)
            close(child->pipes[i]);
        child->pipes[i] = -1;
    }
}

/* Another child that holds may have a copy of our end (`all` inherits it until
 * exec): the gate itself is shut.  But not by a copy of us, which a fork has
 * made: the child is not its own. */
void usp_gate_shut(const struct uspawn_child *child, int gate)
{
    if (gate < 0)
        return;
    if (child->gate_owner == usp_sys_getpid())
        shutdown(gate, SHUT_RDWR);
    close(gate);
}

void usp_gate_close(struct uspawn_child *child)
{
    usp_gate_shut(child, usp_gate_take(child));
}
