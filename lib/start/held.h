/* SPDX-License-Identifier: MIT */
/* Children that hold before their exec: the parent's side. */
#ifndef USP_HELD_H
#define USP_HELD_H

#include "child/child.h"

/* What a child holds for, and what the caller wants. */
struct usp_held {
    const char *program; /* for messages, or NULL */
    const char *maps;    /* of ids, to be written; or NULL */
    int is_suspended;    /* and goes on when the caller says so */
    int ready_fd;        /* asked for */
    int until_exec;
};

/* What a child of PLAN holds for.  Before the child is made: it may take the
 * plan with it. */
USP_HIDDEN struct usp_held usp_held_find(const struct uspawn_plan *plan,
                                         const char *program, int until_exec);

/* CHILD was started: write its maps, and let it go on, or leave it suspended.
 * 0, or its error. */
USP_HIDDEN int usp_held_serve(struct uspawn_child *child,
                              const struct usp_held *held);

#endif
