/* SPDX-License-Identifier: MIT */
/* What a backend has to work out itself that only gives an errno value. */
#ifndef USP_LOCATE_H
#define USP_LOCATE_H

#include "child/child.h"

/* Which step of PLAN failed with RECORD->code: fills in the rest of RECORD.
 * Found by asking of each in turn whether it would fail so; exec, if none. */
USP_HIDDEN void usp_locate_failure(const struct uspawn_plan *plan,
                                   struct usp_record *record);

/* The candidate that a search would execute; its number is RECORD->step.  NULL,
 * and *RECORD says why, if there is none. */
USP_HIDDEN const char *usp_locate_program(const struct uspawn_plan *plan,
                                          struct usp_record *record);

/* Whether a step after number NUMBER closes FD, or makes or keeps it. */
USP_HIDDEN int usp_is_changed_after(const struct uspawn_plan *plan,
                                    size_t number, int fd);

/* The same for any step of PLAN. */
USP_HIDDEN int usp_is_changed(const struct uspawn_plan *plan, int fd);

#endif
