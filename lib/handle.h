/* SPDX-License-Identifier: MIT */
/* What a child's descriptor can do. */
#ifndef USP_HANDLE_H
#define USP_HANDLE_H

#include "compiler.h"
#include "uspawn.h"

/* Whether the system has descriptors that name a child. */
USP_HIDDEN int usp_handle_exists(void);

/* A handle for PID; -1: none. */
USP_HIDDEN int usp_handle_open(pid_t pid);

/* What the kernel still knows of the child of FD after somebody else has
 * collected it. */
enum usp_memory { USP_KNOWN, USP_NOT_YET, USP_NEVER };

/* USP_KNOWN, and *STATUS; USP_NOT_YET if the child has ended but nobody has
 * collected it; USP_NEVER. */
USP_HIDDEN enum usp_memory usp_handle_status(int fd,
                                             struct uspawn_status *status);

/* Sleep at most TIMEOUT_MS until somebody has collected the child of FD. */
USP_HIDDEN void usp_handle_await_collection(int fd, int timeout_ms);

/* Fill in STATUS from a wait status as waitpid(2) has it. */
USP_HIDDEN void usp_status_decode(struct uspawn_status *status,
                                  int wait_status);

/* Sleep until PID, a child of ours, has ended, or TIMEOUT_MS have passed, where
 * there is no descriptor to poll.  0, ETIMEDOUT, ECHILD, or what kept it from
 * sleeping. */
USP_HIDDEN int usp_wait_by_thread(pid_t pid, int timeout_ms);

#endif
