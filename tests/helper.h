/* SPDX-License-Identifier: MIT */
/* What the helper program asks of its system beyond POSIX: helper-linux.c and
 * helper-posix.c have one body each. */
#ifndef HELPER_H
#define HELPER_H

#include <signal.h>

/* One past the last signal; FreeBSD's NSIG counts only the first 31. */
#ifdef _SIG_MAXSIG
#define HELPER_SIGNALS (_SIG_MAXSIG + 1)
#else
#define HELPER_SIGNALS NSIG
#endif

/* Whether SIGNAL is ignored here: 1, 0, or -1: there is no such signal.  Asks
 * the kernel, also about the signals that libc keeps to itself. */
int helper_ignores(int signal);

/* Whether SIGNAL is blocked here: 1, 0, -1 as above. */
int helper_blocks(int signal);

/* Default dispositions for the signals that libc keeps to itself: whoever
 * started us may have left them ignored, and an emulator cannot undo it. */
void helper_own_signals(void);

/* Scheduling policy and priority of this process; -1 where unknown. */
int helper_policy(void);
int helper_priority(void);

/* Let the parent trace this process: 0, or another number where none can. */
int helper_trace_me(void);

/* 1 where getgroups gives the effective group first: as setgroups takes it, but
 * for the stand-in of it. */
#if defined USP_GROUPS_BEGIN_WITH_EFFECTIVE && !defined USP_BUILT_ON_STAND_INS
#define helper_groups_begin_with_effective 1
#else
#define helper_groups_begin_with_effective 0
#endif

/* How a line of the report is printed. */
typedef void helper_printer(const char *format, ...);

/* Print what only this system knows of a process: one "KEY VALUE" a line. */
void helper_report(helper_printer *print);

/* Print where the process lives: namespaces, maps of ids, cgroup.  Not in the
 * report: new ones have a new name each time. */
void helper_surroundings(helper_printer *print);

#endif
