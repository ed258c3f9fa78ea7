/* SPDX-License-Identifier: MIT */
/* Commands as system() and popen() run them.  What they get is what these give
 * a command: all that is not close-on-exec, and no handle, so that a caller
 * whose table is full can have one.
 *
 *   shell.c    one command is started
 *   system.c   and waited for
 *   popen.c    or read from, or written to
 *   streams.c  which streams there are */
#ifndef USP_COMMANDS_H
#define USP_COMMANDS_H

#include "base/compiler.h"
#include "uspawn.h"

/* The only backend to be used, or NULL: any.  Set before the first call, by
 * those who cannot pass it: the preload library, and tests. */
extern USP_HIDDEN const char *usp_command_backend;

#define USP_SHELL "/bin/sh"

/* How one command is started. */
struct usp_command {
    struct uspawn_actions *actions;
    struct uspawn_attr *attr;
};

/* Make COMMAND: 0 or an errno value; usp_command_end() releases it in either
 * case. */
USP_HIDDEN int usp_command_begin(struct usp_command *command);
USP_HIDDEN void usp_command_end(struct usp_command *command);

/* Start ARGV, or "sh -c -- LINE", as COMMAND says. */
USP_HIDDEN int usp_command_start(const struct usp_command *command,
                                 struct uspawn_child *child,
                                 char *const argv[]);
USP_HIDDEN int usp_command_start_shell(const struct usp_command *command,
                                       struct uspawn_child *child,
                                       const char *line);

/* Wait for CHILD: the number of wait(2), or -1 and errno. */
USP_HIDDEN int usp_command_await(struct uspawn_child *child);

/* --------------------------------------------------------------- Streams -- */

/* One of uspawn_popen(). */
struct usp_stream {
    FILE *stream; /* NULL: none, or it is not finished */
    int fd;       /* of it; -1: none */
    pid_t owner;  /* who started the child: a copy of fork did not */
    struct uspawn_child child;
    int is_used; /* somebody has the entry */
    struct usp_stream *next;
};

/* A free entry, or NULL: there is no memory.  And give it back. */
USP_HIDDEN struct usp_stream *usp_stream_take(void);
USP_HIDDEN void usp_stream_give_back(struct usp_stream *entry);

/* STREAM, which is ENTRY's from now on. */
USP_HIDDEN void usp_stream_keep(struct usp_stream *entry, FILE *stream, int fd);

/* The entry of STREAM, which nobody else finds again; or NULL. */
USP_HIDDEN struct usp_stream *usp_stream_claim(FILE *stream);

/* POSIX, popen(): a new child does not have the streams of earlier calls. */
USP_HIDDEN int usp_streams_close_in_child(struct uspawn_actions *actions);

#endif
