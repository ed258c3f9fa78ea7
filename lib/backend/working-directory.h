/* SPDX-License-Identifier: MIT */
/* Where the child of a plan is, found out without going there. */
#ifndef USP_WORKING_DIRECTORY_H
#define USP_WORKING_DIRECTORY_H

#include "child/child.h"

/* A descriptor for the directory in which the child of PLAN is
 * at exec; AT_FDCWD if it is the parent's; or a negative errno value.  To be
 * closed if it is not negative. */
USP_HIDDEN int usp_child_directory(const struct uspawn_plan *plan);

/* The same before step number COUNT. */
USP_HIDDEN int usp_directory_before(const struct uspawn_plan *plan,
                                    size_t count);

#endif
