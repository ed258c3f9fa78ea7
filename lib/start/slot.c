/* SPDX-License-Identifier: MIT */
/* Taking, settling and asking after slots.  Their memory: slot-memory.c. */
#include "start/slot.h"
#include "base/clock.h"
#include "base/saved-errno.h"
#include "compile/compile.h"
#include "launch/launch.h"
#include "report/diagnose.h"
#include "start/slot-memory.h"
#include "sys.h"
#include <errno.h>
#include <sched.h>
#include <stdlib.h>

/* A ticket is a running number above the index of its slot. */
#define INDEX_BITS 10
#define INDEX_MASK (USP_SLOTS_MAX - 1)

#define DEFAULT_LIMIT 128
#define SLEEP_MS 10

/* What a slot's state says.  Memory that a fork wiped is free. */
enum state {
    FREE = 0,
    TAKEN,    /* being filled or settled: nobody else may touch it */
    BUSY,     /* a child is in it, or has just left */
    ABANDONED /* the same, and nobody will ask */
};

static unsigned limit = DEFAULT_LIMIT;
static unsigned long long last_number;

int uspawn_set_start_limit(unsigned starts)
{
    if (starts < 1 || starts > USP_SLOTS_MAX)
        return EINVAL;
    USP_STORE(&limit, starts);
    return 0;
}

static int change(struct usp_slot *slot, unsigned from, unsigned to)
{
    return USP_COMPARE_EXCHANGE(&slot->state, &from, to);
}

static int is_over(const struct usp_slot *slot)
{
    return USP_LOAD(&slot->launch.clone.inside) == 0;
}

/* Sleep while the start of TOKEN is in SLOT.  The kernel wakes one sleeper, as
 * a child leaves; there may be more, and whoever is awake wakes them. */
static void sleep_on(struct usp_slot *slot, int token, long long timeout_ms)
{
    const int *inside = &slot->launch.clone.inside;

    USP_ADD(&slot->sleepers, 1);
    usp_sys_sleep_while(inside, token, timeout_ms);
    if (USP_ADD(&slot->sleepers, -1) > 1 && USP_LOAD(inside) != token)
        usp_sys_wake(inside);
}

/* ---------------------------------------------------------- Settling -- */

void usp_slot_return(struct usp_slot *slot)
{
    int saved = errno;

    usp_plan_drop(slot->plan);
    usp_arrays_free(&slot->launch);
    free(slot->heap);
    usp_errno_restore(saved);
    slot->plan = NULL;
    slot->heap = NULL;
    USP_STORE(&slot->launch.clone.inside, 0);
    USP_STORE(&slot->ticket, 0);
    if (USP_LOAD(&slot->sleepers) > 0)
        usp_sys_wake(&slot->launch.clone.inside);
    USP_STORE(&slot->state, FREE);
}

/* How the start in SLOT, which is over, ended. */
static void judge(const struct usp_slot *slot, struct uspawn_error *error)
{
    usp_error_clear(error);
    if (slot->launch.record.stage != USPAWN_STAGE_NONE)
        usp_diagnose(&slot->launch, error);
}

/* Settle SLOT in place of its owner.  Whether it is free now. */
static int settle(struct usp_slot *slot)
{
    unsigned state = BUSY;
    struct uspawn_error error;

    if (!change(slot, BUSY, TAKEN)) {
        state = ABANDONED;
        if (!change(slot, ABANDONED, TAKEN))
            return 0;
    }
    /* It may have gone to another start since it was found to be over. */
    if (!is_over(slot)) {
        USP_STORE(&slot->state, state);
        return 0;
    }
    if (state == BUSY) {
        judge(slot, &error);
        if (error.code && usp_failure_keep(slot, slot->ticket, &error) != 0) {
            USP_STORE(&slot->state, state);
            return 0;
        }
    }
    usp_slot_return(slot);
    return 1;
}

/* ------------------------------------------------------------ Taking -- */

static struct usp_slot *try_slot(unsigned index)
{
    struct usp_slot *slot = usp_slot_at(index);

    if (!slot)
        return NULL;
    if (USP_LOAD(&slot->state) != FREE && is_over(slot))
        settle(slot);
    if (!change(slot, FREE, TAKEN))
        return NULL;
    /* It may be new, or wiped. */
    slot->index = index;
    slot->launch.clone.stacks = usp_slot_stacks(slot);
    return slot;
}

