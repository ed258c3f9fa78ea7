/* SPDX-License-Identifier: MIT */
/* What a child's descriptor can do. */
#ifndef USP_HANDLE_H
#define USP_HANDLE_H

#include "base/clock.h"
#include "base/compiler.h"
#include "uspawn.h"
#include <signal.h>

/* A handle for PID, or a negative errno value; ENOTSUP where the system has
 * none. */
USP_HIDDEN int usp_handle_open(pid_t pid);

/* What tells the process PID, of the handle FD or -1, from others that had or
 * will have the pid; 0: not known. */
USP_HIDDEN unsigned long long usp_handle_identity(int fd, pid_t pid);

/* Whether a handle could be opened now: 0 or an errno value. */
USP_HIDDEN int usp_handle_try(void);

/* What the kernel still knows of the child of FD after somebody else has
 * collected it. */
enum usp_memory { USP_KNOWN, USP_NOT_YET, USP_NEVER };

/* USP_KNOWN, and *STATUS; USP_NOT_YET if the child has ended but nobody has
 * collected it; USP_NEVER. */
USP_HIDDEN enum usp_memory usp_handle_status(int fd,
                                             struct uspawn_status *status);

/* Sleep at most TIMEOUT_MS until somebody has collected the child of FD. */
USP_HIDDEN void usp_handle_await_collection(int fd, int timeout_ms);

/* Whether CODE of a siginfo_t tells the end of a child; stops of a tracer are
 * told to those who wait for the end, too. */
static inline int usp_is_end(int code)
{
    return code == CLD_EXITED || code == CLD_KILLED || code == CLD_DUMPED;
}

/* Collect PID, which has ended or is about to; a caller that ignores SIGCHLD
 * has no zombies. */
USP_HIDDEN void usp_reap(pid_t pid);

/* Fill in STATUS from a wait status as waitpid(2) has it. */
USP_HIDDEN void usp_status_decode(struct uspawn_status *status,
                                  int wait_status);

/* Sleep until FD, a handle or a channel, is readable: 0, ETIMEDOUT, EINTR if a
 * handler ran, or what went wrong. */
USP_HIDDEN int usp_poll_readable(int fd, const struct usp_deadline *deadline);

/* The same, whatever handlers run. */
USP_HIDDEN int usp_await_readable(int fd, const struct usp_deadline *deadline);

#endif
