/* SPDX-License-Identifier: MIT */
/* One spawn as the libc's functions have it, over uspawn's: in front of the
 * libc's (preload/) and in their place (compat/spawn/). */
#ifndef USP_LIBC_CALL_H
#define USP_LIBC_CALL_H

#include "base/compiler.h"
#include <uspawn.h>

/* The only backend to be used, or NULL: any.  Set before the first call, by the
 * preload library from USPAWN_PRELOAD_BACKEND, else by tests alone. */
extern USP_HIDDEN const char *usp_call_backend;

/* The actions and attributes of one spawn. */
struct usp_call {
    struct uspawn_actions *actions;
    struct uspawn_attr *attr;
};

/* Make CALL, for a child with what POSIX has it inherit and without a handle,
 * by usp_call_backend: 0 or an errno value.
 * usp_call_end() releases it in either case. */
USP_HIDDEN int usp_call_begin(struct usp_call *call);
USP_HIDDEN void usp_call_end(struct usp_call *call);

/* uspawn, or uspawnp. */
typedef int usp_start(struct uspawn_child *child, const char *program,
                      const struct uspawn_actions *actions,
                      const struct uspawn_attr *attr, char *const argv[],
                      char *const envp[]);

/* Have START start PROGRAM as CALL says.  As for exec, no array is an empty
 * one; for uspawn it is the caller's. */
USP_HIDDEN int usp_call_start(const struct usp_call *call, usp_start *start,
                              struct uspawn_child *child, const char *program,
                              char *const argv[], char *const envp[]);

#endif
