/* SPDX-License-Identifier: MIT */
/* Settling slots, and asking after them.  Taking one: slot-take.c. */
#include "base/clock.h"
#include "base/saved-errno.h"
#include "compile/compile.h"
#include "launch/channel.h"
#include "launch/launch.h"
#include "report/diagnose.h"
#include "start/slot-memory.h"
#include "sys.h"
#include "sys/dumpable.h"
#include <errno.h>
#include <sched.h>
#include <stdlib.h>

#define INDEX_MASK (USP_SLOTS_MAX - 1)

static unsigned index_of(const struct usp_slot *slot)
{
    return (unsigned)(slot - usp_slots());
}

/* The kernel wakes one sleeper, as
 * a child leaves; there may be more, and whoever is awake wakes them. */
void usp_slot_sleep_on(struct usp_slot *slot, int token, long long timeout_ms)
{
    USP_ADD(&slot->sleepers, 1);
    usp_sys_sleep_while(&slot->inside, token, timeout_ms);
    if (USP_ADD(&slot->sleepers, -1) > 1 && USP_LOAD(&slot->inside) != token)
        usp_sys_wake(&slot->inside);
}

/* ---------------------------------------------------------- Settling -- */

void usp_slot_free(struct usp_slot *slot)
{
    USP_STORE(&slot->inside, 0);
    USP_STORE(&slot->held, 0);
    USP_STORE(&slot->ticket, 0);
    if (USP_LOAD(&slot->sleepers) > 0)
        usp_sys_wake(&slot->inside);
    USP_STORE(&slot->state, USP_SLOT_FREE);
}

static void empty(struct usp_run *run)
{
    int saved = errno;

    if (run->launch.keeps_dumpable)
        usp_dumpable_restore(&run->launch.ids);
    usp_plan_drop(run->plan);
    usp_arrays_free(&run->launch);
    usp_departure_close(&run->launch);
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
        usp_slot_free(slot);
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
    usp_slot_free(slot);
}

/* How the start in RUN, which is over, ended. */
static void judge(struct usp_run *run, struct uspawn_error *error)
{
    usp_error_clear(error);
    usp_launch_judge(&run->launch);
    if (run->launch.record.stage != USPAWN_STAGE_NONE)
        usp_diagnose(&run->launch, error);
}

void usp_slot_settle(struct usp_slot *slot)
{
    unsigned state = USP_SLOT_BUSY;
    struct usp_run *run;
    struct uspawn_error error;

    if (!usp_slot_change(slot, USP_SLOT_BUSY, USP_SLOT_TAKEN)) {
        state = USP_SLOT_ABANDONED;
        if (!usp_slot_change(slot, USP_SLOT_ABANDONED, USP_SLOT_TAKEN))
            return;
    }
    /* It may have gone to another start since it was found to be over. */
    if (!usp_slot_is_over(slot)) {
        USP_STORE(&slot->state, state);
        return;
    }
    run = usp_slot_run(index_of(slot));
    if (state == USP_SLOT_BUSY) {
        judge(run, &error);
        if (error.code && usp_failure_keep(slot, slot->ticket, &error) != 0) {
            USP_STORE(&slot->state, state);
            return;
        }
    }
    usp_run_return(run);
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
    USP_STORE(&run->slot->state, USP_SLOT_BUSY);
    return ticket;
}

void usp_slot_resumed(unsigned long long ticket)
{
    struct usp_slot *slot = slot_of(ticket);

    if (USP_LOAD(&slot->ticket) == ticket)
        USP_STORE(&slot->held, 0);
}

/* Whether SLOT was USP_SLOT_BUSY with TICKET, and is now TO. */
static int change_own(struct usp_slot *slot, unsigned long long ticket,
                      unsigned to)
{
    if (!usp_slot_change(slot, USP_SLOT_BUSY, USP_SLOT_TAKEN))
        return 0;
    if (USP_LOAD(&slot->ticket) == ticket) {
        USP_STORE(&slot->state, to);
        return 1;
    }
    USP_STORE(&slot->state, USP_SLOT_BUSY);
    return 0;
}

int usp_slot_wait(unsigned long long ticket, int timeout_ms,
                  struct uspawn_error *error)
{
    struct usp_slot *slot = slot_of(ticket);
    struct usp_deadline deadline = usp_deadline_after(timeout_ms);

    while (USP_LOAD(&slot->ticket) == ticket) {
        if (!usp_slot_is_over(slot)) {
            long long left = usp_deadline_left(&deadline);

            if (left == 0)
                return ETIMEDOUT;
            usp_slot_sleep_on(slot, usp_slot_token(ticket), left);
        } else if (change_own(slot, ticket, USP_SLOT_TAKEN)) {
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
        if (change_own(slot, ticket, USP_SLOT_ABANDONED))
            return;
        sched_yield();
    }
    usp_failure_take(slot, ticket, &error);
}
