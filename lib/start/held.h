/* SPDX-License-Identifier: MIT */
/* Children that hold before their exec: the parent's side.
 *
 * They are always started, as their parent must go on.  The calls below are the
 * counterparts of those in start.h and launch.h; with UNTIL_EXEC they return
 * when the program is executed, unless the child is suspended. */
#ifndef USP_HOLD_H
#define USP_HOLD_H

#include "compile/compile.h"

USP_HIDDEN int usp_hold_plan(struct uspawn_child *child,
                             const struct uspawn_plan *plan, char *const argv[],
                             char *const envp[], int until_exec);
USP_HIDDEN int usp_hold_request(struct uspawn_child *child,
                                struct usp_request *request, int until_exec);

#endif
