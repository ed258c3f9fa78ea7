/* SPDX-License-Identifier: MIT */
/* Taking, settling and asking after slots.  Their memory: slot-memory.c. */
#include "base/clock.h"
#include "base/saved-errno.h"
#include "compile/compile.h"
#include "launch/launch.h"
#include "report/diagnose.h"
#include "start/slot-memory.h"
#include "sys.h"
#include "sys/dumpable.h"
#include <errno.h>
#include <sched.h>
#include <stdlib.h>

/* A ticket is a running number above the index of its slot. */
#define INDEX_BITS 10
#define INDEX_MASK (USP_SLOTS_MAX - 1)

#define SLEEP_MS 10

/* What a slot's state says.  Memory that a fork wiped is free. */
enum state {
    FREE = 0,
    TAKEN,    /* being filled or settled: nobody else may touch it */
    BUSY,     /* a child is in it, or has just left */
    ABANDONED /* the same, and nobody will ask */
};

static unsigned limit = USPAWN_STARTS_DEFAULT;
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

static unsigned index_of(const struct usp_slot *slot)
{
    return (unsigned)(slot - usp_slots());
}

static int is_over(const struct usp_slot *slot)
{
    return USP_LOAD(&slot->inside) == 0;
}

/* Sleep while the start of TOKEN is in SLOT.  The kernel wakes one sleeper, as
 * a child leaves; there may be more, and whoever is awake wakes them. */
static void sleep_on(struct usp_slot *slot, int token, long long timeout_ms)
{
    USP_ADD(&slot->sleepers, 1);
    usp_sys_sleep_while(&slot->inside, token, timeout_ms);
    if (USP_ADD(&slot->sleepers, -1) > 1 && USP_LOAD(&slot->inside) != token)
        usp_sys_wake(&slot->inside);
}

/* ---------------------------------------------------------- Settling -- */

/* SLOT, which is TAKEN, is free. */
static void free_slot(struct usp_slot *slot)
{
    USP_STORE(&slot->inside, 0);
    USP_STORE(&slot->held, 0);
    USP_STORE(&slot->ticket, 0);
    if (USP_LOAD(&slot->sleepers) > 0)
        usp_sys_wake(&slot->inside);
    USP_STORE(&slot->state, FREE);
}

static void empty(struct usp_run *run)
{
    int saved = errno;

    if (run->launch.keeps_dumpable)
        usp_dumpable_restore(&run->launch.ids);
    usp_plan_drop(run->plan);
    usp_arrays_free(&run->launch);
    free(run->heap);
    run->plan = NULL;
    run->heap = NULL;
    usp_errno_restore(saved);
}

void usp_run_return(struct usp_run *run)
{
    struct usp_slot *slot = run->slot;

    empty(run);
    if (slot)
        free_slot(slot);
    else
        usp_run_free(run);
}

void usp_run_detach(struct usp_run *run)
{
    struct usp_slot *slot = run->slot;

    if (!slot)
        return;
    usp_slot_forget_run(index_of(slot));
    run->slot = NULL;
    free_slot(slot);
}

/* How the start in RUN, which is over, ended. */
static void judge(struct usp_run *run, struct uspawn_error *error)
{
    usp_error_clear(error);
    usp_launch_judge(&run->launch);
    if (run->launch.record.stage != USPAWN_STAGE_NONE)
        usp_diagnose(&run->launch, error);
}

/* Settle SLOT in place of its owner. */
static void settle(struct usp_slot *slot)
{
    unsigned state = BUSY;
    struct usp_run *run;
    struct uspawn_error error;

    if (!change(slot, BUSY, TAKEN)) {
        state = ABANDONED;
        if (!change(slot, ABANDONED, TAKEN))
            return;
    }
    /* It may have gone to another start since it was found to be over. */
    if (!is_over(slot)) {
        USP_STORE(&slot->state, state);
        return;
    }
    run = usp_slot_run(index_of(slot));
    if (state == BUSY) {
        judge(run, &error);
        if (error.code && usp_failure_keep(slot, slot->ticket, &error) != 0) {
            USP_STORE(&slot->state, state);
            return;
        }
    }
    usp_run_return(run);
}

/* ------------------------------------------------------------ Taking -- */

/* Not 0, and different for each start in the same slot, so that a sleeper sees
 * when the slot has gone to another. */
static int token(unsigned long long ticket)
{
    return (int)(ticket >> INDEX_BITS & 0x3fffffff) + 1;
}

