/* SPDX-License-Identifier: MIT */
/* Finding out, after a failure, what exactly was wrong.  In the parent, at
 * leisure, without effects: nothing is opened but for reading. */
#ifndef USP_DIAGNOSE_H
#define USP_DIAGNOSE_H

#include "base/error.h"
#include "child/child.h"

/* Fill in ERROR from the child's record; where there is none, stage, action and
 * code are already in it. */
USP_HIDDEN void usp_diagnose(const struct usp_launch *launch,
                             struct uspawn_error *error);

/* diagnose-exec.c: the program, its interpreter or its loader. */
USP_HIDDEN void usp_diagnose_exec(const struct usp_launch *launch,
                                  struct uspawn_error *error);

/* diagnose-size.c: E2BIG from exec. */
USP_HIDDEN void usp_diagnose_size(const struct usp_launch *launch,
                                  struct uspawn_error *error);

/* limits-*.c: the limit that ERROR->code speaks of. */
USP_HIDDEN void usp_diagnose_limit(const struct uspawn_plan *plan,
                                   struct uspawn_error *error);

/* limits-*.c: whether the file PATH is on a file system without programs, as
 * far as can be told. */
USP_HIDDEN int usp_is_mounted_noexec(int directory, const char *path);

/* limits-*.c: bytes that one string, and all strings with their pointers, may
 * have at exec; 0: no limit of its own. */
USP_HIDDEN void usp_exec_limits(unsigned long long *one,
                                unsigned long long *all);

#endif
