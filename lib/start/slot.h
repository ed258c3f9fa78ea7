/* SPDX-License-Identifier: MIT */
/* Slots: places for runs whose child is in our memory while we go on.
 *
 * A slot is busy until the kernel says that the child has left our memory, by
 * exec or exit.  Then whoever comes first settles it, its owner or somebody in
 * need of a slot: a success leaves nothing behind, a failure leaves its error
 * until the owner asks.
 *
 * The memory of a run is made when first needed, and kept with its slot.  No
 * lock is on the way of a start that succeeds.  In the child of a fork all
 * slots are free (MADV_WIPEONFORK): the starts under way are not its own. */
#ifndef USP_SLOT_H
#define USP_SLOT_H

#include "start/run.h"

/* Sleep until the start of TICKET is over, at most TIMEOUT_MS milliseconds; -1:
 * for ever.  ETIMEDOUT; or 0, and *ERROR says how it ended (code 0: executed),
 * and the ticket is used up. */
USP_HIDDEN int usp_slot_wait(unsigned long long ticket, int timeout_ms,
                             struct uspawn_error *error);

/* The child of TICKET, which was suspended, goes on. */
USP_HIDDEN void usp_slot_resumed(unsigned long long ticket);

/* Nobody will ask how the start of TICKET ended. */
USP_HIDDEN void usp_slot_abandon(unsigned long long ticket);

#endif
