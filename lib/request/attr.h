/* SPDX-License-Identifier: MIT */
/* The attributes object, for those who read it. */
#ifndef USP_ATTR_H
#define USP_ATTR_H

#include "child/child.h"
#include "request/setter.h"

/* Stages have numbers below this: room for a step of each. */
#define USP_STAGE_COUNT 128

/* Ranges of ids; RANGES is memory of its own. */
struct usp_id_map {
    struct uspawn_id_range *ranges;
    size_t count;
};

struct uspawn_attr {
    struct usp_step steps[USP_STAGE_COUNT]; /* by stage; kind NULL: not set */
    sigset_t signal_mask;
    sigset_t default_signals;
    sigset_t ignored_signals;
    void *data[USP_STAGE_COUNT]; /* memory of steps, or NULL */
    struct usp_id_map user_map, group_map;

    int inheritance; /* enum uspawn_inheritance */
    int path_source; /* enum uspawn_path_source */
    char *path_list; /* or NULL */
    char *argv0;     /* or NULL */
    int enoexec;     /* enum uspawn_enoexec */
    int exec_fd;     /* or -1 */
    int handle;      /* enum uspawn_handle */
    int detached;
    unsigned hidden; /* USPAWN_HIDDEN_FROM_... */
    int contract;
    int ready_fd;
    unsigned policy;           /* USPAWN_POLICY_... */
    const char *backend;       /* static, or NULL */
    int strict;                /* the next is the error of every spawn, too */
    struct uspawn_error error; /* the first of a setter, if it has a code */
};

/* What a NULL attribute object means. */
USP_HIDDEN extern const struct uspawn_attr usp_attr_default;

/* An empty step of kind STAGE. */
USP_HIDDEN struct usp_step usp_step_make(int stage);

/* Whether ATTR has a step of kind STAGE. */
static inline int usp_attr_has(const struct uspawn_attr *attr, int stage)
{
    return attr->steps[stage].kind != NULL;
}

/* Add the step of kind STAGE to ATTR, or change the one it has. */
USP_HIDDEN struct usp_step *usp_attr_step(struct uspawn_attr *attr, int stage);

/* What every setter of a step that not all systems have begins with: EINVAL for
 * no ATTR, ENOTSUP if there is no step of kind STAGE here. */
USP_HIDDEN int usp_attr_try(const struct uspawn_attr *attr, int stage);

/* Let the step of kind STAGE have a copy of SIZE bytes at DATA.  0 or ENOMEM.
 */
USP_HIDDEN int usp_attr_set_data(struct uspawn_attr *attr, int stage,
                                 const void *data, size_t size);

/* Which attributes exclude each other: what a spawn with them fails with, and
 * why. */
struct usp_conflict {
    int code;
    const char *sentence;
};

/* The first of those in ATTR; NULL: there is none. */
USP_HIDDEN const struct usp_conflict *
usp_attr_conflict(const struct uspawn_attr *attr);

/* What ATTR asks of a backend: enum usp_demand. */
USP_HIDDEN unsigned usp_attr_demands(const struct uspawn_attr *attr);

/* ENOTSUP, and *NEED, if no backend has what ATTR asks for, on whatever
 * machine; 0; or ENOMEM. */
USP_HIDDEN int usp_attr_unmet(const struct uspawn_attr *attr,
                              const char **need);

/* Whether the child holds before its exec. */
USP_HIDDEN int usp_attr_holds(const struct uspawn_attr *attr);

/* The flags of clone for new namespaces, if the child must be born in them. */
USP_HIDDEN unsigned long long
usp_attr_birth_flags(const struct uspawn_attr *attr);

/* EINVAL for no PATH, ENAMETOOLONG for one that no call takes. */
USP_HIDDEN int usp_check_path(const char *path);

/* The highest number that any process may use for a descriptor: what Linux's
 * fs.nr_open is limited to. */
#define USP_DESCRIPTOR_MAX 0x7fffffbf

static inline int usp_is_descriptor(int fd)
{
    return fd >= 0 && fd <= USP_DESCRIPTOR_MAX;
}

#endif
