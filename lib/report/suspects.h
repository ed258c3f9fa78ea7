/* SPDX-License-Identifier: MIT */
/* Limits that may be behind an errno value which several have.  What is
 * not seen to be reached is not said to be. */
#ifndef USP_SUSPECTS_H
#define USP_SUSPECTS_H

#include "plan/plan.h"
#include <stddef.h>

/* What can be seen of a limit. */
enum usp_finding {
    USP_NOT_IT,    /* it does not apply, or there is room */
    USP_MAY_BE_IT, /* it cannot be seen from here */
    USP_IS_IT      /* it is reached; struct uspawn_error says so */
};

/* EAGAIN of making a child. */
USP_HIDDEN void usp_diagnose_processes(const struct uspawn_plan *plan,
                                       struct uspawn_error *error);

/* The rest is Linux's.  ENOMEM of making a child. */
USP_HIDDEN void usp_diagnose_memory(struct uspawn_error *error);

/* suspects-group.c: pids.max of the control groups that a child of PLAN would
 * be in. */
USP_HIDDEN enum usp_finding usp_examine_groups(const struct uspawn_plan *plan,
                                               struct uspawn_error *error);

/* suspects.c: ERROR says that the limit NAME of LIMIT is reached. */
USP_HIDDEN enum usp_finding usp_is_reached(struct uspawn_error *error,
                                           const char *name,
                                           unsigned long long limit);

/* suspects-memory.c: whether memory for a child's stack can be had: 0, or an
 * errno value. */
USP_HIDDEN int usp_probe_memory(void);

#define USP_STATUS_SIZE 320 /* of /proc/PID/status: as far as Uid */

/* The first bytes of the file PATH as a string, and the number that is there:
 * whether there is something. */
USP_HIDDEN int usp_read_text(int directory, const char *path, char *text,
                             size_t size);
USP_HIDDEN int usp_read_number(int directory, const char *path,
                               unsigned long long *number);

#endif
