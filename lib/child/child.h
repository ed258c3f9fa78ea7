/* SPDX-License-Identifier: MIT */
/* The child program: what runs between the birth of the child and exec.
 *
 * It may be running in its parent's memory, on a few KiB of stack, with the
 * parent suspended.  So on Linux: raw system calls only; no libc function, no
 * errno, no allocation, no lock; and no write but to its own stack, to the last
 * members of struct usp_launch, and to the memory of the run that these point
 * to.  tests/t-child-object.sh proves the first part from the objects.
 */
#ifndef USP_CHILD_H
#define USP_CHILD_H

#include "base/compiler.h"
#include "base/ids.h"
#include "child/step.h"
#include "plan/plan.h"
#include <signal.h>

/* USP_CHILD_STACK_SIZE, which configure chooses, is the stack for the child
 * program.  The compiler's own report of what its functions use must stay below
 * (tests/t-child-object.sh). */

/* How many descriptors a child can take over one by one: all that a plan can
 * have made, and a few more. */
#define USP_FETCH_MAX 48

/* What the child reports: through shared memory, and through the channel where
 * memory may not be shared.  Smaller than PIPE_BUF, so written whole. */
struct usp_record {
    int stage;     /* USPAWN_STAGE_NONE: no failure */
    int action;    /* index of the action, or -1 */
    int step;      /* index of the step, or -1 */
    int candidate; /* at exec: index of that which the error is of */
    int code;      /* errno value */
    pid_t pid;     /* of a detached child; 0: says nothing about it */
    int signal;    /* that ended it; filled in by the parent; or 0 */
};

/* How the clone backend makes a child, and the intermediate of a detached one.
 * Flags as clone(2) has them: the signal sent at exit is in the lowest byte. */
struct usp_clone {
    unsigned long long flags;
    unsigned without;      /* facts of base/host.h, not known for sure */
    int is_clone3;         /* by clone3, else by clone */
    int cgroup;            /* the one of CLONE_INTO_CGROUP */
    unsigned char *stacks; /* of the child, then of the intermediate */
    int handle;            /* the kernel writes the pidfd here; or -1 */
    pid_t pid;             /* of the child; 0: of none, or not ours */

    /* With CLONE_CHILD_CLEARTID: TOKEN while the child is in our memory.  The
     * kernel sets it to 0, and wakes who sleeps on it, at exec or exit. */
    int *inside; /* or NULL: it cannot be told */
    int token;   /* not 0 */
};

/* How far a run is when the call that began it returns. */
enum usp_progress {
    USP_IS_OVER,         /* executed or failed: nothing is left in its memory */
    USP_GOES_ON_HERE,    /* in our memory */
    USP_GOES_ON_IN_COPY, /* of it; the channel tells */
};

/* What lies too high in the parent's table to be copied, and which numbers it
 * takes in the child's: see fetch.c.  The parent fills it in
 * (backend/clone-table.c). */
struct usp_fetch {
    pid_t thread,
        process; /* of whoever makes the child, as the child sees it */
    int count;
    int own_count; /* first those that the library made */
    struct {
        int from, to; /* to: -1 once it was found not to be open */
    } files[USP_FETCH_MAX];
};

/* In memory that a copy of us shares: the child's thread id from its first act
 * on, and these bits (futex(2), get_robust_list(2)): the kernel sets the first
 * when the child has left its memory, by exec or exit. */
#define USP_HAS_LEFT 0x40000000
#define USP_SOMEBODY_SLEEPS ((int)0x80000000u)
#define USP_CANNOT_TELL 0x3fffffff /* in place of the id */

/* The kernel's struct robust_list_head, and a list of one. */
struct usp_robust_list {
    void *first;
    long offset; /* from an entry to its word */
    void *pending;
    void *entry;
};

/* One run of a plan. */
struct usp_launch {
    const struct uspawn_plan *plan;
    char *const *argv;
    char *const *envp;

    /* First act: leave the descriptor table that is shared with the parent for
     * a copy of what lies below this number.  0: the table is the child's. */
    unsigned unshare_from;
    int closes_early;          /* or this: close what the plan does not name */
    int is_awaited;            /* by the parent, which sleeps on left_table */
    int reset_handlers;        /* the parent's handlers are still set */
    sigset_t saved_mask;       /* see restore_mask */
    int channel;               /* write end of a pipe, or -1 */
    int is_silent;             /* it is only closed, not written to */
    int *departure;            /* see USP_HAS_LEFT; or NULL */
    struct usp_record *report; /* instead of a channel: shared with a copy */
    int failure_status;        /* what a child that fails exits with; */
    /* or where there is no child, what is done instead: lib/launch/here.c */
    void (*leave_child_program)(struct usp_launch *launch);
    int leave[2]; /* a pipe: a detached child's intermediate stays until it can
                     read; -1 */
    int made[USP_MADE_MAX]; /* what the child gets of what was made; -1 */
    int gate[2];            /* sockets: the child holds until it can read; -1 */
    pid_t parent;           /* who made the child; 0: it does not matter */
    int born_in_cgroup;     /* as the plan wants it */
    int born_in_namespaces;
    int was_asked_too_much; /* what no child was made for is about the plan */
    int needs_copy;         /* or about its cgroup, which a copy may join */
    int until_exec;         /* the parent waits for it, as far as it can */
    int progress;           /* enum usp_progress */
    int keeps_dumpable;     /* to be restored when the child has left, */
    struct usp_ids ids;     /* unless these are others by then */
    unsigned without;       /* facts of base/host.h, at least for this run */
    struct usp_clone clone;

