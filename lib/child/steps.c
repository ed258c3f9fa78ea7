/* SPDX-License-Identifier: MIT */
/* Every kind of step, in the order in which the child takes them.
 *
 * Adding an option is a row here, a function in one of these files, a setter in
 * lib/attr.c or lib/actions.c, and a number in uspawn.h.
 *
 * Why this order: dispositions first, while signals may still be blocked; the
 * session before the group and the actions, since a terminal opened by a
 * session leader becomes its own; ids before the actions, so that a set-user-id
 * parent opens nothing with its rights (POSIX: attributes, then actions); what
 * no action may undo, last.
 */
#include "child.h"

const struct usp_step_kind usp_step_kinds[] = {
    {USPAWN_STAGE_DEFAULT_SIGNALS, USP_BEFORE_ACTIONS, "default signals",
     usp_step_default_signals},
    {USPAWN_STAGE_IGNORED_SIGNALS, USP_BEFORE_ACTIONS, "ignored signals",
     usp_step_ignored_signals},
    {USPAWN_STAGE_SESSION, USP_BEFORE_ACTIONS, "session", usp_step_session},
    {USPAWN_STAGE_PROCESS_GROUP, USP_BEFORE_ACTIONS, "process group",
     usp_step_process_group},
    {USPAWN_STAGE_SCHEDULER, USP_BEFORE_ACTIONS, "scheduler",
     usp_step_scheduler},
    {USPAWN_STAGE_SCHEDULER_PRIORITY, USP_BEFORE_ACTIONS, "scheduler priority",
     usp_step_scheduler_priority},
    {USPAWN_STAGE_RESET_IDS, USP_BEFORE_ACTIONS, "reset ids",
     usp_step_reset_ids},

    {USPAWN_STAGE_OPEN, USP_ACTION, "open", usp_step_open},
    {USPAWN_STAGE_CLOSE, USP_ACTION, "close", usp_step_close},
    {USPAWN_STAGE_DUP2, USP_ACTION, "dup2", usp_step_dup2},
    {USPAWN_STAGE_INHERIT, USP_ACTION, "inherit", usp_step_inherit},
    {USPAWN_STAGE_CHDIR, USP_ACTION, "chdir", usp_step_chdir},
    {USPAWN_STAGE_FCHDIR, USP_ACTION, "fchdir", usp_step_fchdir},
    {USPAWN_STAGE_CLOSEFROM, USP_ACTION, "closefrom", usp_step_closefrom},
    {USPAWN_STAGE_TCSETPGRP, USP_ACTION, "tcsetpgrp", usp_step_tcsetpgrp},
    {USPAWN_STAGE_PIPE, USP_ACTION, "pipe", usp_step_pipe},

    {USPAWN_STAGE_INHERITANCE, USP_AFTER_ACTIONS, "inheritance",
     usp_step_inheritance},
    {USPAWN_STAGE_SIGNAL_MASK, USP_AFTER_ACTIONS, "signal mask",
     usp_step_signal_mask},
};

const int usp_step_kind_count = USP_COUNT(usp_step_kinds);
