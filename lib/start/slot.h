/* SPDX-License-Identifier: MIT */
/* Slots: the memory of children that nobody waits for.
 *
 * A child that runs in our memory while we go on needs a stack that lasts, and
 * everything it reads must last too: that is a slot.  It is busy until the
 * kernel says that the child has left our memory, by exec or exit.  Then
 * whoever comes first settles it, its owner or somebody in need of a slot: a
 * success leaves nothing behind, a failure leaves its error until the owner
 * asks.
 *
 * Slots are made when first needed, up to a limit, and kept.  No lock is on the
 * way of a start that succeeds.  In the child of a fork the slots are empty
 * (MADV_WIPEONFORK): the starts under way are not its own.
 */
#ifndef USP_SLOT_H
#define USP_SLOT_H

#include "child/child.h"

/* Memory for the compiled plan in a slot; a larger one spills to the heap. */
#define USP_SLOT_MEMORY_SIZE 16384

struct usp_failure;

struct usp_slot {
    struct usp_launch launch;
    unsigned index;
    unsigned state;            /* see slot.c */
    unsigned long long ticket; /* names the start; never used twice; 0: none */
    struct uspawn_plan *plan;  /* counted, or NULL */
    void *heap;                /* spilled memory, or NULL */
    int sleepers;              /* on launch.clone.inside */
    int failures_locked;
    struct usp_failure *failures; /* of earlier starts, not asked for yet */
};

/* USP_SLOT_MEMORY_SIZE bytes, behind it. */
static inline char *usp_slot_memory(struct usp_slot *slot)
{
    return (char *)(slot + 1);
}

/* Whether there can be slots. */
USP_HIDDEN int usp_slots_exist(void);

/* A slot for the caller to fill, its launch.clone.stacks set.  0; EAGAIN if all
 * are busy and MAY_WAIT is 0; ENOMEM. */
USP_HIDDEN int usp_slot_take(struct usp_slot **slot, int may_wait);

/* Give SLOT back, where no child was made. */
USP_HIDDEN void usp_slot_return(struct usp_slot *slot);

/* Before the child is made: a ticket to ask with. */
USP_HIDDEN unsigned long long usp_slot_ticket(struct usp_slot *slot);

/* After it was made: leave SLOT to it. */
USP_HIDDEN void usp_slot_leave(struct usp_slot *slot);

/* Sleep until the start of TICKET is over, at most TIMEOUT_MS milliseconds; -1:
 * for ever.  ETIMEDOUT; or 0, and *ERROR says how it ended (code 0: executed),
 * and the ticket is used up. */
USP_HIDDEN int usp_slot_wait(unsigned long long ticket, int timeout_ms,
                             struct uspawn_error *error);

/* Nobody will ask how the start of TICKET ended. */
USP_HIDDEN void usp_slot_abandon(unsigned long long ticket);

#endif
