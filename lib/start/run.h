/* SPDX-License-Identifier: MIT */
/* The memory of one run of a plan: what its child reads and writes.
 *
 * A child may run in our memory while we go on, or be stopped before its exec
 * while we go on.  So nothing of it is the caller's, and nothing is on the
 * stack of a thread.  It belongs to a slot (slot.h), or to its user alone. */
#ifndef USP_RUN_H
#define USP_RUN_H

#include "child/child.h"
#include <unistd.h>

/* Memory for the compiled plan; a larger one spills to the heap. */
#define USP_RUN_MEMORY_SIZE 16384

struct usp_slot;

struct usp_run {
    struct usp_launch launch;
    struct uspawn_plan *plan; /* counted, or NULL */
    void *heap;               /* what did not fit behind it, or NULL */
    struct usp_slot *slot;    /* or NULL */
};

/* USP_RUN_MEMORY_SIZE bytes, behind it. */
static inline char *usp_run_memory(struct usp_run *run)
{
    return (char *)(run + 1);
}

/* Memory that is for one run at a time: take it, where *USER tells whose it is.
 * 0: it is in use.  It is free in the child of a fork.  To free it, store 0. */
static inline int usp_run_claim(pid_t *user)
{
    pid_t seen = USP_LOAD(user);

    return seen != getpid() && USP_COMPARE_EXCHANGE(user, &seen, getpid());
}

/* Memory for a run: 0; EAGAIN if as many starts are under way as may be, and
 * MAY_WAIT is 0 or waiting does not help; ENOMEM.  IS_START: somebody else may
 * have to settle it.  If so, or if the child can be left in it, its
 * launch.clone.inside is set. */
USP_HIDDEN int usp_run_take(struct usp_run **run, int is_start, int may_wait);

/* No child is in it, or none reads it any more: free what it has, and it. */
USP_HIDDEN void usp_run_return(struct usp_run *run);

/* Leave it to its child, which is in it: a ticket to ask with. */
USP_HIDDEN unsigned long long usp_run_leave(struct usp_run *run);

/* From now on it is its user's alone: the child has a copy. */
USP_HIDDEN void usp_run_detach(struct usp_run *run);

#endif
