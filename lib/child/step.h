/* SPDX-License-Identifier: MIT */
/* The kinds of steps: the columns of the table in steps.c. */
#ifndef USP_STEP_H
#define USP_STEP_H

#include "base/compiler.h"
#include "plan/plan.h"
#include <stddef.h>

struct usp_launch;

/* How the child takes a step: 0 or a negative errno value. */
typedef int usp_step_function(struct usp_launch *launch,
                              const struct usp_step *step);

/* When it takes it. */
enum usp_phase { USP_BEFORE_ACTIONS, USP_ACTION, USP_AFTER_ACTIONS };

/* What a step does with its descriptors, and needs. */
enum usp_property {
    USP_MAKES_FD = 1,      /* fd: it gets a file */
    USP_USES_FD = 2,       /* fd: it must be open */
    USP_CLOSES_FD = 4,     /* fd: closed, or all from there up */
    USP_COPIES_SOURCE = 8, /* source: a descriptor that is read */
    USP_NEEDS_RIGHTS = 16, /* the caller's, not those of the new user */
    USP_FOLLOWS_PATH = 32  /* data: a path */
};

/* What of ours a step reaches, if the child shares our memory, and why:
 * doc/DESIGN, section 6. */
enum usp_reach {
    USP_REACHES_CHILD = 0,    /* nothing: what it changes is the child's own */
    USP_REACHES_MEMORY = 1,   /* it changes what belongs to memory */
    USP_REACHES_ACCESS = 2,   /* it lets others look into the child */
    USP_REACHES_DUMPABLE = 4, /* it changes ids: see sys/dumpable.h */
    USP_REACHES_CORE = 8      /* it may make the child dump core */
};

/* What a step acts upon, for uspawn_plan_describe(). */
enum usp_operand {
    USP_OPERAND_NONE,
    USP_OPERAND_DESCRIPTOR, /* fd, where there is one */
    USP_OPERAND_SOURCE,     /* the descriptor that is read */
    USP_OPERAND_COPY,       /* both */
    USP_OPERAND_NUMBER,     /* value, also negative */
    USP_OPERAND_POSITIVE,   /* value, which may be larger than a long counts */
    USP_OPERAND_OCTAL,      /* value */
    USP_OPERAND_FLAGS,      /* value, in hexadecimal */
    USP_OPERAND_PATH,       /* data: a string */
    USP_OPERAND_SIZE,       /* of data */
    USP_OPERAND_MASK,       /* data: an unsigned long long */
    USP_OPERAND_SIGNALS,    /* data: a set */
    USP_OPERAND_RANGES,     /* data: descriptors to close */
    USP_OPERAND_GROUPS,     /* data: of gid_t */
    USP_OPERAND_CPUS,       /* data: a mask in longs */
    USP_OPERAND_LIMIT,      /* data: struct usp_limit */
    USP_OPERAND_MAPS,       /* data: two strings, maps of ids */
    USP_OPERAND_PRIVILEGES, /* data: a set, and from value on a string */
    USP_OPERAND_OPEN,       /* one kind's own, from here on */
    USP_OPERAND_PIPE,
    USP_OPERAND_SOCKETPAIR,
    USP_OPERAND_PTY,
    USP_OPERAND_BYTES,
    USP_OPERAND_SCHEDULER,
    USP_OPERAND_PRIORITY,
    USP_OPERAND_IO_PRIORITY,
    USP_OPERAND_PERSONA,
    USP_OPERAND_ID,
    USP_OPERAND_DEADLINE,
    USP_OPERAND_COUNT
};

struct usp_step_kind {
    int stage; /* enum uspawn_stage */
    enum usp_phase phase;
    const char *name;
    usp_step_function *take;
    enum usp_operand operand;
    unsigned properties; /* enum usp_property */
    size_t element_size; /* one step for each so many bytes of data; 0: one */
    enum usp_reach reach;
    unsigned long reaching; /* only with these bits of value; 0: with any */
    const char *reason;     /* not to share memory, in words, or NULL */
};

/* The data of a deadline. */
struct usp_cpu_deadline {
    unsigned long long runtime, deadline, period;
    unsigned flags;
};

/* The data of a limit. */
struct usp_limit {
    int resource;
    unsigned long long soft, hard;
};

/* All kinds, in the order in which they are taken: see steps.c. */
USP_HIDDEN extern const struct usp_step_kind usp_step_kinds[];
USP_HIDDEN extern const int usp_step_kind_count;

/* In the order of the table. */
USP_HIDDEN usp_step_function usp_step_default_signals, usp_step_ignored_signals,
    usp_step_session, usp_step_process_group, usp_step_scheduler,
    usp_step_scheduler_priority, usp_step_nice, usp_step_reset_ids,
    usp_step_umask, usp_step_root, usp_step_chroot, usp_step_open,
    usp_step_close, usp_step_dup2, usp_step_map, usp_step_inherit,
    usp_step_chdir, usp_step_fchdir, usp_step_closefrom, usp_step_tcsetpgrp,
    usp_step_made, usp_step_listen, usp_step_controlling_terminal,
    usp_step_inheritance, usp_step_limit, usp_step_groups, usp_step_group,
    usp_step_user, usp_step_signal_mask, usp_step_suspended;

#endif
