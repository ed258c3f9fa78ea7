/* SPDX-License-Identifier: MIT */
/* What the posix_spawn of some systems can do and that of others cannot, as
 * configure found it: for each stage the function that translates it, or NULL,
 * and its bit of struct usp_backend.can, or 0. */
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
#ifdef USP_SPAWN_SCHEDULES
#define CAN_SCHEDULE                                                           \
    (USP_NEED(USPAWN_STAGE_SCHEDULER) |                                        \
     USP_NEED(USPAWN_STAGE_SCHEDULER_PRIORITY))
#else
#define usp_spawn_scheduler NULL
#define usp_spawn_scheduler_priority NULL
#define CAN_SCHEDULE 0
#endif

/* illumos and Solaris. */
#ifdef HAVE_POSIX_SPAWNATTR_SETSIGIGNORE_NP
#define CAN_IGNORE USP_NEED(USPAWN_STAGE_IGNORED_SIGNALS)
#else
#define usp_spawn_ignored_signals NULL
#define CAN_IGNORE 0
#endif

/* POSIX.1-2024. */
#ifdef POSIX_SPAWN_SETSID
#define CAN_SESSION USP_NEED(USPAWN_STAGE_SESSION)
#else
#define usp_spawn_session NULL
#define CAN_SESSION 0
#endif

/* macOS has a function for it; POSIX.1-2024 says that adddup2 of equal numbers
 * clears close-on-exec, which NetBSD, illumos and Solaris do not. */
#if defined HAVE_POSIX_SPAWN_FILE_ACTIONS_ADDINHERIT_NP ||                     \
    defined USP_SPAWN_DUP2_INHERITS
#define CAN_INHERIT USP_NEED(USPAWN_STAGE_INHERIT)
#else
#define usp_spawn_inherit NULL
#define CAN_INHERIT 0
#endif

/* The older name, or that of POSIX.1-2024 (illumos, musl, macOS 26). */
#if !defined HAVE_POSIX_SPAWN_FILE_ACTIONS_ADDCHDIR_NP &&                      \
    defined HAVE_POSIX_SPAWN_FILE_ACTIONS_ADDCHDIR
#define HAVE_POSIX_SPAWN_FILE_ACTIONS_ADDCHDIR_NP 1
#define posix_spawn_file_actions_addchdir_np posix_spawn_file_actions_addchdir
#endif
#ifdef HAVE_POSIX_SPAWN_FILE_ACTIONS_ADDCHDIR_NP
#define CAN_CHDIR USP_NEED(USPAWN_STAGE_CHDIR)
#else
#define usp_spawn_chdir NULL
#define CAN_CHDIR 0
#endif

#if !defined HAVE_POSIX_SPAWN_FILE_ACTIONS_ADDFCHDIR_NP &&                     \
    defined HAVE_POSIX_SPAWN_FILE_ACTIONS_ADDFCHDIR
#define HAVE_POSIX_SPAWN_FILE_ACTIONS_ADDFCHDIR_NP 1
#define posix_spawn_file_actions_addfchdir_np posix_spawn_file_actions_addfchdir
#endif
#ifdef HAVE_POSIX_SPAWN_FILE_ACTIONS_ADDFCHDIR_NP
#define CAN_FCHDIR USP_NEED(USPAWN_STAGE_FCHDIR)
#else
#define usp_spawn_fchdir NULL
#define CAN_FCHDIR 0
#endif

/* glibc. */
#ifdef HAVE_POSIX_SPAWN_FILE_ACTIONS_ADDTCSETPGRP_NP
#define CAN_TCSETPGRP USP_NEED(USPAWN_STAGE_TCSETPGRP)
#else
#define usp_spawn_tcsetpgrp NULL
#define CAN_TCSETPGRP 0
#endif

#ifdef HAVE_POSIX_SPAWN_FILE_ACTIONS_ADDCLOSEFROM_NP
#define CAN_CLOSEFROM USP_NEED(USPAWN_STAGE_CLOSEFROM)
#else
#define usp_spawn_closefrom NULL
#define CAN_CLOSEFROM 0
#endif

/* `listed`, by the kernel where it does so by itself (macOS), and then however
 * many ranges there are; else by closing. */
#if defined POSIX_SPAWN_CLOEXEC_DEFAULT &&                                     \
    defined HAVE_POSIX_SPAWN_FILE_ACTIONS_ADDINHERIT_NP
#define CAN_LIST USP_NEED(USPAWN_STAGE_INHERITANCE)
#define MEETS_RANGES ((unsigned)USP_DEMAND_CLOSE_RANGES)
#elif defined HAVE_POSIX_SPAWN_FILE_ACTIONS_ADDCLOSEFROM_NP
#define CAN_LIST USP_NEED(USPAWN_STAGE_INHERITANCE)
#define MEETS_RANGES 0u
#else
#define usp_spawn_inheritance NULL
#define CAN_LIST 0
#define MEETS_RANGES 0u
#endif

#define CAN_EXTRA                                                              \
    (CAN_SCHEDULE | CAN_IGNORE | CAN_SESSION | CAN_INHERIT | CAN_CHDIR |       \
     CAN_FCHDIR | CAN_TCSETPGRP | CAN_CLOSEFROM | CAN_LIST)

#endif