/* What the child of a fork finds in a run is not its own. */
static void name_start(struct usp_slot *slot, struct usp_run *run)
{
    unsigned long long number = USP_ADD(&last_number, 1ull) + 1;
    unsigned long long ticket = number << INDEX_BITS | index_of(slot);

    run->plan = NULL;
    run->heap = NULL;
    run->slot = slot;
    run->launch.arrays = NULL;
    run->launch.keeps_dumpable = 0;
    run->launch.clone.inside = &slot->inside;
    run->launch.clone.token = token(ticket);
    USP_STORE(&slot->ticket, ticket);
}

/* 0; EAGAIN if it is busy; ENOMEM. */
static int try_slot(struct usp_slot *slot, struct usp_run **run)
{
    if (USP_LOAD(&slot->state) != FREE && is_over(slot))
        settle(slot);
    if (!change(slot, FREE, TAKEN))
        return EAGAIN;
    *run = usp_slot_run(index_of(slot));
    if (*run)
        name_start(slot, *run);
    else
        free_slot(slot);
    return *run ? 0 : ENOMEM;
}

/* One of the first COUNT.  Threads begin at different places, so that they do
 * not meet. */
static int find_slot(struct usp_run **run, unsigned count)
{
    struct usp_slot *slots = usp_slots();
    unsigned first = usp_thread_number() % count;
    int error = EAGAIN;
    unsigned i;

    for (i = 0; i < count && error == EAGAIN; i++)
        error = try_slot(&slots[(first + i) % count], run);
    return error;
}

/* Sleep until a child leaves its slot: that which has been in longest of those
 * that go on by themselves.  Whether there is any, or will be. */
static int sleep_on_oldest(unsigned count)
{
    struct usp_slot *slots = usp_slots();
    struct usp_slot *oldest = NULL;
    unsigned long long lowest = ~0ull;
    unsigned i, held = 0;
    int inside;

    for (i = 0; i < count; i++) {
        unsigned long long ticket = USP_LOAD(&slots[i].ticket);

        if (USP_LOAD(&slots[i].held)) {
            held++;
        } else if (ticket && ticket < lowest) {
            lowest = ticket;
            oldest = &slots[i];
        }
    }
    if (held == count)
        return 0;
    inside = oldest ? USP_LOAD(&oldest->inside) : 0;
    if (inside)
        sleep_on(oldest, inside, SLEEP_MS);
    else
        sched_yield(); /* they are being filled, or settled */
    return 1;
}

/* A slot for a start, within the limit. */
static int take_slot(struct usp_run **run, int may_wait)
{
    unsigned count = USP_LOAD(&limit);
    int error;

    do
        error = find_slot(run, count);
    while (error == EAGAIN && may_wait && sleep_on_oldest(count));
    return error;
}

/* Who waits for the exec needs no slot but for a child that is stopped before,
 * and takes one beyond the limit, too. */
int usp_run_take(struct usp_run **run, int is_start, int may_wait)
{
    int error = EAGAIN;

    if (usp_slots() && is_start)
        return take_slot(run, may_wait);
    if (usp_slots())
        error = find_slot(run, USP_LOAD(&limit));
    if (usp_slots() && error == EAGAIN)
        error = find_slot(run, USP_SLOTS_MAX);
    if (!error)
        return 0;
    *run = usp_run_make();
    return *run ? 0 : ENOMEM;
}

/* ------------------------------------------------------------ Asking -- */

static struct usp_slot *slot_of(unsigned long long ticket)
{
    return &usp_slots()[ticket & INDEX_MASK];
}

unsigned long long usp_run_leave(struct usp_run *run)
{
    unsigned long long ticket = run->slot->ticket;

    USP_STORE(&run->slot->held,
              usp_plan_find(run->launch.plan, USPAWN_STAGE_SUSPENDED) != NULL);
    USP_STORE(&run->slot->state, BUSY);
    return ticket;
}

void usp_slot_resumed(unsigned long long ticket)
{
    struct usp_slot *slot = slot_of(ticket);

    if (USP_LOAD(&slot->ticket) == ticket)
        USP_STORE(&slot->held, 0);
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
    struct usp_slot *slot = slot_of(ticket);
    struct usp_deadline deadline = usp_deadline_after(timeout_ms);

    while (USP_LOAD(&slot->ticket) == ticket) {
        if (!is_over(slot)) {
            long long left = usp_deadline_left(&deadline);

            if (left == 0)
                return ETIMEDOUT;
            sleep_on(slot, token(ticket), left);
        } else if (change_own(slot, ticket, TAKEN)) {
            struct usp_run *run = usp_slot_run(index_of(slot));

            judge(run, error);
            usp_run_return(run);
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
    struct usp_slot *slot = slot_of(ticket);
    struct uspawn_error error;

    while (USP_LOAD(&slot->ticket) == ticket) {
        if (change_own(slot, ticket, ABANDONED))
            return;
        sched_yield();
    }
    usp_failure_take(slot, ticket, &error);
}
