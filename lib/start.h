/* SPDX-License-Identifier: MIT */
/* Starts that are under way. */
#ifndef USP_START_H
#define USP_START_H

#include "compile.h"

/* uspawn_start and uspawn_plan_start, but for the checks. */
USP_HIDDEN int usp_start_request(struct uspawn_child *child,
                                 struct usp_request *request);
USP_HIDDEN int usp_start_plan(struct uspawn_child *child,
                              const struct uspawn_plan *plan,
                              char *const argv[], char *const envp[]);

/* Sleep until the start of CHILD is over, if one is under way.  0: it is
 * executed; ETIMEDOUT; or how it failed, and CHILD holds nothing. */
USP_HIDDEN int usp_start_finish(struct uspawn_child *child, int timeout_ms);

/* Let the start of CHILD go on without anybody to ask. */
USP_HIDDEN void usp_start_abandon(struct uspawn_child *child);

/* Compile REQUEST into a heap block, of SIZE bytes at first; *MEMORY is to be
 * freed.  0 or an errno value. */
USP_HIDDEN int usp_compile_in_heap(const struct usp_request *request,
                                   size_t size, struct uspawn_plan **plan,
                                   void **memory);

#endif
