/* SPDX-License-Identifier: MIT */
/* What the functions of <spawn.h>, system and popen have in common: those of
 * the preload library, and those of the library that compat/spawn.h is for. */
#ifndef USP_PRELOAD_CALL_H
#define USP_PRELOAD_CALL_H

#include "base/compiler.h"
#include <stdio.h>
#include <uspawn.h>

/* Of the functions that programs call: in the preload library all of the
 * process sees them.  Else only what is linked with them, by the compiler's
 * option, unless the libc's own header says otherwise (NetBSD). */
#ifdef USP_LINKED
#define USP_FACE
#else
#define USP_FACE USPAWN_API
#endif

/* Names that no other library has, in the files with those functions. */
extern USP_HIDDEN const char usp_has_posix_spawn, usp_has_popen, usp_has_system;

/* The only backend to be used, or NULL: any.  Set before the first call, by the
 * preload library from USPAWN_PRELOAD_BACKEND, else by tests alone. */
extern USP_HIDDEN const char *usp_call_backend;

/* The actions and attributes of one spawn. */
struct usp_call {
    struct uspawn_actions *actions;
    struct uspawn_attr *attr;
};

/* Make CALL, for a child with what POSIX has it inherit and without a handle,
 * by usp_call_backend: 0 or an errno value.
 * usp_call_end() releases it in either case. */
USP_HIDDEN int usp_call_begin(struct usp_call *call);
USP_HIDDEN void usp_call_end(struct usp_call *call);

/* uspawn, or uspawnp. */
typedef int usp_start(struct uspawn_child *child, const char *program,
                      const struct uspawn_actions *actions,
                      const struct uspawn_attr *attr, char *const argv[],
                      char *const envp[]);

/* Have START start PROGRAM as CALL says.  As for exec, no array is an empty
 * one; for uspawn it is the caller's. */
USP_HIDDEN int usp_call_start(const struct usp_call *call, usp_start *start,
                              struct uspawn_child *child, const char *program,
                              char *const argv[], char *const envp[]);

/* What runs commands. */
#define USP_SHELL "/bin/sh"

/* Run "sh -c -- COMMAND" as CALL says: 0, and *PID; or an errno value, and
 * *STAGE (enum uspawn_stage). */
USP_HIDDEN int usp_call_shell(const struct usp_call *call, const char *command,
                              pid_t *pid, int *stage);

/* Count a call of FUNCTION that uspawn has served.  Where the variable
 * USPAWN_PRELOAD_LOG names a file, the counts are appended to it at exit. */
enum usp_function {
    USP_POSIX_SPAWN,
    USP_POSIX_SPAWNP,
    USP_SYSTEM,
    USP_POPEN,
    USP_LEFT_TO_LIBC,
    USP_FUNCTIONS
};
USP_HIDDEN void usp_count(enum usp_function function);

/* Whether popen() here has made STREAM, and nobody has closed it. */
USP_HIDDEN int usp_is_from_popen(const FILE *stream);

#endif
