/* SPDX-License-Identifier: MIT */
/* The compiled form of a spawn: the one definition that parent and child share.
 *
 * A plan is immutable.  What differs from run to run is in struct usp_launch
 * (child/child.h). */
#ifndef USP_PLAN_H
#define USP_PLAN_H

#include "base/compiler.h"
#include "uspawn.h"
#include <stdint.h>

struct usp_step_kind;

/* One thing the child does.  What the members mean is up to its kind: the
 * setter or add function that makes the step fills them in, the function in
 * child/ that takes it reads them. */
struct usp_step {
    const struct usp_step_kind *kind;
    int action;       /* position in the caller's list, or -1 */
    int fd;           /* descriptor made, changed or used, or -1 */
    int source;       /* descriptor copied, or number of what was made, or -1 */
    int slot;         /* where the parent's end of that goes, or -1 */
    long value;       /* group, policy, open flags */
    long extra;       /* mode, priority */
    const void *data; /* path, signal set, ranges */
    size_t size;      /* bytes at data */
};

/* Descriptors FIRST to LAST. */
struct usp_range {
    unsigned first, last;
};

#define USP_LAST_DESCRIPTOR (~0u)

/* What a plan demands and a backend meets: all that is no step. */
enum usp_demand {
    USP_DEMAND_EXEC_FD = 1u << 0,
    USP_DEMAND_SHELL = 1u << 1, /* if the program has no known format */
    USP_DEMAND_DETACHED = 1u << 2,
    USP_DEMAND_DETACHED_HANDLE = 1u << 3,
    USP_DEMAND_NEVER_FORK = 1u << 4,
    USP_DEMAND_NEVER_SHARE = 1u << 5,
    USP_DEMAND_OTHER_SCHEDULER = 1u << 6, /* than POSIX's three */
    USP_DEMAND_CLOSE_RANGES = 1u << 7,    /* compile/descriptors.c */
    USP_DEMAND_HOLD = 1u << 8, /* the parent goes on before the exec */
    USP_DEMAND_BORN_IN_CGROUP = 1u << 9,
    USP_DEMAND_BORN_IN_NAMESPACES = 1u << 10,
    USP_DEMAND_HIDDEN = 1u << 11,
    USP_DEMAND_CONTRACT = 1u << 12,
    USP_DEMAND_HANDLE = 1u << 13,
    USP_DEMAND_HIDDEN_PARTLY = 1u << 14 /* from one, but not from the other */
};

struct uspawn_plan {
    unsigned demands;    /* enum usp_demand */
    const char *backend; /* the only one allowed, or NULL; static storage */

    const char *program;    /* as the caller gave it; for messages, or NULL */
    const char *candidates; /* paths to execute in turn, one after the other */
    size_t candidate_count;
    int path_source; /* enum uspawn_path_source: where they were looked for */
    char *const *argv;
    char *const *envp;
    const char *exec_fd_path; /* /proc/self/fd/N, where execveat is missing */
    int exec_fd;              /* or -1 */
    int drop_exec_fd;         /* the program does not keep it */

    const struct usp_step *steps; /* in the order in which they are taken */
    size_t step_count;

    /* Descriptors that the plan speaks of, ascending: what the library makes
     * for itself gets other numbers. */
    const int *named;
    size_t named_count;
    int made_count;   /* of what the parent makes for it at every spawn; */
    int nonblocking;  /* its own ends of that are */
    int listen_count; /* listening sockets to be announced, */
    const char *listen_names; /* "NAME:NAME", or NULL */

    int inheritance;          /* enum uspawn_inheritance */
    unsigned first_unused;    /* nothing from here up is read or kept; */
    unsigned first_fetchable; /* from here up, only copied: see child/fetch.c */
    int needs_whole_table;    /* a path may lead through any descriptor */
    int handle;               /* enum uspawn_handle */
    int detached;
    unsigned hidden; /* USPAWN_HIDDEN_FROM_... */
    int ready_fd;
    int never_wait;
    int cgroup;                     /* descriptor, or -1 */
    unsigned long long birth_flags; /* of clone: new namespaces */
    int sets_mask;                  /* a step sets the signal mask */

    unsigned users; /* who may still read it: see usp_plan_drop */
};

/* One more user of PLAN, and one less: the last one frees it.  NULL is none. */
USP_HIDDEN struct uspawn_plan *usp_plan_keep(const struct uspawn_plan *plan);
USP_HIDDEN void usp_plan_drop(struct uspawn_plan *plan);

/* What parent makes for a plan at most: ends of pipes and the like, and files
 * of bytes. */
#define USP_MADE_MAX (USPAWN_PIPES_MAX + USPAWN_BYTES_MAX)

/* From whom a child is hidden that is hidden. */
#define USP_HIDDEN_FROM_ALL                                                    \
    (USPAWN_HIDDEN_FROM_SIGCHLD | USPAWN_HIDDEN_FROM_WAIT)

/* The first step of PLAN of the kind STAGE, or NULL. */
USP_HIDDEN const struct usp_step *usp_plan_find(const struct uspawn_plan *plan,
                                                int stage);

/* What of ours STEP reaches if the child shares our memory, and the first step
 * of PLAN that reaches something of REACH (enum usp_reach), or NULL. */
USP_HIDDEN unsigned usp_step_reach(const struct usp_step *step);
USP_HIDDEN const struct usp_step *
usp_plan_reaching(const struct uspawn_plan *plan, unsigned reach);

/* How many strings there are before the NULL. */
USP_HIDDEN size_t usp_count_strings(char *const *strings);

/* Whether PLAN names descriptor FD. */
USP_HIDDEN int usp_plan_names(const struct uspawn_plan *plan, int fd);

/* Whether anything may be closed, or left out, before the steps are taken. */
static inline int usp_plan_closes_early(const struct uspawn_plan *plan)
{
    return plan->inheritance == USPAWN_INHERIT_LISTED &&
           !plan->needs_whole_table;
}

/* Move *FD to the next number that PLAN does not name, and that is none of 0, 1
 * and 2.  0 or an errno value. */
USP_HIDDEN int usp_plan_avoid_named(const struct uspawn_plan *plan, int *fd);

#endif
