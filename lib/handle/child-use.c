/* SPDX-License-Identifier: MIT */
/* Threads that use one struct uspawn_child at once.  All of it is in one word
 * of the struct: two counts, of those who are in it and of its pins, and bits.
 *
 * Nobody sleeps on that word: signals take no time, and what lasts longer is
 * rare enough to be looked for again. */
#include "handle/child-use.h"
#include "handle/child-struct.h"
#include <errno.h>
#include <time.h>

#define USER 1u
#define USERS 0xfffu
#define PIN 0x1000u
#define PINS 0xfff000u
#define OWNED 0x1000000u
#define SEALED 0x2000000u
#define UNDER_WAY 0x4000000u
#define IS_STARTED 0x8000000u

#define NAP_NS 1000000
#define SHORT_NAP_NS 20000

static void nap(long nanoseconds)
{
    struct timespec time = {0, nanoseconds};

    nanosleep(&time, NULL);
}

void usp_child_nap(void)
{
    nap(NAP_NS);
}

/* ------------------------------------------------------------- Others -- */

/* Count one more of those in MASK. */
static int add(struct uspawn_child *child, unsigned one, unsigned mask)
{
    unsigned uses;

    if (!usp_child_is_filled_in(child))
        return EINVAL;
    uses = USP_LOAD(&child->uses);
    do {
        while ((uses & mask) == mask && !(uses & SEALED)) {
            nap(SHORT_NAP_NS);
            uses = USP_LOAD(&child->uses);
        }
        if (uses & SEALED)
            return ESRCH;
    } while (!USP_COMPARE_EXCHANGE(&child->uses, &uses, uses + one));
    if (child->pid > 0)
        return 0;
    USP_ADD(&child->uses, 0u - one);
    return EINVAL;
}

int usp_child_enter(struct uspawn_child *child)
{
    return add(child, USER, USERS);
}

void usp_child_leave(struct uspawn_child *child)
{
    USP_ADD(&child->uses, 0u - USER);
}

int usp_child_pin(struct uspawn_child *child)
{
    return add(child, PIN, PINS);
}

void usp_child_unpin(struct uspawn_child *child)
{
    USP_ADD(&child->uses, 0u - PIN);
}

enum usp_start_seen usp_child_see_start(const struct uspawn_child *child)
{
    unsigned uses = USP_LOAD(&child->uses);

    if (uses & IS_STARTED)
        return USP_START_OVER;
    return uses & UNDER_WAY ? USP_START_UNDER_WAY : USP_START_UNSEEN;
}

/* ------------------------------------------------------------- Owners -- */

int usp_child_own(struct uspawn_child *child,
                  const struct usp_deadline *deadline)
{
    unsigned uses = USP_LOAD(&child->uses);

    for (;;) {
        if (!(uses & OWNED)) {
            if (USP_COMPARE_EXCHANGE(&child->uses, &uses, uses | OWNED))
                break;
            continue;
        }
        if (usp_deadline_left(deadline) == 0)
            return ETIMEDOUT;
        nap(NAP_NS);
        uses = USP_LOAD(&child->uses);
    }
    if (child->start || child->pending)
        USP_SET_BITS(&child->uses, UNDER_WAY);
    return 0;
}

void usp_child_disown(struct uspawn_child *child)
{
    USP_CLEAR_BITS(&child->uses, OWNED | SEALED | UNDER_WAY | IS_STARTED);
}

int usp_child_seal(struct uspawn_child *child,
                   const struct usp_deadline *deadline)
{
    unsigned uses = USP_LOAD(&child->uses);

    while (!(uses & SEALED)) {
        if (!(uses & PINS)) {
            USP_COMPARE_EXCHANGE(&child->uses, &uses, uses | SEALED);
            continue;
        }
        if (usp_deadline_left(deadline) == 0)
            return ETIMEDOUT;
        nap(NAP_NS);
        uses = USP_LOAD(&child->uses);
    }
    while (USP_LOAD(&child->uses) & USERS)
        nap(SHORT_NAP_NS);
    return 0;
}

void usp_child_seal_whenever(struct uspawn_child *child)
{
    const struct usp_deadline never = usp_deadline_after(-1);

    usp_child_seal(child, &never);
}

void usp_child_unseal(struct uspawn_child *child)
{
    USP_CLEAR_BITS(&child->uses, SEALED);
}

void usp_child_note_started(struct uspawn_child *child)
{
    USP_SET_BITS(&child->uses, IS_STARTED);
}
