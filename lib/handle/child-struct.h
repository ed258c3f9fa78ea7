/* SPDX-License-Identifier: MIT */
/* The caller's struct uspawn_child: what it holds, and letting go of it. */
#ifndef USP_CHILD_STRUCT_H
#define USP_CHILD_STRUCT_H

#include "base/compiler.h"
#include "uspawn.h"
#include <sys/types.h>

/* What is not zero, and not likely to be found in memory that was never set. */
#define USP_CHILD_FILLED_IN 0x75736368u

/* Whether a call has filled CHILD in: else nothing in it means anything. */
static inline int usp_child_is_filled_in(const struct uspawn_child *child)
{
    return child && child->filled_in == USP_CHILD_FILLED_IN;
}

/* Whether it names a program, too. */
static inline int usp_child_exists(const struct uspawn_child *child)
{
    return usp_child_is_filled_in(child) && child->pid > 0;
}

/* CHILD without a program, and with ERROR before there was any, which is the
 * result. */
USP_HIDDEN void usp_child_clear(struct uspawn_child *child);
USP_HIDDEN int usp_child_refuse(struct uspawn_child *child, const char *program,
                                int stage, int error);

/* Collect what is left of CHILD, and close what it holds but its pipes; or nor
 * its gate, which is for the program that takes its place. */
USP_HIDDEN void usp_child_drop(struct uspawn_child *child);
USP_HIDDEN void usp_child_replace(struct uspawn_child *child);

/* End CHILD, which nobody has reaped yet. */
USP_HIDDEN void usp_child_kill_now(const struct uspawn_child *child);

/* Close our ends of CHILD's pipes; and its gate, if it has one. */
USP_HIDDEN void usp_made_close(struct uspawn_child *child);
USP_HIDDEN void usp_gate_close(struct uspawn_child *child);

/* The gate of CHILD, which nobody else gets; -1: it has none.  And close it. */
static inline int usp_gate_take(struct uspawn_child *child)
{
    return USP_EXCHANGE(&child->gate, -1);
}
USP_HIDDEN void usp_gate_shut(const struct uspawn_child *child, int gate);

#endif
