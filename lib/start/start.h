/* SPDX-License-Identifier: MIT */
/* Starts that are under way. */
#ifndef USP_START_H
#define USP_START_H

#include "compile/compile.h"

/* uspawn_start and uspawn_plan_start, but for the checks. */
USP_HIDDEN int usp_start_request(struct uspawn_child *child,
                                 struct usp_request *request);
USP_HIDDEN int usp_start_plan(struct uspawn_child *child,
                              const struct uspawn_plan *plan,
                              char *const argv[], char *const envp[]);

#endif
