/* SPDX-License-Identifier: MIT */
/* What a plan is compiled from, and the parts of the compilation.
 *
 * Each part fills in its members of the plan, taking memory from BLOCK.  They
 * give 0 or an errno value; USP_NO_ROOM means that a larger block is needed. */
#ifndef USP_COMPILE_H
#define USP_COMPILE_H

#include "actions.h"
#include "attr.h"
#include "block.h"
#include "plan.h"

#define USP_NO_ROOM (-1) /* not an errno value */

struct usp_request {
    const char *program;
    int search;                           /* look PROGRAM up in a search list */
    const struct uspawn_actions *actions; /* not NULL */
    const struct uspawn_attr *attr;       /* not NULL */
    char *const *argv;
    char *const *envp;
    int copy; /* the plan outlives the strings of the caller */
};

/* REQUEST from the arguments of a public call: NULLs replaced, the environment
 * read.  EINVAL for what may not be NULL. */
USP_HIDDEN int usp_request_make(struct usp_request *request,
                                const char *program,
                                const struct uspawn_actions *actions,
                                const struct uspawn_attr *attr,
                                char *const argv[], char *const envp[]);

/* The whole compilation: *PLAN is the first thing in BLOCK. */
USP_HIDDEN int usp_compile(const struct usp_request *request,
                           struct usp_block *block, struct uspawn_plan **plan);

/* plan-descriptors.c: which descriptors the steps speak of, and what
 * INHERITANCE closes: a step of the plan, or NULL if it has none. */
USP_HIDDEN int usp_compile_descriptors(struct usp_block *block,
                                       struct uspawn_plan *plan,
                                       struct usp_step *inheritance);

/* plan-path.c: the paths to execute. */
USP_HIDDEN int usp_compile_candidates(const struct usp_request *request,
                                      struct usp_block *block,
                                      struct uspawn_plan *plan);

/* plan-strings.c: arguments and environment. */
USP_HIDDEN int usp_compile_strings(const struct usp_request *request,
                                   struct usp_block *block,
                                   struct uspawn_plan *plan);

/* Replace *ARGV and *ENVP, where they are not NULL, by copies. */
USP_HIDDEN int usp_copy_arguments(struct usp_block *block, char *const **argv,
                                  char *const **envp);

#endif
