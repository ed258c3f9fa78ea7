/* SPDX-License-Identifier: MIT */
/* What a public call asks for: the source of a plan. */
#ifndef USP_REQUEST_H
#define USP_REQUEST_H

#include "request/actions.h"
#include "request/attr.h"

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
 * read.  The result is that of the check. */
USP_HIDDEN int usp_request_make(struct usp_request *request,
                                const char *program,
                                const struct uspawn_actions *actions,
                                const struct uspawn_attr *attr,
                                char *const argv[], char *const envp[]);

/* 0, or an errno value for what can never be: arguments that are missing,
 * attributes that exclude each other, an object that is strict and has an
 * error.  ERROR, if not NULL, says what it is. */
USP_HIDDEN int usp_request_check(const struct usp_request *request,
                                 struct uspawn_error *error);

#endif
