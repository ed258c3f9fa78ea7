/* SPDX-License-Identifier: MIT */
/* Starts without a slot: a fork whose channel stays open, or no start at all
 * but a spawn that waits. */
#ifndef USP_PENDING_H
#define USP_PENDING_H

#include "child/child.h"

USP_HIDDEN int usp_pending_start(struct uspawn_child *child,
                                 const struct uspawn_plan *plan,
                                 char *const argv[], char *const envp[]);

/* As usp_start_finish, where child->pending is set. */
USP_HIDDEN int usp_pending_finish(struct uspawn_child *child, int timeout_ms);

/* Note what its channel has told. */
USP_HIDDEN void usp_pending_failed(struct uspawn_child *child,
                                   const struct usp_record *record);

/* Forget child->pending. */
USP_HIDDEN void usp_pending_abandon(struct uspawn_child *child);

#endif