    /* Written by the child, or what they point to: memory for this run alone;
     * or NULL. */
    void *arrays;
    char **shell_argv; /* of /bin/sh: room for the path of the program is [2] */
    char *listen_pid;  /* of the environment: the child's pid goes here */
    int restore_mask;  /* signals are blocked: set saved_mask before exec */
    struct usp_robust_list robust;
    unsigned closed_from; /* nothing is open from here up; 0: not known */
    int stamped;          /* it has written here: memory is shared */
    int left_table;       /* it needs the parent's descriptor table no longer */
    int spare; /* what one number stood for that a map has overwritten */
    struct usp_fetch fetch; /* second act: take these over */
    struct usp_record record;
};

/* Take the steps and execute the program. */
USP_HIDDEN USP_NORETURN void usp_child_run(struct usp_launch *launch);

/* Execute the program, or fail. */
USP_HIDDEN USP_NORETURN void usp_child_execute(struct usp_launch *launch);

/* Report that STEP failed with the negative ERROR, and exit. */
USP_HIDDEN USP_NORETURN void usp_child_fail(struct usp_launch *launch,
                                            int stage, int action, int step,
                                            int error);

/* The end of a detached child's intermediate: CREATED is the pid of the child,
 * or a negative errno value. */
USP_HIDDEN USP_NORETURN void usp_child_intermediate(struct usp_launch *launch,
                                                    long created);

/* Make a child that shares memory, by launch->clone with FLAGS; it runs
 * MAIN (LAUNCH) on STACK.  For the parent, and for the intermediate.  A pid or
 * a negative errno value. */
USP_HIDDEN long usp_child_clone(struct usp_launch *launch,
                                unsigned long long flags, unsigned char *stack,
                                int (*main)(void *));

/* Three such functions: the child, the intermediate of a detached one, and one
 * that leaves its stamp and exits. */
USP_HIDDEN int usp_child_main(void *launch);
USP_HIDDEN int usp_child_detach(void *launch);
USP_HIDDEN int usp_child_stamp(void *launch);

/* Let the kernel tell at launch->departure when this copy has left. */
USP_HIDDEN void usp_child_announce(struct usp_launch *launch);

/* Set caught signals to default.  exec would, but a signal may come before. */
USP_HIDDEN void usp_child_reset_handlers(void);

/* Set back the mask of before the birth, unless that is done, or the plan has
 * one of its own. */
USP_HIDDEN void usp_child_restore_mask(struct usp_launch *launch);

/* Take over what launch->fetch lists.  0 or a negative errno value, which says
 * that the table must be copied. */
USP_HIDDEN int usp_child_fetch(struct usp_launch *launch);

/* The descriptors that the library made for this run: number INDEX of
 * usp_launch_own_count; -1 where there is none. */
static inline int usp_launch_own(const struct usp_launch *launch, int index)
{
    if (index == 0)
        return launch->channel;
    return index == 1 ? launch->gate[0] : launch->made[index - 2];
}

static inline int usp_launch_own_count(const struct usp_launch *launch)
{
    return launch->plan->made_count + 2;
}

/* The child's own number for what is FD in the parent's table. */
USP_HIDDEN int usp_child_descriptor(const struct usp_launch *launch, int fd);

/* Make TARGET a copy of FD, open across exec. */
USP_HIDDEN int usp_child_duplicate(int fd, int target);

/* Close all descriptors in RANGE but those that the library made. */
USP_HIDDEN int usp_child_close_range(const struct usp_launch *launch,
                                     struct usp_range range);

/* One past the highest number that can be open; 0: it is not known.  For the
 * parent, too. */
USP_HIDDEN int usp_child_table_size(void);

/* Close all that the plan does not name, as far as that goes. */
USP_HIDDEN void usp_child_close_unnamed(struct usp_launch *launch);

/* Close what exec would close, but what is needed until then. */
USP_HIDDEN void usp_child_close_as_exec(const struct usp_launch *launch);

/* Report that the child holds at STAGE, and wait until the parent lets it go.
 */
USP_HIDDEN int usp_child_hold(const struct usp_launch *launch, int stage);

/* Write NUMBER in decimal digits and a zero byte to TEXT, which has room for
 * USP_DIGITS_SIZE bytes; how many there are before the zero. */
USP_HIDDEN size_t usp_child_digits(char *text, long number);
#define USP_DIGITS_SIZE 24

/* Write SIZE bytes of TEXT to the file PATH, relative to DIRECTORY.  0 or a
 * negative errno value. */
USP_HIDDEN int usp_child_write_file(int directory, const char *path,
                                    const char *text, size_t size);

#endif
