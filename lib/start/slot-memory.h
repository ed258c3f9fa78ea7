/* SPDX-License-Identifier: MIT */
/* The memory of slots and of runs, and failures that nobody has asked for
 * yet. */
#ifndef USP_SLOT_MEMORY_H
#define USP_SLOT_MEMORY_H

#include "start/slot.h"

#define USP_SLOTS_MAX ((unsigned)USPAWN_STARTS_MAX)

/* In memory that is never unmapped, so that anybody may look at any time; each
 * has a cache line of its own.  The child of a fork finds zeroes. */
struct usp_slot {
    USP_ALIGNED(64) unsigned state; /* see slot.c */

    /* A number for each start, never used twice, above the slot's index: it
     * names the start.  0: none. */
    unsigned long long ticket;

    int inside;   /* not 0 while the child is in our memory */
    int sleepers; /* on it */
    int held;     /* the child waits for somebody's word to go on */
    int failures_locked;
    struct usp_failure *failures; /* of earlier starts, not asked for yet */
};

/* A ticket is a running number above the index of its slot. */
#define USP_INDEX_BITS 10

/* What a slot's state says.  Memory that a fork wiped is free. */
enum usp_slot_state {
    USP_SLOT_FREE = 0,
    USP_SLOT_TAKEN,    /* being filled or settled: nobody else may touch it */
    USP_SLOT_BUSY,     /* a child is in it, or has just left */
    USP_SLOT_ABANDONED /* the same, and nobody will ask */
};

static inline int usp_slot_change(struct usp_slot *slot, unsigned from,
                                  unsigned to)
{
    return USP_COMPARE_EXCHANGE(&slot->state, &from, to);
}

static inline int usp_slot_is_over(const struct usp_slot *slot)
{
    return USP_LOAD(&slot->inside) == 0;
}

/* Not 0, and different for each start in the same slot, so that a sleeper sees
 * when the slot has gone to another. */
static inline int usp_slot_token(unsigned long long ticket)
{
    return (int)(ticket >> USP_INDEX_BITS & 0x3fffffff) + 1;
}

/* Sleep while the start of TOKEN is in SLOT. */
USP_HIDDEN void usp_slot_sleep_on(struct usp_slot *slot, int token,
                                  long long timeout_ms);

/* Settle SLOT, which is over, in place of its owner. */
USP_HIDDEN void usp_slot_settle(struct usp_slot *slot);

/* SLOT, which is taken, is free. */
USP_HIDDEN void usp_slot_free(struct usp_slot *slot);

/* All of them, made if need be; NULL: there can be none. */
USP_HIDDEN struct usp_slot *usp_slots(void);

/* The run of slot INDEX, whose owner asks; made if need be, or NULL.  And let
 * it be nobody's. */
USP_HIDDEN struct usp_run *usp_slot_run(unsigned index);
USP_HIDDEN void usp_slot_forget_run(unsigned index);

/* Memory for a run without a slot, or NULL; and free it. */
USP_HIDDEN struct usp_run *usp_run_make(void);
USP_HIDDEN void usp_run_free(struct usp_run *run);

/* A number that is likely to differ between threads. */
USP_HIDDEN unsigned usp_thread_number(void);

/* Keep ERROR for the owner of TICKET.  0 or ENOMEM. */
USP_HIDDEN int usp_failure_keep(struct usp_slot *slot,
                                unsigned long long ticket,
                                const struct uspawn_error *error);

/* Take what was kept for TICKET: whether there was anything. */
USP_HIDDEN int usp_failure_take(struct usp_slot *slot,
                                unsigned long long ticket,
                                struct uspawn_error *error);

#endif
