/* SPDX-License-Identifier: MIT */
/* What a child's descriptor can do. */
#ifndef USP_HANDLE_H
#define USP_HANDLE_H

#include "base/clock.h"
#include "base/compiler.h"
#include "uspawn.h"
#include <signal.h>
#include <sys/resource.h>

/* A handle for PID, or a negative errno value; -ENOTSUP where the system has
 * none. */
USP_HIDDEN int usp_handle_open(pid_t pid);

/* What tells a process from others that had or will have its pid.  There is
 * more than one kind of that; a value tells nothing beside one of another. */
enum usp_identity_kind {
    USP_IDENTITY_UNKNOWN,
    USP_IDENTITY_INODE, /* of its pidfd */
    USP_IDENTITY_START  /* when it began */
};

struct usp_identity {
    enum usp_identity_kind kind;
    unsigned long long value;
};

/* That of the process PID, of the handle FD or -1. */
USP_HIDDEN struct usp_identity usp_identity_of(int fd, pid_t pid);

/* Whether that process has IDENTITY, which is known: 1 or 0; -EAGAIN: cannot be
 * told now; -ENOTSUP: never. */
USP_HIDDEN int usp_identity_is(const struct usp_identity *identity, int fd,
                               pid_t pid);

/* The clock by which processes begin, in milliseconds; 0: there is none. */
USP_HIDDEN unsigned long long usp_identity_now(void);

/* Whether CHILD, which has no handle and was made LEAST_MS ago or earlier, has
 * a pid that is another's by now: that of a process which began later. */
USP_HIDDEN int usp_identity_is_later(const struct uspawn_child *child,
                                     unsigned least_ms);

/* Whether a handle could be opened now: 0 or an errno value. */
USP_HIDDEN int usp_handle_try(void);

/* The directory in /proc of the process PID, of the handle FD or -1, which
 * stays that process's; or a negative errno value. */
USP_HIDDEN int usp_proc_directory(int fd, pid_t pid);

/* What the kernel still knows of the child of FD after somebody else has
 * collected it, or while nobody has. */
enum usp_memory { USP_KNOWN, USP_NOT_YET, USP_NEVER };

/* USP_KNOWN, and *STATUS; USP_NOT_YET if the child has not ended, or nobody has
 * collected it, where it is only told then; USP_NEVER. */
USP_HIDDEN enum usp_memory usp_handle_status(int fd,
                                             struct uspawn_status *status);

/* What /proc says of the child of FD as long as nobody has collected it: 1, and
 * *STATUS; or 0. */
USP_HIDDEN int usp_zombie_status(int fd, struct uspawn_status *status);

/* Sleep at most TIMEOUT_MS until somebody has collected the child of FD. */
USP_HIDDEN void usp_handle_await_collection(int fd, int timeout_ms);

/* Send SIGNAL to the process PID of the handle FD, which need not be a child of
 * ours: 0, -ESRCH if it has ended, -ENOTSUP if that cannot be done without
 * danger for others, or another negative errno value. */
USP_HIDDEN int usp_handle_kill(int fd, pid_t pid, int signal);

/* Whether CODE of a siginfo_t tells the end of a child; stops of a tracer are
 * told to those who wait for the end, too. */
static inline int usp_is_end(int code)
{
    return code == CLD_EXITED || code == CLD_KILLED || code == CLD_DUMPED;
}

/* waitid for the child PID, by its handle FD where that works; FD may be -1.
 * INFO->si_pid is 0 if there was nothing.  0 or an errno value. */
USP_HIDDEN int usp_ask_child(int fd, pid_t pid, siginfo_t *info, int options,
                             struct rusage *usage);

/* Whether the child PID, of the handle FD or -1, has ended: 1 or 0; -ECHILD if
 * it is no child of ours, or no longer; or another negative errno value.  And
 * the same, after which one that has is collected. */
USP_HIDDEN int usp_has_ended(int fd, pid_t pid);
USP_HIDDEN int usp_reap_ended(int fd, pid_t pid);

/* Collect PID, which has ended or is about to; a caller that ignores SIGCHLD
 * has no zombies. */
USP_HIDDEN void usp_reap(pid_t pid);

/* Whether PID, a child of ours, is stopped.  Who waits for its exec asks as
 * often as this: exec takes less, but on slow file systems. */
#define USP_STOP_LOOK_MS 50
USP_HIDDEN int usp_is_stopped(pid_t pid);

/* The signal that has ended PID, a child of ours that has reported no failure,
 * before it executed a program; 0: none, as far as that can be told. */
USP_HIDDEN int usp_signal_before_exec(pid_t pid);

/* Fill in STATUS from a wait status as waitpid(2) has it. */
USP_HIDDEN void usp_status_decode(struct uspawn_status *status,
                                  int wait_status);

/* Sleep until FD is readable: 0, ETIMEDOUT, EINTR if a handler ran, or what
 * went wrong.  And the same until the process of the handle FD has ended. */
USP_HIDDEN int usp_poll_readable(int fd, const struct usp_deadline *deadline);
USP_HIDDEN int usp_handle_await_end(int fd,
                                    const struct usp_deadline *deadline);

/* Sleep until CHILD has ended: 1; 0: DEADLINE has come, or nothing tells. */
USP_HIDDEN int usp_await_end(const struct uspawn_child *child,
                             const struct usp_deadline *deadline);

#endif
