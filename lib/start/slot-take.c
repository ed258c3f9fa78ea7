/* SPDX-License-Identifier: MIT */
/* Taking a slot, or memory for a run without one. */
#include "start/slot-memory.h"
#include "sys.h"
#include <errno.h>
#include <sched.h>

#define SLEEP_MS 10

static unsigned limit = USPAWN_STARTS_DEFAULT;
static unsigned long long last_number;

int uspawn_set_start_limit(unsigned starts)
{
    if (starts < 1 || starts > USP_SLOTS_MAX)
        return EINVAL;
    USP_STORE(&limit, starts);
    return 0;
}

static unsigned index_of(const struct usp_slot *slot)
{
    return (unsigned)(slot - usp_slots());
}

/* What the child of a fork finds in a run is not its own. */
static void name_start(struct usp_slot *slot, struct usp_run *run)
{
    unsigned long long number = USP_ADD(&last_number, 1ull) + 1;
    unsigned long long ticket = number << USP_INDEX_BITS | index_of(slot);

    run->plan = NULL;
    run->heap = NULL;
    run->slot = slot;
    run->launch.arrays = NULL;
    run->launch.departure = NULL;
    run->launch.keeps_dumpable = 0;
    run->launch.clone.inside = &slot->inside;
    run->launch.clone.token = usp_slot_token(ticket);
    USP_STORE(&slot->ticket, ticket);
}

/* 0; EAGAIN if it is busy; ENOMEM. */
static int try_slot(struct usp_slot *slot, struct usp_run **run)
{
    if (USP_LOAD(&slot->state) != USP_SLOT_FREE && usp_slot_is_over(slot))
        usp_slot_settle(slot);
    if (!usp_slot_change(slot, USP_SLOT_FREE, USP_SLOT_TAKEN))
        return EAGAIN;
    *run = usp_slot_run(index_of(slot));
    if (*run)
        name_start(slot, *run);
    else
        usp_slot_free(slot);
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
        usp_slot_sleep_on(oldest, inside, SLEEP_MS);
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
