/* SPDX-License-Identifier: MIT */
/* The attributes object, for those who read it. */
#ifndef USP_ATTR_H
#define USP_ATTR_H

#include "child/child.h"

/* Stages have numbers below this: those that are steps each have a bit in
 * struct uspawn_plan.needs, below the bits for the rest (plan.h). */
#define USP_STAGE_COUNT 57

struct uspawn_attr {
    uint64_t set; /* USP_NEED (stage) of each step below that is set */
    struct usp_step steps[USP_STAGE_COUNT];
    sigset_t signal_mask;
    sigset_t default_signals;
    sigset_t ignored_signals;

    int inheritance; /* enum uspawn_inheritance */
    int path_source; /* enum uspawn_path_source */
    char *path_list; /* or NULL */
    char *argv0;     /* or NULL */
    int exec_fd;     /* or -1 */
    int handle;      /* enum uspawn_handle */
    int detached;
    int ready_fd;
    unsigned policy;     /* USPAWN_POLICY_... */
    const char *backend; /* static, or NULL */
};

/* What a NULL attribute object means. */
USP_HIDDEN extern const struct uspawn_attr usp_attr_default;

/* An empty step of kind STAGE. */
USP_HIDDEN struct usp_step usp_step_make(int stage);

/* Add the step of kind STAGE to ATTR, or change the one it has. */
USP_HIDDEN struct usp_step *usp_attr_step(struct uspawn_attr *attr, int stage);

/* The highest number that any process may use for a descriptor: what Linux's
 * fs.nr_open is limited to. */
#define USP_DESCRIPTOR_MAX 0x7fffffbf

static inline int usp_is_descriptor(int fd)
{
    return fd >= 0 && fd <= USP_DESCRIPTOR_MAX;
}

#endif
