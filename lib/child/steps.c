/* SPDX-License-Identifier: MIT */
/* Every kind of step, in the order in which the child takes them.
 *
 * Adding an option is a row here, a function in one of these files, a setter in
 * lib/request, and a number in uspawn.h: doc/PORTING, section 4.  Rows that
 * only one system has are in its system-steps.h.
 *
 * Columns: the stage, without prefix; its name; the function, without prefix;
 * what it acts upon (enum usp_operand, without prefix); enum usp_property; the
 * size of an element of data that is a step, or 0; and what it reaches if the
 * child shares our memory.
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
 * - the file creation mask, the root directory and what is mounted in it before
 *   the actions, which then see what the program will see;
 * - a terminal after the actions, which open it;
 * - the closing after the actions, as they make what is to be kept;
 * - limits after both, which a lower limit would forbid; and before the ids, as
 *   raising one needs the parent's rights;
 * - privileges, then groups, then the user: each step still needs the rights
 *   that the next one takes away;
 * - what a change of ids would undo, after them: the parent death signal, and
 *   ambient capabilities (Linux, commit_creds, cap_emulate_setxuid);
 * - the signal mask when no other step can be interrupted by what it lets in;
 *   the hold when all is done; the filter, which may forbid any step, last.
 */
#include "child.h"
#include "system-steps.h"

#define ROW(stage, phase, name, take, operand, properties, size, reach)        \
    {USPAWN_STAGE_##stage,  phase,      name, usp_step_##take,                 \
     USP_OPERAND_##operand, properties, size, reach(name)},
#define BEFORE_ACTIONS(stage, name, take, operand, properties, size, reach)    \
    ROW(stage, USP_BEFORE_ACTIONS, name, take, operand, properties, size, reach)
#define ACTION(stage, name, take, operand, properties)                         \
    ROW(stage, USP_ACTION, name, take, operand, properties, 0, CHILD)
#define AFTER_ACTIONS(stage, name, take, operand, properties, size, reach)     \
    ROW(stage, USP_AFTER_ACTIONS, name, take, operand, properties, size, reach)

/* The last column; a row of one system may have one of its own. */
#define CHILD(name) USP_REACHES_CHILD, 0, NULL
#define MEMORY(name)                                                           \
    USP_REACHES_MEMORY, 0, name " changes memory that the child shares"
#define ACCESS(name)                                                           \
    USP_REACHES_ACCESS, 0,                                                     \
        name " lets others look into memory that the child shares"
#define IDS(name)                                                              \
    USP_REACHES_DUMPABLE, 0,                                                   \
        name " changes who may look into memory that the child shares"

#define COPIES (USP_MAKES_FD | USP_COPIES_SOURCE)
#define RIGHTS USP_NEEDS_RIGHTS

/* clang-format off */
const struct usp_step_kind usp_step_kinds[] = {
    BEFORE_ACTIONS(DEFAULT_SIGNALS, "default signals", default_signals,
                   SIGNALS, 0, 0, CHILD)
    BEFORE_ACTIONS(IGNORED_SIGNALS, "ignored signals", ignored_signals,
                   SIGNALS, 0, 0, CHILD)
    USP_SYSTEM_STEPS_FIRST(BEFORE_ACTIONS)
    BEFORE_ACTIONS(SESSION, "session", session, NONE, 0, 0, CHILD)
    BEFORE_ACTIONS(PROCESS_GROUP, "process group", process_group,
                   NUMBER, 0, 0, CHILD)
    USP_SYSTEM_STEPS_SCHEDULER(BEFORE_ACTIONS)
    BEFORE_ACTIONS(NICE, "nice", nice, NUMBER, RIGHTS, 0, CHILD)
    USP_SYSTEM_STEPS_BEFORE_ACTIONS(BEFORE_ACTIONS)
    BEFORE_ACTIONS(RESET_IDS, "reset ids", reset_ids, NONE, 0, 0, IDS)
    BEFORE_ACTIONS(UMASK, "umask", umask, OCTAL, 0, 0, CHILD)
    BEFORE_ACTIONS(ROOT, "root", root,
                   SOURCE, RIGHTS | USP_COPIES_SOURCE, 0, CHILD)
    BEFORE_ACTIONS(CHROOT, "chroot", chroot,
                   PATH, RIGHTS | USP_FOLLOWS_PATH, 0, CHILD)
    USP_SYSTEM_STEPS_BELOW_ROOT(BEFORE_ACTIONS)

    ACTION(OPEN, "open", open, OPEN, USP_MAKES_FD | USP_FOLLOWS_PATH)
    ACTION(CLOSE, "close", close, DESCRIPTOR, USP_CLOSES_FD)
    ACTION(DUP2, "dup2", dup2, COPY, COPIES)
    ACTION(MAP, "map", map, COPY, COPIES)
    ACTION(INHERIT, "inherit", inherit, DESCRIPTOR, USP_MAKES_FD | USP_USES_FD)
    ACTION(CHDIR, "chdir", chdir, PATH, USP_FOLLOWS_PATH)
    ACTION(FCHDIR, "fchdir", fchdir, DESCRIPTOR, USP_USES_FD)
    ACTION(CLOSEFROM, "closefrom", closefrom, DESCRIPTOR, USP_CLOSES_FD)
    ACTION(TCSETPGRP, "tcsetpgrp", tcsetpgrp, DESCRIPTOR, USP_USES_FD)
    ACTION(PIPE, "pipe", made, PIPE, USP_MAKES_FD)
    ACTION(SOCKETPAIR, "socketpair", made, SOCKETPAIR, USP_MAKES_FD)
    ACTION(PTY, "pty", made, PTY, USP_MAKES_FD)
    ACTION(BYTES, "bytes", made, BYTES, USP_MAKES_FD)
    ACTION(LISTEN, "listen", listen, COPY, COPIES)

    AFTER_ACTIONS(CONTROLLING_TERMINAL, "controlling terminal",
                  controlling_terminal, DESCRIPTOR, USP_USES_FD, 0, CHILD)
    AFTER_ACTIONS(FOREGROUND, "foreground", tcsetpgrp, DESCRIPTOR,
                  USP_USES_FD, 0, CHILD)
    AFTER_ACTIONS(INHERITANCE, "inheritance", inheritance, RANGES, 0, 0, CHILD)
    AFTER_ACTIONS(LIMIT, "limit", limit, LIMIT, RIGHTS,
                  sizeof(struct usp_limit), CHILD)
    USP_SYSTEM_STEPS_PRIVILEGED(AFTER_ACTIONS)
    AFTER_ACTIONS(GROUPS, "groups", groups, GROUPS, RIGHTS, 0, CHILD)
    AFTER_ACTIONS(GROUP, "group", group, ID, RIGHTS, 0, IDS)
    AFTER_ACTIONS(USER, "user", user, ID, RIGHTS, 0, IDS)
    USP_SYSTEM_STEPS_UNPRIVILEGED(AFTER_ACTIONS)
    AFTER_ACTIONS(SIGNAL_MASK, "signal mask", signal_mask, SIGNALS, 0, 0, CHILD)
    AFTER_ACTIONS(SUSPENDED, "suspended", suspended, NONE, 0, 0, CHILD)
    USP_SYSTEM_STEPS_LAST(AFTER_ACTIONS)
};
/* clang-format on */

const int usp_step_kind_count = USP_COUNT(usp_step_kinds);
