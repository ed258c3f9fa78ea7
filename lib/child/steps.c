/* SPDX-License-Identifier: MIT */
/* Every kind of step, in the order in which the child takes them.
 *
 * Adding an option is a row here, a function in one of these files, a setter in
 * lib/request/, and a number in uspawn.h: doc/PORTING, section 4.  Rows that
 * only one system has are in its system-steps.h.
 *
 * Why this order:
 *
 * - dispositions first, while signals may still be blocked;
 * - the cgroup before all that costs something; namespaces before all that is
 *   seen or named in them;
 * - the session before the group and the actions, since a terminal opened by a
 *   session leader without one becomes its own (POSIX.1-2024, 11.1.3, on
 *   systems that do so at open);
 * - what only changes how the child runs before the actions, as it needs the
 *   parent's rights, its root and its /proc;
 * - reset ids before the actions, so that a set-user-id parent opens nothing
 *   with its rights (POSIX, posix_spawn: attributes, then file actions);
 * - the file creation mask and the root directory before the actions, which
 *   then see what the program will see;
 * - a terminal after the actions, which open it;
 * - the closing after the actions, as they make what is to be kept;
 * - limits after both, which a lower limit would forbid; and before the ids, as
 *   raising one needs the parent's rights;
 * - privileges, then groups, then the user: each step still needs the rights
 *   that the next one takes away;
 * - what a change of ids would undo, after them: the parent death signal
 *   (Linux, commit_creds);
 * - the signal mask when no other step can be interrupted by what it lets in;
 *   the hold when all is done; the filter, which may forbid any step, last.
 */
#include "child.h"
#include "system-steps.h"

#define BEFORE_ACTIONS(stage, name, take, roles, size)                         \
    {USPAWN_STAGE_##stage,                                                     \
     USP_BEFORE_ACTIONS,                                                       \
     name,                                                                     \
     usp_step_##take,                                                          \
     roles,                                                                    \
     size},
#define ACTION(stage, name, take, roles)                                       \
    {USPAWN_STAGE_##stage, USP_ACTION, name, usp_step_##take, roles, 0},
#define AFTER_ACTIONS(stage, name, take, roles, size)                          \
    {USPAWN_STAGE_##stage,                                                     \
     USP_AFTER_ACTIONS,                                                        \
     name,                                                                     \
     usp_step_##take,                                                          \
     roles,                                                                    \
     size},

#define COPIES (USP_MAKES_FD | USP_COPIES_SOURCE)

/* clang-format off */
const struct usp_step_kind usp_step_kinds[] = {
    BEFORE_ACTIONS(DEFAULT_SIGNALS, "default signals", default_signals, 0, 0)
    BEFORE_ACTIONS(IGNORED_SIGNALS, "ignored signals", ignored_signals, 0, 0)
    USP_SYSTEM_STEPS_FIRST(BEFORE_ACTIONS)
    BEFORE_ACTIONS(SESSION, "session", session, 0, 0)
    BEFORE_ACTIONS(PROCESS_GROUP, "process group", process_group, 0, 0)
    USP_SYSTEM_STEPS_SCHEDULER(BEFORE_ACTIONS)
    BEFORE_ACTIONS(NICE, "nice", nice, 0, 0)
    USP_SYSTEM_STEPS_BEFORE_ACTIONS(BEFORE_ACTIONS)
    BEFORE_ACTIONS(RESET_IDS, "reset ids", reset_ids, 0, 0)
    BEFORE_ACTIONS(UMASK, "umask", umask, 0, 0)
    BEFORE_ACTIONS(CHROOT, "chroot", chroot, 0, 0)

    ACTION(OPEN, "open", open, USP_MAKES_FD)
    ACTION(CLOSE, "close", close, USP_CLOSES_FD)
    ACTION(DUP2, "dup2", dup2, COPIES)
    ACTION(MAP, "map", map, COPIES)
    ACTION(INHERIT, "inherit", inherit, USP_MAKES_FD | USP_USES_FD)
    ACTION(CHDIR, "chdir", chdir, 0)
    ACTION(FCHDIR, "fchdir", fchdir, USP_USES_FD)
    ACTION(CLOSEFROM, "closefrom", closefrom, USP_CLOSES_FD)
    ACTION(TCSETPGRP, "tcsetpgrp", tcsetpgrp, USP_USES_FD)
    ACTION(PIPE, "pipe", made, USP_MAKES_FD)
    ACTION(SOCKETPAIR, "socketpair", made, USP_MAKES_FD)
    ACTION(PTY, "pty", made, USP_MAKES_FD)
    ACTION(BYTES, "bytes", made, USP_MAKES_FD)
    ACTION(LISTEN, "listen", listen, COPIES)

    AFTER_ACTIONS(CONTROLLING_TERMINAL, "controlling terminal",
                  controlling_terminal, USP_USES_FD, 0)
    AFTER_ACTIONS(FOREGROUND, "foreground", tcsetpgrp, USP_USES_FD, 0)
    AFTER_ACTIONS(INHERITANCE, "inheritance", inheritance, 0, 0)
    AFTER_ACTIONS(LIMIT, "limit", limit, 0, sizeof(struct usp_limit))
    USP_SYSTEM_STEPS_PRIVILEGED(AFTER_ACTIONS)
    AFTER_ACTIONS(GROUPS, "groups", groups, 0, 0)
    AFTER_ACTIONS(GROUP, "group", group, 0, 0)
    AFTER_ACTIONS(USER, "user", user, 0, 0)
    USP_SYSTEM_STEPS_UNPRIVILEGED(AFTER_ACTIONS)
    AFTER_ACTIONS(SIGNAL_MASK, "signal mask", signal_mask, 0, 0)
    AFTER_ACTIONS(SUSPENDED, "suspended", suspended, 0, 0)
    USP_SYSTEM_STEPS_LAST(AFTER_ACTIONS)
};
/* clang-format on */

const int usp_step_kind_count = USP_COUNT(usp_step_kinds);
