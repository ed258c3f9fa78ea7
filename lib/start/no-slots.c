/* SPDX-License-Identifier: MIT */
/* No slots: there is no backend that could use them. */
#include "start/slot.h"
#include <errno.h>

int uspawn_set_start_limit(unsigned starts)
{
    return starts < 1 || starts > 1024 ? EINVAL : 0;
}

int usp_slots_exist(void)
{
    return 0;
}

int usp_slot_take(struct usp_slot **slot, int may_wait)
{
    (void)slot;
    (void)may_wait;
    return ENOTSUP;
}

void usp_slot_return(struct usp_slot *slot)
{
    (void)slot;
}

unsigned long long usp_slot_ticket(struct usp_slot *slot)
{
    (void)slot;
    return 0;
}

void usp_slot_leave(struct usp_slot *slot)
{
    (void)slot;
}

int usp_slot_wait(unsigned long long ticket, int timeout_ms,
                  struct uspawn_error *error)
{
    (void)ticket;
    (void)timeout_ms;
    (void)error;
    return EINVAL;
}

void usp_slot_abandon(unsigned long long ticket)
{
    (void)ticket;
}
