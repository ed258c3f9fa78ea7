/* SPDX-License-Identifier: MIT */
/* Starting a program, with or without waiting for its exec. */
#ifndef USP_START_H
#define USP_START_H

#include "request/request.h"

/* What to start, and how far the call goes. */
struct usp_order {
    struct usp_request *request;    /* to be compiled; or NULL, and */
    const struct uspawn_plan *plan; /* this one, with */
    char *const *argv;              /* these in place of its own, */
    char *const *envp;              /* or NULL */
    int until_exec; /* it returns when the program runs, or has failed to */
};

/* The four public calls that start programs, but for the checks. */
USP_HIDDEN int usp_start(struct uspawn_child *child,
                         const struct usp_order *order);

#endif
