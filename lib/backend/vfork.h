/* SPDX-License-Identifier: MIT */
/* What the vfork backend shares with those that are much like it. */
#ifndef USP_VFORK_H
#define USP_VFORK_H

#include "backend/backend.h"
#include "base/host.h"
#include "base/saved-errno.h"
#include <errno.h>

/* In the parent, after a call that had PID as its result and errno SAVED before
 * it. */
static inline int usp_vfork_finish(struct usp_launch *launch,
                                   struct uspawn_child *child, pid_t pid,
                                   int saved)
{
    int error = pid < 0 ? errno : 0;

    usp_backend_restore_signals(launch);
    usp_errno_restore(saved);
    child->pid = pid;
    return error;
}

/* For struct usp_backend. */
USP_HIDDEN int usp_vfork_create(struct usp_launch *launch,
                                struct uspawn_child *child);

#endif
