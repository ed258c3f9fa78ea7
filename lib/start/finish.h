/* SPDX-License-Identifier: MIT */
/* The end of starts that are under way. */
#ifndef USP_FINISH_H
#define USP_FINISH_H

#include "base/compiler.h"
#include "uspawn.h"

/* Sleep until the start of CHILD is over, if one is under way.  0: it is
 * executed; ETIMEDOUT; or how it failed, and CHILD holds nothing. */
USP_HIDDEN int usp_start_finish(struct uspawn_child *child, int timeout_ms);

/* The same for who wants its status: one that a signal has ended before its
 * exec has one. */
USP_HIDDEN int usp_start_finish_for_status(struct uspawn_child *child,
                                           int timeout_ms);

/* Let the start of CHILD go on without anybody to ask. */
USP_HIDDEN void usp_start_abandon(struct uspawn_child *child);

#endif
