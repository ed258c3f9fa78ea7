/* SPDX-License-Identifier: MIT */
/* A backend is one way to make the child.  One file in backend/, one constant
 * in it; configure puts the chosen ones in order. */
#ifndef USP_BACKEND_H
#define USP_BACKEND_H

#include "child/child.h"

struct usp_backend {
    const char *name;

    /* Whether it can take steps of the kind STAGE; NULL: it can take all. */
    int (*can)(int stage);
    unsigned meets; /* which demands of a plan: enum usp_demand */

    /* If the child runs in our memory and can report there: the fact of host.h
     * that tells whether it really does.  Otherwise 0. */
    unsigned shares_memory;

    /* The child comes with a handle.  Others get theirs afterwards. */
    int makes_handle;

    /* The child runs our child program.  Otherwise the system's own, whose
     * report is in launch->record when create returns. */
    int runs_child_program;

    /* NULL, or why it does not work on this machine; may try once. */
    const char *(*refusal)(void);

    /* Which of its ways it will take, for messages; may be NULL. */
    const char *(*variant)(void);

    /* Make the child and let it run, to exec or to its failure (which need not
     * have happened on return if memory is not shared).  Fills in CHILD's pid,
     * mechanism and, if it comes with the child, fd.  0, or an errno value if
     * no child was made. */
    int (*create)(struct usp_launch *launch, struct uspawn_child *child);

    /* Both or neither: whether the child can run in a slot while we go on, and
     * making it there; the same as create otherwise. */
    int (*can_start)(const struct usp_launch *launch);
    int (*start)(struct usp_launch *launch, struct uspawn_child *child);
};

/* Best first, ended by NULL. */
USP_HIDDEN extern const struct usp_backend *const usp_backends[];

USP_HIDDEN const struct usp_backend *usp_backend_find(const char *name);

/* For backends whose child starts with the parent's handlers: block all
 * signals before the child is made, and set the mask back after. */
USP_HIDDEN void usp_backend_block_signals(struct usp_launch *launch);
USP_HIDDEN void usp_backend_restore_signals(struct usp_launch *launch);

/* The signal at the exit of the child of LAUNCH: SIGCHLD, or 0.  exec makes it
 * SIGCHLD for every child (Linux).  Until then that of a spawn has none: if it
 * fails nobody is told but we, and nobody else can reap it.  Of a start the
 * caller knows before its exec, and may wait for it by itself. */
USP_HIDDEN unsigned usp_backend_exit_signal(const struct usp_launch *launch);

/* For backends that can ask the kernel for a handle together with the child:
 * whether that is to be done for LAUNCH; and after it failed with ERROR,
 * whether a child is to be made without. */
USP_HIDDEN int usp_backend_gives_handle(const struct usp_launch *launch);
USP_HIDDEN int usp_backend_goes_without(const struct usp_launch *launch,
                                        int error);

/* Whether there is any backend that meets DEMAND. */
USP_HIDDEN int usp_backend_any(unsigned demand);

/* Why backend NUMBER cannot run PLAN here; NULL if it can. */
USP_HIDDEN const char *usp_backend_refusal(int number,
                                           const struct uspawn_plan *plan);

/* The first backend from number FIRST on that can run PLAN; -1: none. */
USP_HIDDEN int usp_backend_select(const struct uspawn_plan *plan, int first);

/* A need of PLAN's demands and steps that leaves no backend, on whatever
 * machine, in words; NULL: there is none.  Asks for nothing that has to be
 * tried. */
USP_HIDDEN const char *usp_backend_never(const struct uspawn_plan *plan);

/* A need that keeps PLAN from being run, in words.  For messages. */
USP_HIDDEN const char *usp_backend_missing(const struct uspawn_plan *plan);

#endif