/* Threads begin at different places, so that they do not meet. */
static struct usp_slot *find_slot(unsigned count)
{
    unsigned first = usp_thread_number() % count;
    unsigned i;

    for (i = 0; i < count; i++) {
        struct usp_slot *slot = try_slot((first + i) % count);

        if (slot)
            return slot;
    }
    return NULL;
}

/* Sleep until a child leaves its slot: that which has been in longest. */
static void sleep_on_oldest(unsigned count)
{
    struct usp_slot *oldest = NULL;
    unsigned long long lowest = ~0ull;
    unsigned i;
    int inside;

    for (i = 0; i < count; i++) {
        struct usp_slot *slot = usp_slot_at(i);
        unsigned long long ticket = slot ? USP_LOAD(&slot->ticket) : 0;

        if (ticket && ticket < lowest) {
            lowest = ticket;
            oldest = slot;
        }
    }
    inside = oldest ? USP_LOAD(&oldest->launch.clone.inside) : 0;
    if (inside)
        sleep_on(oldest, inside, SLEEP_MS);
    else
        sched_yield(); /* they are being filled, or settled */
}

int usp_slots_exist(void)
{
    return usp_slot_at(0) != NULL;
}

int usp_slot_take(struct usp_slot **slot, int may_wait)
{
    unsigned count = USP_LOAD(&limit);

    while (!(*slot = find_slot(count))) {
        if (!may_wait)
            return EAGAIN;
        if (!usp_slots_exist())
            return ENOMEM;
        sleep_on_oldest(count);
    }
    return 0;
}

/* ------------------------------------------------------------ Asking -- */

/* Not 0, and different for each start in the same slot, so that a sleeper sees
 * when the slot has gone to another. */
static int token(unsigned long long ticket)
{
    return (int)(ticket >> INDEX_BITS & 0x3fffffff) + 1;
}

unsigned long long usp_slot_ticket(struct usp_slot *slot)
{
    unsigned long long number = USP_ADD(&last_number, 1ull) + 1;
    unsigned long long ticket = number << INDEX_BITS | slot->index;

    slot->launch.clone.token = token(ticket);
    USP_STORE(&slot->launch.clone.inside, token(ticket));
    USP_STORE(&slot->ticket, ticket);
    return ticket;
}

void usp_slot_leave(struct usp_slot *slot)
{
    USP_STORE(&slot->state, BUSY);
}

/* Whether SLOT was BUSY with TICKET, and is now TO. */
static int change_own(struct usp_slot *slot, unsigned long long ticket,
                      unsigned to)
{
    if (!change(slot, BUSY, TAKEN))
        return 0;
    if (USP_LOAD(&slot->ticket) == ticket) {
        USP_STORE(&slot->state, to);
        return 1;
    }
    USP_STORE(&slot->state, BUSY);
    return 0;
}

int usp_slot_wait(unsigned long long ticket, int timeout_ms,
                  struct uspawn_error *error)
{
    struct usp_slot *slot = usp_slot_at((unsigned)(ticket & INDEX_MASK));
    struct usp_deadline deadline = usp_deadline_after(timeout_ms);

    while (USP_LOAD(&slot->ticket) == ticket) {
        if (!is_over(slot)) {
            long long left = usp_deadline_left(&deadline);

            if (left == 0)
                return ETIMEDOUT;
            sleep_on(slot, token(ticket), left);
        } else if (change_own(slot, ticket, TAKEN)) {
            judge(slot, error);
            usp_slot_return(slot);
            return 0;
        } else {
            sched_yield(); /* somebody else is settling it */
        }
    }
    if (!usp_failure_take(slot, ticket, error))
        usp_error_clear(error);
    return 0;
}

void usp_slot_abandon(unsigned long long ticket)
{
    struct usp_slot *slot = usp_slot_at((unsigned)(ticket & INDEX_MASK));
    struct uspawn_error error;

    while (USP_LOAD(&slot->ticket) == ticket) {
        if (change_own(slot, ticket, ABANDONED))
            return;
        sched_yield();
    }
    usp_failure_take(slot, ticket, &error);
}
