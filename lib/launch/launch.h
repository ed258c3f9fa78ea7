/* SPDX-License-Identifier: MIT */
/* Running a plan once. */
#ifndef USP_LAUNCH_H
#define USP_LAUNCH_H

#include "backend/backend.h"
#include "launch/channel.h"

/* LAUNCH before its run: what it is about, and that nothing has happened. */
USP_HIDDEN void usp_launch_prepare(struct usp_launch *launch,
                                   const struct uspawn_plan *plan,
                                   char *const argv[], char *const envp[]);

/* Make pipes and a child, with the best backend that works, and wait for its
 * exec if launch->until_exec.  0: launch->progress says how far it is, and what
 * the caller must not keep is closed.  Otherwise the errno value, also in
 * CHILD->error, and nothing is left. */
USP_HIDDEN int usp_launch_run(struct usp_launch *launch,
                              struct uspawn_child *child);

/* attempt.c: whether BACKEND can make a child that goes on without us; and have
 * it make one: 0, or an errno value, and nothing is left but what CHILD tells.
 */
USP_HIDDEN int usp_can_go_on(const struct usp_backend *backend,
                             const struct usp_launch *launch);
USP_HIDDEN int usp_try_backend(const struct usp_backend *backend,
                               struct usp_launch *launch,
                               struct uspawn_child *child);

/* Run PLAN in the calling process: nothing returns but an errno value, which is
 * also in CHILD->error. */
USP_HIDDEN int usp_launch_here(const struct uspawn_plan *plan,
                               struct uspawn_child *child);

/* The child has left our memory: note if it has never executed a program. */
USP_HIDDEN void usp_launch_judge(struct usp_launch *launch);

/* No child was made (ERROR), or it failed (launch->record): leave nothing.  The
 * errno value. */
USP_HIDDEN int usp_launch_fail(const struct usp_launch *launch,
                               struct uspawn_child *child, int error);

/* pipes.c: make what the plan asks for, LAUNCH getting the child's ends and
 * CHILD ours.  Then close the child's. */
USP_HIDDEN int usp_made_open(struct usp_launch *launch,
                             struct uspawn_child *child);
USP_HIDDEN void usp_made_close_child_ends(const struct usp_launch *launch);

/* run-arguments.c: arguments and environment that the child has to write to, if
 * PLAN asks for that: 0 or ENOMEM.  And, when the child has left our memory,
 * free them. */
USP_HIDDEN int usp_arrays_make(struct usp_launch *launch);
USP_HIDDEN void usp_arrays_free(struct usp_launch *launch);

/* A close-on-exec pipe whose ENDS have numbers that PLAN does not speak of. */
USP_HIDDEN int usp_pipe_open(const struct uspawn_plan *plan, int ends[2]);

#endif
