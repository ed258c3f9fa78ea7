/* SPDX-License-Identifier: MIT */
/* From what is asked for to a plan: the parts of the compilation.
 *
 * Each part fills in its members of the plan, taking memory from BLOCK.  They
 * give 0 or an errno value; USP_NO_ROOM means that a larger block is needed. */
#ifndef USP_COMPILE_H
#define USP_COMPILE_H

#include "base/memory-block.h"
#include "plan/plan.h"
#include "request/request.h"

#define USP_NO_ROOM (-1) /* not an errno value */

/* The whole compilation: *PLAN is the first thing in BLOCK. */
USP_HIDDEN int usp_compile(const struct usp_request *request,
                           struct usp_block *block, struct uspawn_plan **plan);

/* descriptors.c: which descriptors the steps speak of, and what
 * INHERITANCE closes: a step of the plan, or NULL if it has none. */
USP_HIDDEN int usp_compile_descriptors(struct usp_block *block,
                                       struct uspawn_plan *plan,
                                       struct usp_step *inheritance);

/* paths.c: the descriptor that PATH leads through, if there is one. */
USP_HIDDEN int usp_path_descriptor(const char *path);
#define USP_PATH_PLAIN (-1)   /* none */
#define USP_PATH_UNCLEAR (-2) /* any of them, as far as can be told */

/* candidates.c: the paths to execute. */
USP_HIDDEN int usp_compile_candidates(const struct usp_request *request,
                                      struct usp_block *block,
                                      struct uspawn_plan *plan);

/* strings.c: arguments and environment. */
USP_HIDDEN int usp_compile_strings(const struct usp_request *request,
                                   struct usp_block *block,
                                   struct uspawn_plan *plan);

/* The same in a block of the heap, of SIZE bytes at first: usp_plan_drop frees
 * it. */
USP_HIDDEN int usp_compile_in_heap(const struct usp_request *request,
                                   size_t size, struct uspawn_plan **plan);

/* Replace *ARGV and *ENVP, where they are not NULL, by copies. */
USP_HIDDEN int usp_copy_arguments(struct usp_block *block, char *const **argv,
                                  char *const **envp);

#endif
