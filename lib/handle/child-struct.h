/* SPDX-License-Identifier: MIT */
/* The caller's struct uspawn_child: what it holds, and letting go of it. */
#ifndef USP_CHILD_STRUCT_H
#define USP_CHILD_STRUCT_H

#include "base/compiler.h"
#include "uspawn.h"
#include <sys/types.h>

/* CHILD without a program, and with ERROR before there was any, which is the
 * result. */
USP_HIDDEN void usp_child_clear(struct uspawn_child *child);
USP_HIDDEN int usp_child_refuse(struct uspawn_child *child, const char *program,
                                int stage, int error);

/* Collect what is left of CHILD, and close what it holds but its pipes. */
USP_HIDDEN void usp_child_drop(struct uspawn_child *child);

/* End CHILD, which nobody has reaped yet. */
USP_HIDDEN void usp_child_kill_now(const struct uspawn_child *child);

/* Close our ends of CHILD's pipes; and its gate, if it has one. */
USP_HIDDEN void usp_made_close(struct uspawn_child *child);
USP_HIDDEN void usp_gate_close(struct uspawn_child *child);

#endif
