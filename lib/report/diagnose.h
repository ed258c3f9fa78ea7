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

/* The same: what exec would say of the file PATH alone: 0, or an errno value.
 * *TYPE, if not NULL, is its S_IFMT then, as far as it is there. */
struct usp_place;
USP_HIDDEN int usp_examine(const struct usp_place *place, const char *path,
                           mode_t *type);

/* diagnose-parts.c: whether it is what the program PATH needs, its interpreter
 * or its loader; then ERROR says so.  FD is the program, open for reading, and
 * is closed; negative: it cannot be read. */
USP_HIDDEN int usp_diagnose_parts(const struct usp_place *place,
                                  const char *path, int fd,
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

/* limits-*.c: how much of a file the kernel reads to find a #! line; 0: not
 * known. */
USP_HIDDEN unsigned usp_script_limit(void);

/* limits-*.c: bytes that one string, and all strings with their pointers, may
 * have at the exec of PLAN; 0: no limit of its own.  The result: the name of
 * the resource limit that the latter comes from, "" if none. */
USP_HIDDEN const char *usp_exec_limits(const struct uspawn_plan *plan,
                                       unsigned long long *one,
                                       unsigned long long *all);

#endif
