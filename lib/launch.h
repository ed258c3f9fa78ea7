/* SPDX-License-Identifier: MIT */
/* Running a plan once. */
#ifndef USP_LAUNCH_H
#define USP_LAUNCH_H

#include "child/child.h"

/* Start the program of PLAN; the whole of uspawn_plan_run but for checking
 * arguments. */
USP_HIDDEN int usp_launch_plan(struct uspawn_child *child,
                               const struct uspawn_plan *plan,
                               char *const argv[], char *const envp[]);

/* CHILD without a program. */
USP_HIDDEN void usp_child_clear(struct uspawn_child *child);

/* For backends whose child starts with the parent's handlers: block all
 * signals before the child is made, and set the mask back after. */
USP_HIDDEN void usp_launch_block_signals(struct usp_launch *launch);
USP_HIDDEN void usp_launch_restore_signals(struct usp_launch *launch);

/* pipes.c: make the pipes of the plan, *LAUNCH getting the child's ends and
 * CHILD ours.  Then close the child's; or ours, after a failure. */
USP_HIDDEN int usp_pipes_open(struct usp_launch *launch,
                              struct uspawn_child *child);
USP_HIDDEN void usp_pipes_close_child_ends(const struct usp_launch *launch);
USP_HIDDEN void usp_pipes_close(struct uspawn_child *child);

/* A close-on-exec pipe whose ENDS have numbers that PLAN does not speak of. */
USP_HIDDEN int usp_pipe_open(const struct uspawn_plan *plan, int ends[2]);

#endif
