/* SPDX-License-Identifier: MIT */
/* Detached children: the parent's side.
 *
 * The child of a child that has ended is nobody's: the intermediate makes the
 * detached one, and ends.  All signals are blocked in it: those that its group
 * gets, and we may catch, are not for it. */
#ifndef USP_DETACHED_H
#define USP_DETACHED_H

#include "backend/backend.h"

/* Before BACKEND makes the intermediate of LAUNCH: 0 or an errno value. */
USP_HIDDEN int usp_detached_begin(const struct usp_backend *backend,
                                  struct usp_launch *launch);

/* CHILD is the intermediate, and what it made has executed or failed: let that
 * take its place, and close what was begun.  If there is none, or no handle
 * that is required, launch->record says so. */
USP_HIDDEN void usp_detached_finish(struct usp_launch *launch,
                                    struct uspawn_child *child);

/* There is no intermediate. */
USP_HIDDEN void usp_detached_close(struct usp_launch *launch);

#endif
