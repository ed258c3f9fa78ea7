/* SPDX-License-Identifier: MIT */
/* Starts whose child is a copy of us: its channel tells how they end. */
#ifndef USP_PENDING_H
#define USP_PENDING_H

#include "child/child.h"

/* As usp_start_finish, where child->pending is set. */
USP_HIDDEN int usp_pending_finish(struct uspawn_child *child, int timeout_ms);

/* Note what its channel has told. */
USP_HIDDEN void usp_pending_failed(struct uspawn_child *child,
                                   const struct usp_record *record);

/* Forget child->pending. */
USP_HIDDEN void usp_pending_abandon(struct uspawn_child *child);

#endif
