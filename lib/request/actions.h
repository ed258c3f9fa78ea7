/* SPDX-License-Identifier: MIT */
/* The list of actions, for those who read it and add to it.  Each is one step
 * or several, ready for the plan; what they point to is the list's own copy. */
#ifndef USP_ACTIONS_H
#define USP_ACTIONS_H

#include "child/child.h"
#include "request/setter.h"

struct uspawn_actions {
    struct usp_step *steps;
    size_t count;
    size_t capacity;
    int action_count;
    int made_count;     /* of steps for which the parent makes something; */
    int pipe_count;     /* of these, who have an end for the parent, */
    int bytes_count;    /* and who have none */
    int nonblocking;    /* so are these ends */
    int leads_session;  /* the child leads one, for its terminal */
    int listen_count;   /* listening sockets, */
    char *listen_names; /* "NAME:NAME", or NULL */
    int strict;         /* the next is the error of every spawn, too */
    struct uspawn_error error; /* the first of an add function, if it has a
                                  code */
};

/* Add STEP, with a copy of SIZE bytes at DATA (which may be NULL), as an action
 * of its own.  0 or ENOMEM. */
USP_HIDDEN int usp_actions_add(struct uspawn_actions *actions,
                               struct usp_step step, const void *data,
                               size_t size);

/* The same for COUNT STEPS as one action; the copy is the first one's. */
USP_HIDDEN int usp_actions_add_several(struct uspawn_actions *actions,
                                       struct usp_step *steps, size_t count,
                                       const void *data, size_t size);

/* Add COUNT steps, which have no data, as one action. */
USP_HIDDEN int usp_actions_add_steps(struct uspawn_actions *actions,
                                     const struct usp_step *steps,
                                     size_t count);

/* Add copies of all of MORE to ACTIONS, which has neither bytes nor sockets to
 * listen yet.  0, ENOMEM, or E2BIG: too many pipes. */
USP_HIDDEN int usp_actions_append(struct uspawn_actions *actions,
                                  const struct uspawn_actions *more);

#endif
