/* SPDX-License-Identifier: MIT */
/* What a program has said to its libc about a spawn, read from the libc's own
 * objects: any code may have made them, in any order and with any function.
 *
 * Attributes have public functions that read them.  Actions have none, so their
 * layout must be known: objects-glibc.c, objects-musl.c. */
#ifndef USP_PRELOAD_OBJECTS_H
#define USP_PRELOAD_OBJECTS_H

#include "base/compiler.h"
#include <spawn.h>
#include <sys/types.h>
#include <uspawn.h>

/* What is not known here is the libc's business: no errno value. */
#define USP_NOT_UNDERSTOOD (-1)

enum usp_posix_action_kind {
    USP_POSIX_CLOSE,
    USP_POSIX_DUP2,
    USP_POSIX_OPEN,
    USP_POSIX_CHDIR,
    USP_POSIX_FCHDIR,
    USP_POSIX_CLOSEFROM,
    USP_POSIX_TCSETPGRP,
    USP_POSIX_INHERIT /* macOS */
};

struct usp_posix_action {
    enum usp_posix_action_kind kind;
    int fd;
    int newfd;        /* of dup2 */
    const char *path; /* of open and chdir */
    int flags;        /* of open */
    mode_t mode;
};

/* Called for one action: 0, or what ends the reading. */
typedef int usp_take_action(void *taker, const struct usp_posix_action *action);

/* Have TAKE take each of ACTIONS, oldest first: what it gave, or
 * USP_NOT_UNDERSTOOD for an action of a kind that came with a newer libc. */
USP_HIDDEN int usp_posix_actions_read(const posix_spawn_file_actions_t *actions,
                                      usp_take_action *take, void *taker);

/* Add ACTIONS, which may be NULL, to TO: 0, an errno value, or
 * USP_NOT_UNDERSTOOD. */
USP_HIDDEN int
usp_posix_actions_translate(const posix_spawn_file_actions_t *actions,
                            struct uspawn_actions *to);

/* The same for ATTRIBUTES. */
USP_HIDDEN int
usp_posix_attributes_translate(const posix_spawnattr_t *attributes,
                               struct uspawn_attr *to);

#endif
