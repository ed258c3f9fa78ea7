/* SPDX-License-Identifier: MIT */
/* Children that were given up while they still ran. */
#ifndef USP_RELEASE_H
#define USP_RELEASE_H

#include "base/compiler.h"
#include "uspawn.h"

/* Note CHILD if it still runs, to be collected when it has ended: 0 or
 * ENOMEM. */
USP_HIDDEN int usp_note_released(const struct uspawn_child *child);

/* Reap CHILD, which is ending: now, or when its tracer has done so. */
USP_HIDDEN void usp_reap_or_note(const struct uspawn_child *child);

/* Look at a few of the noted ones, without waiting.  Costs nothing if there
 * are none. */
USP_HIDDEN void usp_collect_some(void);

#endif
