/* SPDX-License-Identifier: MIT */
/* <spawn.h> of POSIX.1-2024, with what glibc, illumos and macOS add, over
 * uspawn: for systems that lack it or some of it, and for programs that want
 * the same behaviour on all.
 *
 *     cc $(pkg-config --cflags uspawn-posix) program.c \
 *        $(pkg-config --libs uspawn-posix)
 *
 * The first option makes this file the one that `#include <spawn.h>` finds.
 * The library has the functions under the names that are declared here, and
 * system, popen and pclose, which the system's headers declare.  They belong to
 * the program, or shared library, that was linked with it, and to no other part
 * of the process: they are not exported.  Without the library, a program
 * compiled with this header and GCC or clang does not link.
 *
 * What holds for every function, unless its comment says otherwise:
 *
 *   Result.   0 or a positive errno value.  errno is as before.
 *   Memory.   Objects copy what they are given.  One that was only initialized,
 *             or destroyed, holds no memory; the first value put into it may
 *             fail with ENOMEM.  Objects may be used for any number of spawns.
 *   Threads.  MT-Safe, as long as no thread changes an object that others use.
 *             No function is a cancellation point, but system.
 *   Since.    0.1.
 *
 * Beside the system's <spawn.h>.  An object is one pointer, in room that is as
 * large as the GNU C library's and musl's objects, so it may be handed to code
 * that was compiled with the system's header, and back, if both are linked with
 * this library.  In one translation unit either header may come first: after
 * this one the system's is empty, and after the system's this one keeps its
 * types.  Constants have the values given here.
 */
#ifndef USPAWN_SPAWN_H
#define USPAWN_SPAWN_H

#include <sched.h>
#include <signal.h>
#include <sys/select.h> /* sigset_t, in strict C too (POSIX.1-2024) */
#include <sys/types.h>

/* What the GNU C library says of the same functions in C++. */
#if defined(__cplusplus) && defined(__THROW)
#define USPAWN_NOTHROW __THROW
#else
#define USPAWN_NOTHROW
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* -------------------------------------------------------------- Types -- */

/* Whether the system's header was here, by its guard: _SPAWN_H of glibc, musl
 * and Solaris, _SPAWN_H_ of the BSDs and macOS, _H_SPAWN of AIX. */
#if defined(_SPAWN_H) || defined(_SPAWN_H_) || defined(_H_SPAWN)
#define USPAWN_OWN

#else
#define _SPAWN_H 1
#define _SPAWN_H_ 1
#define _H_SPAWN 1

/* The libc's functions must not be found in place of ours: their objects are
 * others. */
#if defined(__GNUC__)
#define USPAWN_OWN __attribute__((visibility("hidden")))
#else
#define USPAWN_OWN
#endif

/* The members are the library's. */
typedef struct {
    void *uspawn_list;
    int uspawn_room[18];
} posix_spawn_file_actions_t;

typedef struct {
    void *uspawn_values;
    long uspawn_room[(336 - sizeof(void *)) / sizeof(long)];
} posix_spawnattr_t;

#endif

/* -------------------------------------------------------------- Flags -- */

#undef POSIX_SPAWN_RESETIDS
#undef POSIX_SPAWN_SETPGROUP
#undef POSIX_SPAWN_SETSIGDEF
#undef POSIX_SPAWN_SETSIGMASK
#undef POSIX_SPAWN_SETSCHEDPARAM
#undef POSIX_SPAWN_SETSCHEDULER
#undef POSIX_SPAWN_USEVFORK
#undef POSIX_SPAWN_SETSID
#undef POSIX_SPAWN_SETCGROUP
#undef POSIX_SPAWN_START_SUSPENDED
#undef POSIX_SPAWN_CLOEXEC_DEFAULT
#undef POSIX_SPAWN_SETSIGIGN_NP
#undef POSIX_SPAWN_NOSIGCHLD_NP
#undef POSIX_SPAWN_WAITPID_NP
/* Not had here, on purpose: what macOS and illumos mean by these cannot be done
 * by a call that starts a program and reports its failure. */
#undef POSIX_SPAWN_SETEXEC
#undef POSIX_SPAWN_NOEXECERR_NP

/* POSIX: the effective ids are the real ones; the process group, default
 * signals, mask, scheduling priority, or policy and priority, are those of the
 * attributes; the child leads a new session. */
#define POSIX_SPAWN_RESETIDS 0x01
#define POSIX_SPAWN_SETPGROUP 0x02
#define POSIX_SPAWN_SETSIGDEF 0x04
#define POSIX_SPAWN_SETSIGMASK 0x08
#define POSIX_SPAWN_SETSCHEDPARAM 0x10
#define POSIX_SPAWN_SETSCHEDULER 0x20
#define POSIX_SPAWN_SETSID 0x80

/* glibc: nothing, as memory is never copied where that can be helped. */
#define POSIX_SPAWN_USEVFORK 0x40

/* glibc: the child is created in the cgroup of the attributes.  The spawn fails
 * with ENOTSUP on systems other than Linux. */
