/* SPDX-License-Identifier: MIT */
/* The two parts of the posix_spawn backend: translating a plan, in
 * posix_spawn.c, and the call, in posix_spawn-call.c. */
#ifndef USP_POSIX_SPAWN_H
#define USP_POSIX_SPAWN_H

#include "child/child.h"
#include <spawn.h>

struct usp_spawn_objects {
    const struct usp_launch *launch;
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attr;
    int flags;
    size_t failed; /* the step that could not be added */
};

/* Add all steps of the plan to OBJECTS, which are initialized.  0 or an errno
 * value: that of step `failed` if it is EBADF. */
USP_HIDDEN int usp_spawn_translate(struct usp_spawn_objects *objects);

/* For struct usp_backend. */
USP_HIDDEN int usp_spawn_create(struct usp_launch *launch,
                                struct uspawn_child *child);

/* The same: starts what cannot be started, once, and sees what is said. */
USP_HIDDEN const char *usp_spawn_refusal(void);

#endif
