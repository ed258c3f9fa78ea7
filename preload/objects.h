/* SPDX-License-Identifier: MIT */
/* What a program has said to its libc about a spawn, read from the libc's own
 * objects: any code may have made them, in any order and with any function.
 *
 * Attributes have public functions that read them.  Actions have none, so their
 * layout must be known: objects-glibc.c, objects-musl.c. */
#ifndef USP_PRELOAD_OBJECTS_H
#define USP_PRELOAD_OBJECTS_H

#include "libc/actions.h"
#include <spawn.h>
#include <uspawn.h>

/* Have TAKE take each of ACTIONS, oldest first: what it gave, or
 * USP_NOT_UNDERSTOOD for an action of a kind that came with a newer libc. */
USP_HIDDEN int usp_posix_actions_read(const posix_spawn_file_actions_t *actions,
                                      usp_take_action *take, void *taker);

/* Set what ATTRIBUTES, which may be NULL, say in TO: 0, an errno value, or
 * USP_NOT_UNDERSTOOD. */
USP_HIDDEN int
usp_posix_attributes_translate(const posix_spawnattr_t *attributes,
                               struct uspawn_attr *to);

#endif