#define POSIX_SPAWN_SETCGROUP 0x100

/* macOS: the program starts stopped, and goes on when it gets SIGCONT.  It is
 * stopped before its exec: if that fails, the child ends with status 127.
 * ENOTSUP where no backend can hold a child (all but clone and fork). */
#define POSIX_SPAWN_START_SUSPENDED 0x200

/* macOS: the program has no descriptors but those that actions open, copy or
 * inherit; also not 0, 1 and 2. */
#define POSIX_SPAWN_CLOEXEC_DEFAULT 0x400

/* illumos: the signals of the attributes are ignored, but for those that are to
 * be default, too. */
#define POSIX_SPAWN_SETSIGIGN_NP 0x800

/* illumos: no SIGCHLD when the child ends; only who waits for its number finds
 * it.  FreeBSD has both or none; ENOTSUP otherwise, and on Linux, where exec
 * makes SIGCHLD the signal of every child. */
#define POSIX_SPAWN_NOSIGCHLD_NP 0x1000
#define POSIX_SPAWN_WAITPID_NP 0x2000

/* ----------------------------------------------------------- Spawning -- */

/* Start the program PATH; posix_spawnp looks a FILE without a slash up in the
 * caller's PATH.  *PID, where PID is not NULL, is the child, which is to be
 * waited for.
 *
 * ACTIONS and ATTR: NULL for none.  ARGV may be empty.  ENVP NULL is an empty
 * environment.  The program inherits every descriptor that is not
 * close-on-exec.
 *
 * Result: 0, and the program has been executed; otherwise there is no child:
 *   EINVAL   a negative process group
 *   ENOTSUP  the system cannot do what was asked for
 *   EPERM, EBADF, ENOENT, EACCES, E2BIG, ENOMEM, EAGAIN ...  as the calls that
 *            the child makes, execve(2), fork(2)
 *   ENOEXEC  the file has no known format: no shell is tried */
USPAWN_OWN int posix_spawn(pid_t *pid, const char *path,
                           const posix_spawn_file_actions_t *actions,
                           const posix_spawnattr_t *attr, char *const argv[],
                           char *const envp[]);
USPAWN_OWN int posix_spawnp(pid_t *pid, const char *file,
                            const posix_spawn_file_actions_t *actions,
                            const posix_spawnattr_t *attr, char *const argv[],
                            char *const envp[]);

/* glibc: the same, and *PIDFD, where PIDFD is not NULL, is a descriptor that
 * names the child, close-on-exec.  On Linux a pidfd: wait by waitid(2),
 * P_PIDFD.  On the BSDs and macOS a kqueue, for poll(2) alone: it is readable
 * once the child has ended, which is then to be waited for as any other.
 * ENOTSUP where there is neither, unless PIDFD is NULL. */
USPAWN_OWN int pidfd_spawn(int *pidfd, const char *path,
                           const posix_spawn_file_actions_t *actions,
                           const posix_spawnattr_t *attr, char *const argv[],
                           char *const envp[]);
USPAWN_OWN int pidfd_spawnp(int *pidfd, const char *file,
                            const posix_spawn_file_actions_t *actions,
                            const posix_spawnattr_t *attr, char *const argv[],
                            char *const envp[]);

/* glibc: the process that PIDFD, of Linux, names, or -1 and errno:
 *   EBADF    no pidfd
 *   EREMOTE  it is not to be seen in this pid namespace
 *   ESRCH    it has ended and was waited for
 *   ENOSYS   no /proc, which is where to look */
USPAWN_OWN pid_t pidfd_getpid(int pidfd) USPAWN_NOTHROW;

/* ------------------------------------------------------- File actions -- */

/* Make ACTIONS an empty list; release what it holds. */
USPAWN_OWN int posix_spawn_file_actions_init(
    posix_spawn_file_actions_t *actions) USPAWN_NOTHROW;
USPAWN_OWN int posix_spawn_file_actions_destroy(
    posix_spawn_file_actions_t *actions) USPAWN_NOTHROW;

/* The child carries the actions out in the order in which they were added,
 * after what the flags ask for.  All: EBADF for a descriptor that is negative,
 * or not below the soft limit RLIMIT_NOFILE; EINVAL for a NULL path; ENOMEM. */

/* Open PATH, as open(2), as FD, which is closed first.  O_CLOEXEC is kept. */
USPAWN_OWN int
posix_spawn_file_actions_addopen(posix_spawn_file_actions_t *actions, int fd,
                                 const char *path, int flags,
                                 mode_t mode) USPAWN_NOTHROW;

/* Close FD, which need not be open. */
USPAWN_OWN int
posix_spawn_file_actions_addclose(posix_spawn_file_actions_t *actions,
                                  int fd) USPAWN_NOTHROW;

/* Make NEWFD a copy of FD; if they are equal, have it inherited. */
USPAWN_OWN int
posix_spawn_file_actions_adddup2(posix_spawn_file_actions_t *actions, int fd,
                                 int newfd) USPAWN_NOTHROW;

