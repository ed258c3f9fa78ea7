/* SPDX-License-Identifier: MIT */
/* What a caller waits for, and collecting it. */
#ifndef USP_COLLECT_H
#define USP_COLLECT_H

#include "base/clock.h"
#include "base/compiler.h"
#include "uspawn.h"
#include <sys/types.h>

struct usp_wait {
    int events; /* of waitid(2): WEXITED, and maybe WSTOPPED, WCONTINUED */
    int keeps;  /* leave it to be collected once more */
    int is_interruptible;
    int has_ended; /* the child has; it may not be ours to collect yet */
    struct usp_deadline deadline;
};

/* Collect what WAIT is for, if it is there: 0, and *STATUS, and CHILD is sealed
 * if that is the end; EAGAIN: nothing, or it is being stopped; ECHILD, or
 * another errno value. */
USP_HIDDEN int usp_collect(struct uspawn_child *child,
                           const struct usp_wait *wait,
                           struct uspawn_status *status);

/* Whether STATUS tells that a program was stopped, or goes on. */
static inline int usp_status_is_of_a_stop(const struct uspawn_status *status)
{
    return status->kind == USPAWN_STOPPED || status->kind == USPAWN_CONTINUED;
}

/* Whether the pid of CHILD is known to be another process's by now. */
USP_HIDDEN int usp_is_anothers(const struct uspawn_child *child);

/* Sleep until there is one of EVENTS of PID, or it is no child of ours any
 * more.  Cannot be interrupted.  Whether PID has ended. */
USP_HIDDEN int usp_block(pid_t pid, int events);

/* Whether there is one now. */
USP_HIDDEN int usp_is_there(pid_t pid, int events);

/* A moment, for what can only be looked for again: 0, or EINTR if a handler
 * ran. */
USP_HIDDEN int usp_pause(void);

#endif
