/* SPDX-License-Identifier: MIT */
/* What is behind the one pointer that the objects of compat/spawn.h are. */
#ifndef USP_SPAWN_OBJECTS_H
#define USP_SPAWN_OBJECTS_H

#include "base/compiler.h"
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <uspawn.h>

#define USP_SPAWN_FLAGS                                                        \
    (POSIX_SPAWN_RESETIDS | POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF |    \
     POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSCHEDPARAM |                      \
     POSIX_SPAWN_SETSCHEDULER | POSIX_SPAWN_USEVFORK | POSIX_SPAWN_SETSID |    \
     POSIX_SPAWN_SETCGROUP | POSIX_SPAWN_START_SUSPENDED |                     \
     POSIX_SPAWN_CLOEXEC_DEFAULT | POSIX_SPAWN_SETSIGIGN_NP |                  \
     POSIX_SPAWN_NOSIGCHLD_NP | POSIX_SPAWN_WAITPID_NP)

struct usp_attributes {
    short flags;
    pid_t group;
    int policy;
    struct sched_param param;
    int cgroup;
    sigset_t defaults;
    sigset_t ignored;
    sigset_t mask;
};

/* The values of ATTR, which may be NULL: never NULL. */
USP_HIDDEN const struct usp_attributes *
usp_attributes(const posix_spawnattr_t *attr);

/* Which of descriptors 0, 1 and 2 (bit N for N) the program has only because
 * the caller has them: no action of ACTIONS opens, copies or inherits them. */
USP_HIDDEN unsigned
usp_actions_unlisted(const posix_spawn_file_actions_t *actions);

/* Add ACTIONS, which may be NULL, to TO: 0 or an errno value. */
USP_HIDDEN int usp_actions_translate(const posix_spawn_file_actions_t *actions,
                                     struct uspawn_actions *to);

/* Set what ATTRIBUTES say in TO: 0 or an errno value. */
USP_HIDDEN int usp_attributes_translate(const struct usp_attributes *attributes,
                                        struct uspawn_attr *to);

#endif