/* Change the working directory to PATH, or to the one open as FD; relative
 * paths of later actions and of the program are looked up from there.  The
 * names with _np are older ones of the same. */
USPAWN_OWN int
posix_spawn_file_actions_addchdir(posix_spawn_file_actions_t *actions,
                                  const char *path) USPAWN_NOTHROW;
USPAWN_OWN int
posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions,
                                     const char *path) USPAWN_NOTHROW;
USPAWN_OWN int
posix_spawn_file_actions_addfchdir(posix_spawn_file_actions_t *actions,
                                   int fd) USPAWN_NOTHROW;
USPAWN_OWN int
posix_spawn_file_actions_addfchdir_np(posix_spawn_file_actions_t *actions,
                                      int fd) USPAWN_NOTHROW;

/* glibc, illumos: close every descriptor from LOWEST up; it may be above the
 * soft limit. */
USPAWN_OWN int
posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions,
                                         int lowest) USPAWN_NOTHROW;

/* glibc: make the child's process group the foreground group of the terminal
 * open as FD. */
USPAWN_OWN int
posix_spawn_file_actions_addtcsetpgrp_np(posix_spawn_file_actions_t *actions,
                                         int fd) USPAWN_NOTHROW;

/* macOS: keep FD open in the program, close-on-exec or not. */
USPAWN_OWN int
posix_spawn_file_actions_addinherit_np(posix_spawn_file_actions_t *actions,
                                       int fd) USPAWN_NOTHROW;

/* --------------------------------------------------------- Attributes -- */

/* Make ATTR have no flags, and values that are 0 or empty; release what it
 * holds. */
USPAWN_OWN int posix_spawnattr_init(posix_spawnattr_t *attr) USPAWN_NOTHROW;
USPAWN_OWN int posix_spawnattr_destroy(posix_spawnattr_t *attr) USPAWN_NOTHROW;

/* Each value is used only if its flag is set.  All set functions: ENOMEM. */

/* The flags from above, or-ed.  EINVAL: an unknown one. */
USPAWN_OWN int posix_spawnattr_getflags(const posix_spawnattr_t *attr,
                                        short *flags) USPAWN_NOTHROW;
USPAWN_OWN int posix_spawnattr_setflags(posix_spawnattr_t *attr,
                                        short flags) USPAWN_NOTHROW;

/* The process group; 0: a new one. */
USPAWN_OWN int posix_spawnattr_getpgroup(const posix_spawnattr_t *attr,
                                         pid_t *group) USPAWN_NOTHROW;
USPAWN_OWN int posix_spawnattr_setpgroup(posix_spawnattr_t *attr,
                                         pid_t group) USPAWN_NOTHROW;

/* Signals to be default; those that cannot be are passed over. */
USPAWN_OWN int posix_spawnattr_getsigdefault(const posix_spawnattr_t *attr,
                                             sigset_t *set) USPAWN_NOTHROW;
USPAWN_OWN int
posix_spawnattr_setsigdefault(posix_spawnattr_t *attr,
                              const sigset_t *set) USPAWN_NOTHROW;

/* illumos: signals to be ignored, likewise. */
USPAWN_OWN int posix_spawnattr_getsigignore_np(const posix_spawnattr_t *attr,
                                               sigset_t *set) USPAWN_NOTHROW;
USPAWN_OWN int
posix_spawnattr_setsigignore_np(posix_spawnattr_t *attr,
                                const sigset_t *set) USPAWN_NOTHROW;

/* The signal mask. */
USPAWN_OWN int posix_spawnattr_getsigmask(const posix_spawnattr_t *attr,
                                          sigset_t *mask) USPAWN_NOTHROW;
USPAWN_OWN int posix_spawnattr_setsigmask(posix_spawnattr_t *attr,
                                          const sigset_t *mask) USPAWN_NOTHROW;

/* The scheduling policy.  EINVAL: the system has no such policy. */
USPAWN_OWN int posix_spawnattr_getschedpolicy(const posix_spawnattr_t *attr,
                                              int *policy) USPAWN_NOTHROW;
USPAWN_OWN int posix_spawnattr_setschedpolicy(posix_spawnattr_t *attr,
                                              int policy) USPAWN_NOTHROW;

/* The scheduling priority.  One that the policy does not have fails the
 * spawn, with EINVAL. */
USPAWN_OWN int
posix_spawnattr_getschedparam(const posix_spawnattr_t *attr,
                              struct sched_param *param) USPAWN_NOTHROW;
USPAWN_OWN int
posix_spawnattr_setschedparam(posix_spawnattr_t *attr,
                              const struct sched_param *param) USPAWN_NOTHROW;

/* glibc: the cgroup, of version 2, whose directory is open as CGROUP. */
USPAWN_OWN int posix_spawnattr_getcgroup_np(const posix_spawnattr_t *attr,
                                            int *cgroup) USPAWN_NOTHROW;
USPAWN_OWN int posix_spawnattr_setcgroup_np(posix_spawnattr_t *attr,
                                            int cgroup) USPAWN_NOTHROW;

#ifdef __cplusplus
}
#endif

#endif
