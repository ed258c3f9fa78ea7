/* SPDX-License-Identifier: MIT */
/* The memory of slots, and of failures that nobody has asked for yet. */
#ifndef USP_SLOT_MEMORY_H
#define USP_SLOT_MEMORY_H

#include "start/slot.h"

#define USP_SLOTS_MAX 1024u

/* Slot INDEX, made if need be; NULL: no memory. */
USP_HIDDEN struct usp_slot *usp_slot_at(unsigned index);

/* The stacks of its children. */
USP_HIDDEN unsigned char *usp_slot_stacks(struct usp_slot *slot);

/* A number that is likely to differ between threads. */
USP_HIDDEN unsigned usp_thread_number(void);

/* Keep ERROR for the owner of TICKET.  0 or ENOMEM. */
USP_HIDDEN int usp_failure_keep(struct usp_slot *slot,
                                unsigned long long ticket,
                                const struct uspawn_error *error);

/* Whether there is one for TICKET; then *ERROR, which is kept no longer. */
USP_HIDDEN int usp_failure_take(struct usp_slot *slot,
                                unsigned long long ticket,
                                struct uspawn_error *error);

#endif
