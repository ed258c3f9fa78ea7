/* SPDX-License-Identifier: MIT */
/* The list of actions, for those who read it.  Each is a step, ready for the
 * plan; paths are the list's own copies. */
#ifndef USP_ACTIONS_H
#define USP_ACTIONS_H

#include "child/child.h"

struct uspawn_actions {
    struct usp_step *steps;
    size_t count;
    size_t capacity;
    int pipe_count;
};

#endif
