/* SPDX-License-Identifier: MIT */
/* Threads that use one struct uspawn_child at once: one at a time changes it,
 * others may send signals meanwhile.
 *
 * Who sends signals is counted (enter, leave), and never waits.  Who changes
 * the struct owns it (own, disown), and lets the others send while it sleeps.
 * Before it collects the child, or closes the handle, it seals the struct: from
 * then on nobody enters, and those who have are waited for.  So a pid is the
 * child's own, and a handle is open, for as long as somebody sends.
 *
 * To stop a child takes longer than to send a signal: a pin keeps it from being
 * sealed for as long as that. */
#ifndef USP_CHILD_USE_H
#define USP_CHILD_USE_H

#include "base/clock.h"
#include "base/compiler.h"
#include "uspawn.h"

/* 0: CHILD names a program, and stays as it is until usp_child_leave().
 * EINVAL: it names none.  ESRCH: that has ended, or is being given up, and
 * another thread is about to be through with it. */
USP_HIDDEN int usp_child_enter(struct uspawn_child *child);
USP_HIDDEN void usp_child_leave(struct uspawn_child *child);

/* The same for a use that may last. */
USP_HIDDEN int usp_child_pin(struct uspawn_child *child);
USP_HIDDEN void usp_child_unpin(struct uspawn_child *child);

/* 0, and nobody else owns CHILD; or ETIMEDOUT. */
USP_HIDDEN int usp_child_own(struct uspawn_child *child,
                             const struct usp_deadline *deadline);
USP_HIDDEN void usp_child_disown(struct uspawn_child *child);

/* The owner's: 0, and nobody is in CHILD any more until it is unsealed or
 * disowned; ETIMEDOUT, because of a pin.  What is sealed may be sealed again.
 */
USP_HIDDEN int usp_child_seal(struct uspawn_child *child,
                              const struct usp_deadline *deadline);
USP_HIDDEN void usp_child_seal_whenever(struct uspawn_child *child);
USP_HIDDEN void usp_child_unseal(struct uspawn_child *child);

/* The owner's: the start of CHILD is over. */
USP_HIDDEN void usp_child_note_started(struct uspawn_child *child);

/* What others can see of the start of a CHILD while it is owned. */
enum usp_start_seen { USP_START_UNSEEN, USP_START_UNDER_WAY, USP_START_OVER };
USP_HIDDEN enum usp_start_seen
usp_child_see_start(const struct uspawn_child *child);

/* A moment, for what another thread is about to do. */
USP_HIDDEN void usp_child_nap(void);

#endif
