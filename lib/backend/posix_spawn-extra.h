/* SPDX-License-Identifier: MIT */
/* What the posix_spawn of some systems can do and that of others cannot, as
 * configure found it: for each stage the function that translates it, or
 * NULL. */
#ifndef USP_POSIX_SPAWN_EXTRA_H
#define USP_POSIX_SPAWN_EXTRA_H

#include "backend/posix_spawn.h"

typedef int translate_function(struct usp_spawn_objects *objects,
                               const struct usp_step *step);

USP_HIDDEN translate_function usp_spawn_scheduler, usp_spawn_scheduler_priority,
    usp_spawn_ignored_signals, usp_spawn_session, usp_spawn_inherit,
    usp_spawn_chdir, usp_spawn_fchdir, usp_spawn_tcsetpgrp, usp_spawn_closefrom,
    usp_spawn_inheritance;

/* Not macOS, OpenBSD; musl's functions refuse. */
#ifndef USP_SPAWN_SCHEDULES
#define usp_spawn_scheduler NULL
#define usp_spawn_scheduler_priority NULL
#endif

/* illumos and Solaris. */
#ifndef HAVE_POSIX_SPAWNATTR_SETSIGIGNORE_NP
#define usp_spawn_ignored_signals NULL
#endif

/* POSIX.1-2024. */
#ifndef POSIX_SPAWN_SETSID
#define usp_spawn_session NULL
#endif

/* macOS has a function for it; POSIX.1-2024 says that adddup2 of equal numbers
 * clears close-on-exec, which NetBSD, illumos and Solaris do not. */
#if !defined HAVE_POSIX_SPAWN_FILE_ACTIONS_ADDINHERIT_NP &&                    \
    !defined USP_SPAWN_DUP2_INHERITS
#define usp_spawn_inherit NULL
#endif

/* The older name, or that of POSIX.1-2024 (illumos, musl, macOS 26). */
#if !defined HAVE_POSIX_SPAWN_FILE_ACTIONS_ADDCHDIR_NP &&                      \
    defined HAVE_POSIX_SPAWN_FILE_ACTIONS_ADDCHDIR
#define HAVE_POSIX_SPAWN_FILE_ACTIONS_ADDCHDIR_NP 1
#define posix_spawn_file_actions_addchdir_np posix_spawn_file_actions_addchdir
#endif
#ifndef HAVE_POSIX_SPAWN_FILE_ACTIONS_ADDCHDIR_NP
#define usp_spawn_chdir NULL
#endif

#if !defined HAVE_POSIX_SPAWN_FILE_ACTIONS_ADDFCHDIR_NP &&                     \
    defined HAVE_POSIX_SPAWN_FILE_ACTIONS_ADDFCHDIR
#define HAVE_POSIX_SPAWN_FILE_ACTIONS_ADDFCHDIR_NP 1
#define posix_spawn_file_actions_addfchdir_np posix_spawn_file_actions_addfchdir
#endif
#ifndef HAVE_POSIX_SPAWN_FILE_ACTIONS_ADDFCHDIR_NP
#define usp_spawn_fchdir NULL
#endif

/* glibc. */
#ifndef HAVE_POSIX_SPAWN_FILE_ACTIONS_ADDTCSETPGRP_NP
#define usp_spawn_tcsetpgrp NULL
#endif

#ifndef HAVE_POSIX_SPAWN_FILE_ACTIONS_ADDCLOSEFROM_NP
#define usp_spawn_closefrom NULL
#endif

/* `listed`, by the kernel where it does so by itself (macOS), and then however
 * many ranges there are; else by closing. */
#if defined POSIX_SPAWN_CLOEXEC_DEFAULT &&                                     \
    defined HAVE_POSIX_SPAWN_FILE_ACTIONS_ADDINHERIT_NP
#define MEETS_RANGES ((unsigned)USP_DEMAND_CLOSE_RANGES)
#elif defined HAVE_POSIX_SPAWN_FILE_ACTIONS_ADDCLOSEFROM_NP
#define MEETS_RANGES 0u
#else
#define usp_spawn_inheritance NULL
#define MEETS_RANGES 0u
#endif

#endif
