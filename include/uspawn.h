/* SPDX-License-Identifier: MIT */
/* uspawn: start programs.
 *
 * This header is the whole public interface and its manual.
 *
 * A program is started from five things: a path, a list of actions on
 * descriptors and directories, attributes, arguments and an environment.
 * uspawn() does it in one call.  A plan holds the same five, compiled, and can
 * be run again and again from any thread.
 *
 * What holds for every function, unless its comment says otherwise:
 *
 *   Result.   Functions returning int return 0, or a positive errno value.
 *             errno itself is left as it was.  On failure, outputs other than
 *             `child` are untouched, and objects are as they were.
 *   Children. A failure leaves no child, no zombie and no descriptor behind.
 *             Children of the caller that uspawn did not start are never waited
 *             for.
 *   Host.     Signal mask, handlers, environment, working directory and
 *             cancellation state are as before.  Handlers of pthread_atfork(3)
 *             do not run, except in the fork backend where the libc has no
 *             _Fork(3).  No function is a cancellation point, but
 *             uspawn_system(), which also differs in what is said of it.
 *   Threads.  MT-Safe.  One object must not be changed by one thread while
 *             another uses it; many threads may read one object at once.  For
 *             a struct uspawn_child, see "Waiting".
 *   Signals.  Not async-signal-safe, unless it says so.
 *   Memory.   Objects copy what they are given.  Destroying NULL does nothing.
 *   Since.    0.1.
 */
#ifndef USPAWN_H
#define USPAWN_H

#include <signal.h>
#include <stddef.h>
#include <stdio.h>      /* FILE */
#include <sys/select.h> /* sigset_t, in strict C too (POSIX.1-2024) */
#include <sys/types.h>

#define USPAWN_VERSION "0.1.0"

#if defined(__GNUC__)
#define USPAWN_API __attribute__((visibility("default")))
#else
#define USPAWN_API
#endif
/* Results that must not be ignored.  Who asks uspawn_attr_error() instead, or
 * has objects that are strict, may define this as nothing. */
#ifndef USPAWN_CHECK
#if defined(__GNUC__)
#define USPAWN_CHECK __attribute__((warn_unused_result))
#else
#define USPAWN_CHECK
#endif
#endif

#ifdef __cplusplus
extern "C" {
#endif

struct uspawn_actions; /* what happens to descriptors and directories */
struct uspawn_attr;    /* everything else about the child */
struct uspawn_plan;    /* all of it, compiled; immutable */

/* ------------------------------------------------------------- Errors -- */

/* Where a spawn failed.  Numbers are never reused; new ones are added. */
enum uspawn_stage {
    USPAWN_STAGE_NONE = 0,        /* nothing failed */
    USPAWN_STAGE_PLAN,            /* before there was a child: bad input, no
                                     memory, or no backend can do it */
    USPAWN_STAGE_CREATE,          /* making the child */
    USPAWN_STAGE_DEFAULT_SIGNALS, /* the child's steps: attributes ... */
    USPAWN_STAGE_IGNORED_SIGNALS,
    USPAWN_STAGE_SESSION,
    USPAWN_STAGE_PROCESS_GROUP,
    USPAWN_STAGE_SCHEDULER,
    USPAWN_STAGE_SCHEDULER_PRIORITY,
    USPAWN_STAGE_RESET_IDS,
    USPAWN_STAGE_OPEN, /* ... actions ... */
    USPAWN_STAGE_CLOSE,
    USPAWN_STAGE_DUP2,
    USPAWN_STAGE_INHERIT,
    USPAWN_STAGE_CHDIR,
    USPAWN_STAGE_FCHDIR,
    USPAWN_STAGE_CLOSEFROM,
    USPAWN_STAGE_TCSETPGRP,
    USPAWN_STAGE_PIPE,
    USPAWN_STAGE_INHERITANCE, /* ... and what comes last */
    USPAWN_STAGE_SIGNAL_MASK,
    USPAWN_STAGE_EXEC, /* the program itself */

    USPAWN_STAGE_CGROUP, /* attributes taken before the actions */
    USPAWN_STAGE_NAMESPACE,
    USPAWN_STAGE_UNSHARE,
    USPAWN_STAGE_ID_MAPS,
    USPAWN_STAGE_UMASK,
    USPAWN_STAGE_NICE,
    USPAWN_STAGE_IO_PRIORITY,
    USPAWN_STAGE_CPU_AFFINITY,
    USPAWN_STAGE_TIMER_SLACK,
    USPAWN_STAGE_OOM_SCORE_ADJUSTMENT,
    USPAWN_STAGE_PERSONALITY,
    USPAWN_STAGE_CHROOT,
    USPAWN_STAGE_MAP, /* actions */
    USPAWN_STAGE_LISTEN,
    USPAWN_STAGE_BYTES,
    USPAWN_STAGE_PTY,
    USPAWN_STAGE_SOCKETPAIR,
    USPAWN_STAGE_CONTROLLING_TERMINAL, /* attributes taken after them */
    USPAWN_STAGE_FOREGROUND,
    USPAWN_STAGE_LIMIT,
    USPAWN_STAGE_BOUNDING_CAPABILITIES,
    USPAWN_STAGE_AMBIENT_CAPABILITIES,
    USPAWN_STAGE_INHERITABLE_CAPABILITIES,
    USPAWN_STAGE_SECUREBITS,
    USPAWN_STAGE_GROUPS,
    USPAWN_STAGE_GROUP,
    USPAWN_STAGE_USER,
    USPAWN_STAGE_PARENT_DEATH_SIGNAL,
    USPAWN_STAGE_NO_NEW_PRIVILEGES,
    USPAWN_STAGE_SUSPENDED,
    USPAWN_STAGE_SECCOMP_FILTER,

    USPAWN_STAGE_NO_RANDOMIZATION, /* before the actions */
    USPAWN_STAGE_LOGIN_CLASS,
    USPAWN_STAGE_LOGIN_NAME,
    USPAWN_STAGE_JAIL,
    USPAWN_STAGE_PROCESSOR_SET,
    USPAWN_STAGE_PROJECT,
    USPAWN_STAGE_INHERITABLE_PRIVILEGES, /* after them, before the ids, */
    USPAWN_STAGE_LIMIT_PRIVILEGES,       /* and after these */
    USPAWN_STAGE_NO_SETGROUPS,           /* before the actions */
    USPAWN_STAGE_MOUNT_PROPAGATION,
    USPAWN_STAGE_PROC_MOUNT,
    USPAWN_STAGE_KEPT_CAPABILITIES,   /* after them, before the ids, */
    USPAWN_STAGE_RAISED_CAPABILITIES, /* and after these */
    USPAWN_STAGE_DEADLINE,            /* before the actions */
    USPAWN_STAGE_ROOT,
    USPAWN_STAGE_OPEN_OR_KEEP /* an action */
};

/* What exactly was wrong, where uspawn could find out. */
enum uspawn_detail {
    USPAWN_DETAIL_NONE = 0,
    USPAWN_DETAIL_PROGRAM,     /* text: the program's path; if it was searched
                                  for in vain, size: in how many directories,
                                  index: enum uspawn_path_source */
    USPAWN_DETAIL_INTERPRETER, /* text: what the script's #! line names, or what
                                  that of this one does */
    USPAWN_DETAIL_LOADER,      /* text: the ELF loader the program needs */
    USPAWN_DETAIL_FORMAT,      /* text: the program; no known format, no #! */
    USPAWN_DETAIL_PATH,        /* text: the path of an open, chdir or chroot */
    USPAWN_DETAIL_DESCRIPTOR,  /* descriptor: its number */
    USPAWN_DETAIL_ARGUMENT,    /* index of the argument, size, limit in bytes */
    USPAWN_DETAIL_VARIABLE,    /* text: name of the variable, size, limit */
    USPAWN_DETAIL_TOTAL,       /* size of arguments + environment, and limit;
                                  text: the resource limit that is from */
    USPAWN_DETAIL_LIMIT,       /* text: name of the limit reached, limit */
    USPAWN_DETAIL_NEED,        /* text: what no allowed backend can do */
    USPAWN_DETAIL_RESOURCE,    /* text: name of the limit to be set */
    USPAWN_DETAIL_NOEXEC,      /* text: the program or its interpreter, on a
                                  file system that is mounted noexec (Linux) */
    USPAWN_DETAIL_SIGNAL,      /* size: the signal that ended the child before
                                  it could execute the program */
    USPAWN_DETAIL_LONG_LINE,   /* text: the script; its #! line names something
                                  that ends at byte size, the kernel reads
                                  limit (Linux) */
    USPAWN_DETAIL_BLANK_LINE,  /* text: the script; its #! line names nothing */
    USPAWN_DETAIL_NESTING,     /* text: an interpreter that is a script again,
                                  deeper than limit */
    USPAWN_DETAIL_FILE_TYPE,   /* text: the program, which is no regular file;
                                  size: its S_IFMT, as in st_mode */
    USPAWN_DETAIL_SCRIPT,      /* descriptor: the script to be executed; the
                                  program does not keep it, so that its
                                  interpreter cannot open it */
    USPAWN_DETAIL_LIMITS,      /* text: limits, one of which is reached; which,
                                  could not be seen */
    USPAWN_DETAIL_NAMESPACE,   /* the pid namespace of the caller's children,
                                  whose first process has ended (Linux) */
    USPAWN_DETAIL_REQUEST      /* text: what is asked for that cannot be: a
                                  sentence */
};

#define USPAWN_ERROR_TEXT_SIZE 256

/* Why a spawn failed.  The caller's memory, filled in by the calls that start
 * a program.  `code` is 0 and `stage` USPAWN_STAGE_NONE after a success; the
 * other members are then meaningless. */
struct uspawn_error {
    int code;                 /* errno value: what the call returned */
    int stage;                /* enum uspawn_stage */
    int action;               /* index of the action, from 0; -1: none */
    int detail;               /* enum uspawn_detail */
    int descriptor;           /* -1: none */
    int index;                /* of an argument or variable; -1: none */
    unsigned long long size;  /* bytes found, */
    unsigned long long limit; /* and allowed */
    /* Strings that are too long keep their end, after "...". */
    char text[USPAWN_ERROR_TEXT_SIZE];    /* see enum uspawn_detail */
    char program[USPAWN_ERROR_TEXT_SIZE]; /* what was to be started */
    unsigned long long reserved[4];
};

/* Name STAGE, for example "chdir".  Never NULL: "unknown" for other numbers.
 * The string is static.  Async-signal-safe. */
USPAWN_API const char *uspawn_strstage(int stage);

/* Write one line that a person can act on, without a newline, for example
 *
 *   /srv/report: exec: its interpreter /usr/bin/python4 does not exist (ENOENT)
 *   /bin/make: chdir (action 2) /no/such: No such file or directory (ENOENT)
 *
 * BUFFER of SIZE bytes is always terminated unless SIZE is 0; BUFFER may be
 * NULL then.  Result: the length the whole line has, as snprintf(3).  A NULL
 * ERROR gives an empty line. */
USPAWN_API size_t uspawn_error_format(const struct uspawn_error *error,
                                      char *buffer, size_t size);

/* The same line without the program's name, for messages of one's own:
 *
 *   exec: its interpreter /usr/bin/python4 does not exist (ENOENT) */
USPAWN_API size_t uspawn_error_format_reason(const struct uspawn_error *error,
                                             char *buffer, size_t size);

/* ------------------------------------------------------------ Actions -- */

/* Actions are carried out in the child, in the order in which they were added,
 * between the attributes (see "Order" below).  The index that struct
 * uspawn_error gives is the position in that order, from 0.
 *
 * Every add function: EINVAL where ACTIONS or a path is NULL; EBADF for a
 * negative descriptor or one that no process can have; ENAMETOOLONG for a path
 * of PATH_MAX bytes or more; ENOMEM.  On failure the list is as it was. */

/* Make an empty list in *ACTIONS; release it with uspawn_actions_destroy(). */
USPAWN_API USPAWN_CHECK int
uspawn_actions_create(struct uspawn_actions **actions);

/* Release ACTIONS.  Plans made from it are not affected. */
USPAWN_API void uspawn_actions_destroy(struct uspawn_actions *actions);

/* The first error of an add function of ACTIONS: 0, or its errno value, and in
 * ERROR, which may be NULL, the sentence, for example
 *
 *   plan: uspawn_actions_add_close: no process can have a descriptor of that
 *   number (EBADF)
 *
 * for uspawn_error_format(), with USPAWN_DETAIL_REQUEST.  It is kept until
 * ACTIONS is destroyed; what was called after it has been done.  EINVAL where
 * ACTIONS is NULL, as it is after a failure to make it. */
USPAWN_API int uspawn_actions_error(const struct uspawn_actions *actions,
                                    struct uspawn_error *error);

/* Let every spawn and every plan with ACTIONS fail with that error, at
 * USPAWN_STAGE_PLAN, if there is one, whenever it was.  So the results of add
 * functions need not be looked at. */
USPAWN_API int uspawn_actions_set_strict(struct uspawn_actions *actions);

/* Open PATH with FLAGS and MODE, as open(2), and give it the number FD.  FLAGS
 * are the system's; EINVAL if they are negative, as none can be.
 * FD is closed first.  O_CLOEXEC in FLAGS is honoured on every number.  A
 * relative PATH is relative to the child's directory at this point.
 *
 * PATH may lead through what the caller has open, as /dev/fd/63 does, whatever
 * inheritance is set.  Linux: if it does so by a symbolic link whose own name
 * tells nothing of that, only 0, 1, 2 and what actions name are sure to be
 * found.  The same holds for the paths of chdir actions and of
 * uspawn_attr_set_chroot(). */
USPAWN_API USPAWN_CHECK int
uspawn_actions_add_open(struct uspawn_actions *actions, int fd,
                        const char *path, int flags, mode_t mode);

/* The same, but FD stays what it is if PATH cannot be opened, whatever the
 * reason, and the spawn goes on.  As FD is not closed before, this takes one
 * descriptor more for a moment; none left is such a reason, too. */
USPAWN_API USPAWN_CHECK int
uspawn_actions_add_open_or_keep(struct uspawn_actions *actions, int fd,
                                const char *path, int flags, mode_t mode);

/* Close FD.  It is not an error if it is not open. */
USPAWN_API USPAWN_CHECK int
uspawn_actions_add_close(struct uspawn_actions *actions, int fd);

/* Make NEWFD a copy of FD, open across exec.  If the two are equal, clear
 * close-on-exec (POSIX.1-2024).  The spawn fails with EBADF if FD is not open
 * at this point. */
USPAWN_API USPAWN_CHECK int
uspawn_actions_add_dup2(struct uspawn_actions *actions, int fd, int newfd);

/* Keep FD open across exec under its own number, whatever its close-on-exec
 * flag says.  EBADF from the spawn if it is not open at this point. */
USPAWN_API USPAWN_CHECK int
uspawn_actions_add_inherit(struct uspawn_actions *actions, int fd);

/* Change the child's working directory to PATH.  A relative program path is
 * looked up from there. */
USPAWN_API USPAWN_CHECK int
uspawn_actions_add_chdir(struct uspawn_actions *actions, const char *path);

/* Change the child's working directory to the one open as FD. */
USPAWN_API USPAWN_CHECK int
uspawn_actions_add_fchdir(struct uspawn_actions *actions, int fd);

/* Close every descriptor from LOWEST up, at this point of the list. */
USPAWN_API USPAWN_CHECK int
uspawn_actions_add_closefrom(struct uspawn_actions *actions, int lowest);

/* Make the child's process group the foreground group of the terminal open as
 * FD.  SIGTTOU does not stop the child. */
USPAWN_API USPAWN_CHECK int
uspawn_actions_add_tcsetpgrp(struct uspawn_actions *actions, int fd);

/* Which end of a pipe the child gets. */
enum uspawn_pipe {
    USPAWN_PIPE_READ = 0, /* the child reads what the parent writes */
    USPAWN_PIPE_WRITE = 1 /* the parent reads what the child writes */
};

/* The most pipe, socketpair and pty actions in one list; one more is refused
 * with E2BIG. */
#define USPAWN_PIPES_MAX 16

/* Make a new pipe at every spawn; the child gets one end as FD.  END is a
 * member of enum uspawn_pipe.  The parent's end, close-on-exec and blocking, is
 * handed over in uspawn_child.pipes[K], where K counts the actions of the list
 * that have such an end (pipe, socketpair, pty) from 0; uspawn_child_pipe()
 * finds it by FD. */
USPAWN_API USPAWN_CHECK int
uspawn_actions_add_pipe(struct uspawn_actions *actions, int fd, int end);

/* The same with a pair of connected sockets of the local domain; TYPE is
 * SOCK_STREAM, SOCK_DGRAM or SOCK_SEQPACKET. */
USPAWN_API USPAWN_CHECK int
uspawn_actions_add_socketpair(struct uspawn_actions *actions, int fd, int type);

/* The same with a pseudo-terminal of ROWS and COLUMNS (0 to 65535; 0: unknown)
 * whose master is the parent's end.  To give the child its terminal on 0, 1 and
 * 2, add dup2 actions from FD; to make it the controlling one, see
 * uspawn_attr_set_controlling_terminal().  EINVAL: a size out of range. */
USPAWN_API USPAWN_CHECK int
uspawn_actions_add_pty(struct uspawn_actions *actions, int fd, int rows,
                       int columns);

/* A terminal that is made for a program.  All zeroes: the defaults. */
struct termios;
struct uspawn_terminal {
    int rows, columns;             /* 0 to 65535; 0: unknown */
    const struct termios *termios; /* its modes (tcsetattr(3)), copied; NULL:
                                      those that the system gives a new one */
    int no_echo; /* 1: what is written to it is not read back (ECHO) */
    int reserved_int;
    unsigned long long reserved[4];
};

/* Give the child a new pseudo-terminal as 0, 1 and 2 and as its controlling
 * terminal, for which it leads a new session (uspawn_attr_set_session()).  The
 * parent's end, the master, is that of number 0, as a pty action's.  TERMINAL
 * may be NULL: the defaults.  EINVAL: a size out of range, or what is reserved
 * is not 0; E2BIG as for a pipe.
 *
 * What is written to the master is what would be typed: in the default modes a
 * line that ends in a newline, and 4 (^D) at its beginning for the end of file.
 * Output has \r\n for a newline.  When no process has the terminal open any
 * more, reading gives EIO on Linux, and 0 on others.
 * Platforms: those of uspawn_attr_set_controlling_terminal(), so not the
 * posix_spawn backend. */
USPAWN_API USPAWN_CHECK int
uspawn_actions_add_stdio_pty(struct uspawn_actions *actions,
                             const struct uspawn_terminal *terminal);

/* Let all parent's ends of pipe, socketpair and pty actions of ACTIONS, those
 * added later too, be nonblocking (O_NONBLOCK).  The child's ends stay as they
 * are.  EINVAL: ACTIONS is NULL. */
USPAWN_API USPAWN_CHECK int
uspawn_actions_set_nonblocking(struct uspawn_actions *actions);

/* The most bytes actions in one list; one more is refused with E2BIG. */
#define USPAWN_BYTES_MAX 16

/* Let the child read the SIZE bytes at BYTES, and then end of file, from FD.
 * They are copied now, and at every spawn into a file in memory that cannot be
 * changed; where the system has none, into a pipe.  EFBIG from the spawn if a
 * pipe cannot hold them.
 * Platforms: pipes of FreeBSD can be written at either end; so before FreeBSD
 * 13, which has files in memory, a child that writes to FD gets SIGPIPE. */
USPAWN_API USPAWN_CHECK int
uspawn_actions_add_bytes(struct uspawn_actions *actions, int fd,
                         const void *bytes, size_t size);

/* Open /dev/null for reading and writing as FD. */
USPAWN_API USPAWN_CHECK int
uspawn_actions_add_null(struct uspawn_actions *actions, int fd);

/* The most pairs in one map; more are refused with E2BIG. */
#define USPAWN_MAP_MAX 1024

/* Make each of COUNT TARGETS a copy of the SOURCE of the same index, all at
 * once: what TARGETS overwrite is read first.  So numbers can be swapped, and
 * one source can go to many targets.  Equal numbers clear close-on-exec.
 * EINVAL if a target occurs twice.  The spawn fails with EBADF, and names the
 * source, if it is not open at this point. */
USPAWN_API USPAWN_CHECK int
uspawn_actions_add_map(struct uspawn_actions *actions, const int *sources,
                       const int *targets, size_t count);

/* Hand over COUNT listening sockets SOURCES, as a map to 3, 4, 5 ..., and
 * announce them by the convention of systemd: LISTEN_FDS and LISTEN_PID in the
 * environment (sd_listen_fds(3)), and LISTEN_FDNAMES where NAMES is not NULL.
 * EINVAL for a name that is empty, longer than 255 bytes, or has a colon or a
 * control character; EEXIST for a second one in a list.  The environment is
 * copied at each spawn, which may fail with ENOMEM. */
USPAWN_API USPAWN_CHECK int
uspawn_actions_add_listen(struct uspawn_actions *actions, const int *sources,
                          const char *const *names, size_t count);

/* --------------------------------------------------------- Attributes -- */

/* Attributes not set leave the child what it has from its parent, except that
 * caught signals become default (as exec does it) and that inheritance is
 * `listed`.
 *
 * Every set function: EINVAL where ATTR or another pointer is NULL or a value
 * or flag is unknown; ENOMEM.  ENOTSUP where the platform cannot do it at all.
 * A second call replaces the value of the first.
 *
 * Order.  Whatever the order of the calls, the child takes its steps so (the
 * names are those of uspawn_strstage(); each system lacks some):
 *
 *   default signals, ignored signals, cgroup, namespace, unshare,
 *   no setgroups, id maps, mount propagation, project, session,
 *   process group, scheduler, scheduler priority, deadline, nice, io priority,
 *   processor set, cpu affinity, timer slack, oom score adjustment,
 *   personality, no randomization, login class, login name, jail, reset ids,
 *   umask, root, chroot, proc mount, the actions,
 *   controlling terminal, foreground, inheritance, limit,
 *   bounding capabilities, ambient capabilities, inheritable capabilities,
 *   securebits, kept capabilities, inheritable privileges, groups, group,
 *   user, raised capabilities, parent death signal, no new privileges,
 *   limit privileges, signal mask, suspended, seccomp filter, exec
 *
 * So files are opened with the caller's rights but below the new root, and what
 * would take away the right to a later step comes after it. */

/* Make *ATTR with no attribute set; release it with uspawn_attr_destroy(). */
USPAWN_API USPAWN_CHECK int uspawn_attr_create(struct uspawn_attr **attr);

/* Release ATTR.  Plans made from it are not affected. */
USPAWN_API void uspawn_attr_destroy(struct uspawn_attr *attr);

/* What is wrong with ATTR: the first error of a set function, as
 * uspawn_actions_error(), for example
 *
 *   plan: uspawn_attr_set_login: there is no user www-date (ENOENT)
 *
 * or else what every spawn with ATTR would fail with before there is a child:
 * which attributes exclude each other (EINVAL, EPERM or ENOTSUP), or what no
 * backend, or not the one that was chosen, can do (ENOTSUP,
 * USPAWN_DETAIL_NEED); whether this machine can is not tried.  ENOMEM.  0:
 * nothing is wrong. */
USPAWN_API int uspawn_attr_error(const struct uspawn_attr *attr,
                                 struct uspawn_error *error);

/* As uspawn_actions_set_strict(): every spawn with ATTR fails with the first
 * error of a set function, if there is one. */
USPAWN_API int uspawn_attr_set_strict(struct uspawn_attr *attr);

/* Put the child into process group GROUP; 0: a new group of its own.  EINVAL if
 * GROUP is negative.  The spawn fails with EPERM if there is no such group in
 * the session. */
USPAWN_API USPAWN_CHECK int
uspawn_attr_set_process_group(struct uspawn_attr *attr, pid_t group);

/* Make the child the leader of a new session, without a terminal.  Together
 * with a process group other than 0 the spawn fails with EPERM. */
USPAWN_API USPAWN_CHECK int uspawn_attr_set_session(struct uspawn_attr *attr);

/* Give the program the signal mask *MASK.  Set last before exec. */
USPAWN_API USPAWN_CHECK int
uspawn_attr_set_signal_mask(struct uspawn_attr *attr, const sigset_t *mask);

/* Signals in *SET get their default disposition, signals in no set stay as exec
 * leaves them (ignored ones stay ignored).  Numbers that cannot be changed
 * (SIGKILL, SIGSTOP) are passed over.  A signal that was to be ignored no
 * longer is. */
USPAWN_API USPAWN_CHECK int
uspawn_attr_set_default_signals(struct uspawn_attr *attr, const sigset_t *set);

/* Signals in *SET are ignored by the program.  EINVAL if SIGKILL or SIGSTOP is
 * among them.  A signal that was to be default no longer is. */
USPAWN_API USPAWN_CHECK int
uspawn_attr_set_ignored_signals(struct uspawn_attr *attr, const sigset_t *set);

enum uspawn_disposition {
    USPAWN_SIGNAL_KEEP = 0,    /* as exec leaves it */
    USPAWN_SIGNAL_DEFAULT = 1, /* default */
    USPAWN_SIGNAL_IGNORE = 2   /* ignored */
};

/* The same for one SIGNAL.  EINVAL if it is below 1 or above the system's
 * highest, or if SIGKILL or SIGSTOP is to be ignored. */
USPAWN_API USPAWN_CHECK int uspawn_attr_set_signal(struct uspawn_attr *attr,
                                                   int signal, int disposition);

/* Start the program as if nobody had touched its signals, for callers whose
 * runtime has: the mask is empty, and all signals are default, SIGPIPE too.
 * But SIGHUP, SIGINT and SIGQUIT stay ignored where they are: that is what
 * nohup(1), or a shell that runs the caller in the background, means for all
 * that the caller starts.  The same as uspawn_attr_set_default_signals() and
 * uspawn_attr_set_signal_mask() with these sets, which calls that come later
 * can change. */
USPAWN_API USPAWN_CHECK int
uspawn_attr_set_clean_signals(struct uspawn_attr *attr);

/* A policy beside the system's: to run when nothing else wants to.  Linux:
 * SCHED_IDLE, with priority 0.  FreeBSD: the idle priorities of rtprio(2), 0 to
 * 31, of which the highest number is the first to run, as in other policies. */
#define USPAWN_SCHED_IDLE 0x1d1e

/* Scheduling POLICY (SCHED_OTHER, SCHED_FIFO ..., on Linux also with
 * SCHED_RESET_ON_FORK, on illumos also SCHED_IA, SCHED_FSS and SCHED_FX; or
 * USPAWN_SCHED_IDLE) and PRIORITY in that policy, as sched_setscheduler(2).
 * EINVAL for an unknown policy or a priority outside of
 * sched_get_priority_min(3) to _max(3); ENOTSUP where the system has no such
 * call (macOS, OpenBSD).  The spawn fails with EPERM where the caller may not.
 */
USPAWN_API USPAWN_CHECK int uspawn_attr_set_scheduler(struct uspawn_attr *attr,
                                                      int policy, int priority);

/* PRIORITY under the policy that the caller has, as sched_setparam(2).  EINVAL
 * for a priority that no policy has; ENOTSUP as above. */
USPAWN_API USPAWN_CHECK int
uspawn_attr_set_scheduler_priority(struct uspawn_attr *attr, int priority);

/* Flags for uspawn_attr_set_deadline(), with the kernel's values. */
#define USPAWN_DEADLINE_RESET_ON_FORK 1u /* what it starts has no deadline */
#define USPAWN_DEADLINE_RECLAIM 2u       /* it may use what others leave */
#define USPAWN_DEADLINE_OVERRUN 4u       /* SIGXCPU when it has used all */

/* RUNTIME nanoseconds of a processor before each DEADLINE, which comes again
 * after each PERIOD (0: as the deadline): Linux's policy SCHED_DEADLINE, see
 * sched(7), in place of what uspawn_attr_set_scheduler() says.  FLAGS is 0 or
 * flags from above.  EINVAL unless 1024 <= RUNTIME <= DEADLINE <= PERIOD <
 * 2^63. From the spawn: EPERM where the caller may not, or the program is not
 * to run on all processors; EBUSY where others have too much of them; EINVAL
 * for a period that the system's administrator does not allow; ENOSYS before
 * Linux 3.14.  A program with a deadline gets EAGAIN from fork(2) without
 * USPAWN_DEADLINE_RESET_ON_FORK.
 * Platforms: Linux. */
USPAWN_API USPAWN_CHECK int
uspawn_attr_set_deadline(struct uspawn_attr *attr, unsigned long long runtime,
                         unsigned long long deadline, unsigned long long period,
                         unsigned flags);

/* Set the effective user and group id to the real ones, before the actions: a
 * set-user-id caller opens nothing for the child with its own rights.  Of
 * memory and PR_SET_DUMPABLE the same is true as for uspawn_attr_set_user(). */
USPAWN_API USPAWN_CHECK int uspawn_attr_set_reset_ids(struct uspawn_attr *attr);

/* Before the actions: rights of the parent ------------------------------ */

/* Make files with the mask MASK, as umask(2), also in the actions.  EINVAL for
 * bits beyond 0777. */
USPAWN_API USPAWN_CHECK int uspawn_attr_set_umask(struct uspawn_attr *attr,
                                                  mode_t mask);

/* Give the program the nice value NICE, -20 to 19 (EINVAL otherwise): the value
 * itself, not what is added to the caller's.  EACCES from the spawn where the
 * caller may not. */
USPAWN_API USPAWN_CHECK int uspawn_attr_set_nice(struct uspawn_attr *attr,
                                                 int nice);

enum uspawn_io_class {
    USPAWN_IO_NONE = 0, /* by the nice value */
    USPAWN_IO_REALTIME = 1,
    USPAWN_IO_BEST_EFFORT = 2,
    USPAWN_IO_IDLE = 3
};

/* I/O priority, as ioprio_set(2): CLASS is a member of enum uspawn_io_class,
 * LEVEL 0 (highest) to 7, and 0 for the classes that have none.  EINVAL
 * otherwise.
 * Platforms: Linux. */
USPAWN_API USPAWN_CHECK int
uspawn_attr_set_io_priority(struct uspawn_attr *attr, int io_class, int level);

/* The highest CPU number plus one that can be given. */
#define USPAWN_CPUS_MAX 8192

/* Let the program run on the COUNT CPUS only, numbers from 0.  EINVAL for none
 * and for a number too high; from the spawn, if none of them can be used (on
 * FreeBSD, if any cannot).
 * Platforms: Linux, FreeBSD; illumos and Solaris for one CPU, ENOTSUP from the
 * spawn for more (processor_bind(2)). */
USPAWN_API USPAWN_CHECK int
uspawn_attr_set_cpu_affinity(struct uspawn_attr *attr, const unsigned *cpus,
                             size_t count);

/* Let the program run on the processors of SET only, a set of FreeBSD's
 * cpuset(1) or illumos's psrset(8); CPUs as above are then to be some of these.
 * EINVAL for a negative number.  From the spawn: ESRCH, or on illumos EINVAL,
 * if there is no such set; EPERM where the caller may not. Platforms: FreeBSD
 * (cpuset_setid(2)), illumos and Solaris (pset_bind(2)). */
USPAWN_API USPAWN_CHECK int
uspawn_attr_set_processor_set(struct uspawn_attr *attr, int set);

/* Timer slack of NANOSECONDS, as PR_SET_TIMERSLACK(2const); EINVAL for 0.
 * Platforms: Linux. */
USPAWN_API USPAWN_CHECK int
uspawn_attr_set_timer_slack(struct uspawn_attr *attr,
                            unsigned long nanoseconds);

/* How likely the program is to be killed when memory runs out: -1000 (never) to
 * 1000, EINVAL otherwise; see proc_pid_oom_score_adj(5).  EACCES from the spawn
 * where the caller may not lower it.  Needs /proc.
 * Platforms: Linux; fork backend: the kernel keeps it with memory.  FreeBSD,
 * for -1000, protect, and 0, do not (PROC_SPROTECT, procctl(2)): both are the
 * superuser's; ENOTSUP from the spawn for another. */
USPAWN_API USPAWN_CHECK int
uspawn_attr_set_oom_score_adjustment(struct uspawn_attr *attr, int adjustment);

/* Execution domain PERSONA, as personality(2).  EINVAL for 0xffffffff.
 * Platforms: Linux. */
USPAWN_API USPAWN_CHECK int
uspawn_attr_set_personality(struct uspawn_attr *attr, unsigned long persona);

/* Do not randomize the program's addresses: on Linux ADDR_NO_RANDOMIZE is added
 * to the persona above, or to the caller's.
 * Platforms: Linux, FreeBSD. */
USPAWN_API USPAWN_CHECK int
uspawn_attr_set_no_randomization(struct uspawn_attr *attr);

/* Login class NAME, as setloginclass(2), one of login.conf(5) that rules of
 * rctl(8) can name; its limits are not set.  EINVAL for an empty one.  EPERM
 * from the spawn where the caller may not.
 * Platforms: FreeBSD. */
USPAWN_API USPAWN_CHECK int
uspawn_attr_set_login_class(struct uspawn_attr *attr, const char *name);

/* Login name NAME, as setlogin(2): what getlogin(2) tells in the session, which
 * is why this adds uspawn_attr_set_session().  It is a name only: the ids are
 * uspawn_attr_set_login()'s.  From the spawn: EINVAL for one that is too long,
 * EPERM where the caller may not.
 * Platforms: FreeBSD. */
USPAWN_API USPAWN_CHECK int uspawn_attr_set_login_name(struct uspawn_attr *attr,
                                                       const char *name);

/* Attach the child to the jail with the number JAIL (jail_attach(2)), whose
 * root is its root and working directory then: paths of actions, and the
 * program's, are looked up in it, and the steps that come later are taken with
 * the rights of the jail.  EINVAL for a number below 1; from the spawn if there
 * is no such jail.  EPERM from the spawn where the caller may not, and where it
 * is itself in a jail or other root and has a directory open.
 * Platforms: FreeBSD; fork backend: who is root in the jail may look into the
 * child, and must not see the caller's memory there. */
USPAWN_API USPAWN_CHECK int uspawn_attr_set_jail(struct uspawn_attr *attr,
                                                 int jail);

/* Begin a new task in the project with the number PROJECT, as settaskid(2), the
 * first step of all but those of signals: what follows is accounted to it.  The
 * resource controls that project(5) has for it are not set, as newtask(1) does:
 * setproject(3PROJECT) reads the database and allocates, which a child in our
 * memory must not.  To have them, start newtask(1) with the program.
 * EINVAL for a negative number.  From the spawn: EPERM where the caller may not
 * (PRIV_PROC_TASKID), EACCES if its own task is final, EAGAIN at a limit of the
 * project.
 * Platforms: illumos, Solaris. */
USPAWN_API USPAWN_CHECK int uspawn_attr_set_project(struct uspawn_attr *attr,
                                                    long project);

/* Make PATH the child's root directory, and its working directory.  Paths of
 * actions, and the program's, are looked up in it: nothing outside is reached
 * by name.  To hand over a file from outside, open it in the parent.
 * ENAMETOOLONG as for actions. */
USPAWN_API USPAWN_CHECK int uspawn_attr_set_chroot(struct uspawn_attr *attr,
                                                   const char *path);

/* The same for the directory that is open as FD in the parent, also where no
 * path leads to it, as to the root of a process in another mount namespace
 * (/proc/PID/root) that the child enters.  With a path as well, that is looked
 * up below.  EBADF for a negative FD; ENOTDIR from the spawn for what is no
 * directory. */
USPAWN_API USPAWN_CHECK int uspawn_attr_set_root_fd(struct uspawn_attr *attr,
                                                    int fd);

/* Put the child into the cgroup whose directory, of version 2, is open as FD:
 * as it is created (CLONE_INTO_CGROUP, Linux 5.7), else as its first step, in a
 * copy of the caller's memory: the cgroup's memory nodes are set for memory.
 * EBADF for a negative FD.  See also USPAWN_POLICY_REQUIRE_CGROUP.
 * Platforms: Linux; clone and fork backends. */
USPAWN_API USPAWN_CHECK int uspawn_attr_set_cgroup(struct uspawn_attr *attr,
                                                   int fd);

/* The most namespaces that can be entered by descriptor. */
#define USPAWN_NAMESPACES_MAX 16

/* Enter the namespaces open as FDS, COUNT of them, in this order (setns(2)): a
 * user namespace first, if the caller has no rights outside of it.  A pid
 * namespace becomes that of the program's children.  EINVAL for none, E2BIG for
 * too many.
 * Platforms: Linux; fork backend: others may look into a child in another user
 * namespace, and must not see the caller's memory there. */
USPAWN_API USPAWN_CHECK int uspawn_attr_set_namespaces(struct uspawn_attr *attr,
                                                       const int *fds,
                                                       size_t count);

/* Flags for uspawn_attr_set_unshare(), with the kernel's values. */
#define USPAWN_UNSHARE_TIME 0x00000080u
#define USPAWN_UNSHARE_MOUNT 0x00020000u
#define USPAWN_UNSHARE_CGROUP 0x02000000u
#define USPAWN_UNSHARE_UTS 0x04000000u
#define USPAWN_UNSHARE_IPC 0x08000000u
#define USPAWN_UNSHARE_USER 0x10000000u
#define USPAWN_UNSHARE_PID 0x20000000u
#define USPAWN_UNSHARE_NETWORK 0x40000000u

/* Give the child new namespaces, as unshare(2).  With USPAWN_UNSHARE_PID the
 * program itself is number 1 of the new one: all (except that of time) are then
 * made as the child is created, which the vfork backend cannot do.  The program
 * gets the new namespace of time at exec; before Linux 6.3 only its children
 * do.  EINVAL for 0 and for unknown flags.
 * Platforms: Linux.  With USPAWN_UNSHARE_USER: fork backend; the owner of the
 * namespace may look into the child, and must not see the caller's memory. */
USPAWN_API USPAWN_CHECK int uspawn_attr_set_unshare(struct uspawn_attr *attr,
                                                    unsigned flags);

/* COUNT ids from INSIDE on, in a new user namespace, are those from OUTSIDE on
 * in the caller's. */
struct uspawn_id_range {
    unsigned inside;
    unsigned outside;
    unsigned count;
};

/* The most ranges in one map; the kernel also wants its text, a line each, to
 * be shorter than a page (user_namespaces(7)). */
#define USPAWN_ID_RANGES_MAX 340

/* The maps of user and group ids of the new user namespace, COUNT ranges each.
 * The parent writes them while the child waits.  Where the caller may not map
 * groups otherwise, setgroups(2) is denied in the namespace.  EINVAL for no
 * range, E2BIG for too many.  The spawn fails with EINVAL without
 * USPAWN_UNSHARE_USER; with ESRCH where /proc, which is needed, does not show
 * the child.
 * Platforms: Linux; fork backend. */
USPAWN_API USPAWN_CHECK int
uspawn_attr_set_user_map(struct uspawn_attr *attr,
                         const struct uspawn_id_range *ranges, size_t count);
USPAWN_API USPAWN_CHECK int
uspawn_attr_set_group_map(struct uspawn_attr *attr,
                          const struct uspawn_id_range *ranges, size_t count);

/* Deny setgroups(2) in the new user namespace, for good: nobody there gets rid
 * of a group that takes rights away.  Where the caller has no right to map
 * groups it is denied anyway.  The spawn fails with EINVAL without
 * USPAWN_UNSHARE_USER; it needs /proc.
 * Platforms: Linux. */
USPAWN_API USPAWN_CHECK int
uspawn_attr_set_no_setgroups(struct uspawn_attr *attr);

/* The caller has the maps of the new user namespace written by somebody who
 * may, such as newuidmap(1): the spawn returns, as with
 * uspawn_attr_set_suspended(), while the child waits for them before any step
 * that needs an id, and uspawn_child_resume() lets it go on.  What fails later
 * is told by uspawn_child_ready() and uspawn_child_wait().  Replaces maps, and
 * is replaced by them.  The spawn fails with EINVAL without
 * USPAWN_UNSHARE_USER, and with uspawn_attr_set_suspended(), since a child is
 * resumed once.
 * Platforms: Linux; fork backend. */
USPAWN_API USPAWN_CHECK int
uspawn_attr_set_suspended_for_maps(struct uspawn_attr *attr);

/* For uspawn_attr_set_mount_propagation(), with the kernel's values. */
#define USPAWN_PROPAGATION_UNCHANGED 0u
#define USPAWN_PROPAGATION_PRIVATE 0x00040000u
#define USPAWN_PROPAGATION_SLAVE 0x00080000u
#define USPAWN_PROPAGATION_SHARED 0x00100000u

/* What passes between the child's new mount namespace and that of the caller
 * (mount_namespaces(7)), for all mounts: PROPAGATION is PRIVATE, nothing;
 * SLAVE, what is mounted outside is seen inside; SHARED, what is mounted inside
 * is seen by all that shares the mount, from here on.  UNCHANGED, the default,
 * is what the mounts have: on most systems what is mounted inside is seen
 * outside.  EINVAL for another value.  The spawn fails with EINVAL without
 * USPAWN_UNSHARE_MOUNT, or where the caller's root directory is not a mount
 * point, as after chroot(2).
 * Platforms: Linux. */
USPAWN_API USPAWN_CHECK int
uspawn_attr_set_mount_propagation(struct uspawn_attr *attr,
                                  unsigned propagation);

/* Mount a /proc on the directory PATH, after the change of the root directory
 * and before the actions: with a new pid namespace, the one there does not show
 * its processes.  PATH is usually "/proc".  ENAMETOOLONG as for actions.  The
 * spawn fails with EINVAL unless the propagation is PRIVATE or SLAVE: others
 * would see the mount; with EPERM where the caller may not, or in a new user
 * namespace without a new pid namespace.
 * Platforms: Linux. */
USPAWN_API USPAWN_CHECK int uspawn_attr_set_proc_mount(struct uspawn_attr *attr,
                                                       const char *path);

/* After the actions: limits and credentials ----------------------------- */

/* Make the terminal open as FD in the child, after the actions, its controlling
 * terminal.  Adds uspawn_attr_set_session(), as only the leader of a session
 * can have one. */
USPAWN_API USPAWN_CHECK int
uspawn_attr_set_controlling_terminal(struct uspawn_attr *attr, int fd);

/* The same, also if the terminal is that of another session, which then has
 * none: for CAP_SYS_ADMIN; EPERM from the spawn otherwise.
 * Platforms: Linux; elsewhere no terminal is taken away: EPERM. */
USPAWN_API USPAWN_CHECK int
uspawn_attr_set_stolen_terminal(struct uspawn_attr *attr, int fd);

/* Make the child's process group the foreground group of the terminal open as
 * FD in the child after the actions.  SIGTTOU does not stop the child. */
USPAWN_API USPAWN_CHECK int uspawn_attr_set_foreground(struct uspawn_attr *attr,
                                                       int fd);

#define USPAWN_UNLIMITED (~0ull)

/* Resource limit RESOURCE (RLIMIT_NOFILE ...) of SOFT and HARD, as
 * setrlimit(2); USPAWN_UNLIMITED for none.  May be called for any number of
 * resources.  EINVAL for an unknown one, and for a SOFT above HARD.  EPERM from
 * the spawn where the caller may not. */
USPAWN_API USPAWN_CHECK int uspawn_attr_set_limit(struct uspawn_attr *attr,
                                                  int resource,
                                                  unsigned long long soft,
                                                  unsigned long long hard);

/* Which of a thread's sets capabilities are dropped from (capabilities(7)). */
enum uspawn_capability_set {
    USPAWN_CAPABILITIES_BOUNDING = 0,
    USPAWN_CAPABILITIES_AMBIENT = 1,
    USPAWN_CAPABILITIES_INHERITABLE = 2
};

/* Drop the capabilities CAPABILITIES, bit N for capability N, from SET of enum
 * uspawn_capability_set; those that the kernel does not know are passed over.
 * EINVAL for an unknown SET.
 * Platforms: Linux. */
USPAWN_API USPAWN_CHECK int
uspawn_attr_set_dropped_capabilities(struct uspawn_attr *attr, int set,
                                     unsigned long long capabilities);

/* Let the program have CAPABILITIES, bit N for capability N, whoever it runs
 * as: they are kept when the user changes, and made inheritable and ambient
 * (capabilities(7)); an executable with rights of its own does not get them.
 * Those that the kernel does not know are passed over.  0: none, the default.
 * The spawn fails with EPERM where the caller does not have one, or drops it
 * from the bounding set, or securebits forbid it.
 * Platforms: Linux 4.3. */
USPAWN_API USPAWN_CHECK int
uspawn_attr_set_raised_capabilities(struct uspawn_attr *attr,
                                    unsigned long long capabilities);

/* Set the securebits flags to BITS (SECBIT_NOROOT ...; PR_SET_SECUREBITS).
 * Platforms: Linux. */
USPAWN_API USPAWN_CHECK int uspawn_attr_set_securebits(struct uspawn_attr *attr,
                                                       unsigned bits);

/* Real, effective and saved user id USER, group id GROUP, and the COUNT
 * supplementary GROUPS (0 to 65536; GROUPS may be NULL for 0).  EINVAL for the
 * id -1.  EPERM from the spawn where the caller may not; EINVAL from it for
 * more groups than the system has: 1023 on FreeBSD, 15 on macOS and DragonFly.
 *
 * They change in the child alone, by the system's own calls, after the actions:
 * what is opened is opened with the caller's rights, the program is executed
 * with the new ones.  A privileged caller that sets the user should set the
 * groups too, or the program keeps those of the caller;
 * uspawn_attr_set_login() sets all three.
 *
 * Memory.  Linux makes a process that changes its user or group undumpable
 * (PR_SET_DUMPABLE(2const)), and a child that shares the caller's memory makes
 * the caller so, too; the library sets that back.  Until the exec the caller
 * cannot be traced and dumps no core; what PR_SET_DUMPABLE another thread makes
 * meanwhile is lost, and a process that the caller forks itself meanwhile stays
 * undumpable.  Where the kernel would not keep the new user out of the memory
 * (fs.suid_dumpable is 1, or cannot be read), the child gets a copy, as it does
 * by uspawn_start() and if it is to be suspended.
 * USPAWN_POLICY_NEVER_SHARE_MEMORY has that always. */
USPAWN_API USPAWN_CHECK int uspawn_attr_set_user(struct uspawn_attr *attr,
                                                 uid_t user);
USPAWN_API USPAWN_CHECK int uspawn_attr_set_group(struct uspawn_attr *attr,
                                                  gid_t group);
USPAWN_API USPAWN_CHECK int uspawn_attr_set_groups(struct uspawn_attr *attr,
                                                   const gid_t *groups,
                                                   size_t count);

/* The same of a user or group whose REAL and EFFECTIVE id differ; -1 is one
 * that stays as it is, and EINVAL if both do.  The exec makes the effective one
 * the saved one, and the loader of a program whose ids differ trusts no
 * variable of its environment. */
USPAWN_API USPAWN_CHECK int
uspawn_attr_set_user_ids(struct uspawn_attr *attr, uid_t real, uid_t effective);
USPAWN_API USPAWN_CHECK int uspawn_attr_set_group_ids(struct uspawn_attr *attr,
                                                      gid_t real,
                                                      gid_t effective);

/* User, group and supplementary groups of the user NAME, as login(1) would give
 * them.  The databases are read now (getpwnam(3), getgrouplist(3)), with what
 * the host has configured for them (a static program needs the libc's modules
 * for that to be there).  ENOENT: there is no such user.  EINVAL: its ids are
 * none.  Otherwise
 * errors of getpwnam_r(3). */
USPAWN_API USPAWN_CHECK int uspawn_attr_set_login(struct uspawn_attr *attr,
                                                  const char *name);

/* Which of the process's sets privileges are put into (privileges(7)). */
enum uspawn_privilege_set {
    USPAWN_PRIVILEGES_INHERITABLE = 0,
    USPAWN_PRIVILEGES_LIMIT = 1
};

/* Make PRIVILEGES, names separated by commas as priv_str_to_set(3C) reads them
 * ("basic,!proc_info"), the SET of enum uspawn_privilege_set.  What the program
 * is given, at its exec, is what is in both.  The inheritable set changes
 * before the ids, which takes the caller's right to what is added; the limit
 * set, which can only lose, after them, as it is what a caller of user 0 may
 * do.  EINVAL for an unknown SET or name.  EPERM from the spawn where the
 * caller may not.
 * Platforms: illumos, Solaris (setppriv(2)); fork backend: who has no more than
 * is left may look into the child, and must not see the caller's memory there.
 */
USPAWN_API USPAWN_CHECK int uspawn_attr_set_privileges(struct uspawn_attr *attr,
                                                       int set,
                                                       const char *privileges);

/* Send SIGNAL to the program when the *thread* that started it ends
 * (PR_SET_PDEATHSIG(2const)): start it from one that lasts as long as it
 * should; on FreeBSD, when the process ends (procctl(2)).  If the parent has
 * died by the time this is set, the program is not executed.  A program that is
 * set-user-id or has file capabilities loses it.  EINVAL for
 * SIGNAL as in uspawn_attr_set_signal().
 * Platforms: Linux, FreeBSD. */
USPAWN_API USPAWN_CHECK int
uspawn_attr_set_parent_death_signal(struct uspawn_attr *attr, int signal);

/* Executing never gives more rights, to this program and all that it starts
 * (PR_SET_NO_NEW_PRIVS(2const); FreeBSD 13.1, procctl(2)).
 * Platforms: Linux, FreeBSD. */
USPAWN_API USPAWN_CHECK int
uspawn_attr_set_no_new_privileges(struct uspawn_attr *attr);

/* Suspend the child after all of its steps, before its program is executed.
 * uspawn() and uspawn_start() then return 0, or why a step has failed;
 * uspawn_child_resume() resumes it, and uspawn_child_ready() tells how the exec
 * went.  If its parent ends meanwhile, or releases it, the child ends without
 * executing its program.
 * Platforms: clone and fork backends: with the others the parent would be
 * suspended too.  Fork alone if ids change: other processes could reach the
 * parent's memory through a suspended child with other rights. */
USPAWN_API USPAWN_CHECK int uspawn_attr_set_suspended(struct uspawn_attr *attr);

/* The most instructions in a filter (BPF_MAXINSNS). */
#define USPAWN_FILTER_MAX 4096

/* Install a seccomp filter, as SECCOMP_SET_MODE_FILTER: COUNT instructions,
 * each a struct sock_filter of <linux/filter.h>, at INSTRUCTIONS.  Installed
 * last, it must let execve through (execveat for a descriptor), and lets the
 * child report a failing exec only if it lets write and exit_group through.
 * Without CAP_SYS_ADMIN it needs uspawn_attr_set_no_new_privileges(): the spawn
 * fails with EACCES otherwise.  EINVAL for none or too many instructions.
 * Platforms: Linux. */
USPAWN_API USPAWN_CHECK int
uspawn_attr_set_seccomp_filter(struct uspawn_attr *attr,
                               const void *instructions, size_t count);

/* How the child is made and executed ------------------------------------- */

enum uspawn_inheritance {
    USPAWN_INHERIT_LISTED = 0, /* 0, 1, 2 and the numbers that actions
                                  open, copy or inherit */
    USPAWN_INHERIT_ALL = 1     /* POSIX: all that is not close-on-exec */
};

/* Which descriptors the program has.  `listed` is the default: it also keeps
 * out what other threads and foreign libraries opened without close-on-exec,
 * and its cost does not depend on how much the caller has open.  0, 1 and 2
 * stay as they are: closed ones are not opened, close-on-exec ones close. */
USPAWN_API USPAWN_CHECK int
uspawn_attr_set_inheritance(struct uspawn_attr *attr, int inheritance);

enum uspawn_path_source {
    USPAWN_PATH_CALLER = 0, /* PATH of the caller's environment */
    USPAWN_PATH_CHILD = 1,  /* PATH of the environment given to the child */
    USPAWN_PATH_GIVEN = 2   /* the list given here */
};

/* Where uspawnp() and uspawn_plan_createp() take the search list from.  LIST is
 * needed with USPAWN_PATH_GIVEN and NULL otherwise: directories separated by
 * colons, an empty one meaning the child's working directory.  Where the
 * source has no PATH, the list is the system's confstr(_CS_PATH).  The list is
 * read when the plan is made. */
USPAWN_API USPAWN_CHECK int
uspawn_attr_set_path_source(struct uspawn_attr *attr, int source,
                            const char *list);

/* Execute the file that is open as FD in the child after all actions; the path
 * given to the spawn is then used in messages only, and may be NULL.  The
 * program does not keep FD unless an action opens, copies or inherits it, or it
 * is one of 0, 1, 2; a script with a #! line needs it (the kernel gives its
 * interpreter /dev/fd/FD).  EBADF for a negative FD.  Platforms: ENOTSUP
 * without execveat(2) or fexecve(3). */
USPAWN_API USPAWN_CHECK int uspawn_attr_set_exec_fd(struct uspawn_attr *attr,
                                                    int fd);

enum uspawn_enoexec {
    USPAWN_ENOEXEC_FAIL = 0, /* default: the spawn fails with ENOEXEC */
    USPAWN_ENOEXEC_SHELL = 1 /* /bin/sh runs the file, as execvp(3) does */
};

/* What to do with a file of no known format, such as a script without a #!
 * line.  With the shell, which is called "sh" and gets the arguments after the
 * file's path, they are copied at each spawn, which may fail with ENOMEM.  Not
 * for a descriptor to execute, which has no path. */
USPAWN_API USPAWN_CHECK int uspawn_attr_set_enoexec(struct uspawn_attr *attr,
                                                    int enoexec);

/* Give the program ARGV0 in place of argv[0], for example "-sh". */
USPAWN_API USPAWN_CHECK int uspawn_attr_set_argv0(struct uspawn_attr *attr,
                                                  const char *argv0);

enum uspawn_handle {
    USPAWN_HANDLE_WANTED = 0,  /* default: -1 where the system has none, or the
                                  caller no descriptor to spare */
    USPAWN_HANDLE_NONE = 1,    /* uspawn_child.fd is -1: one call fewer */
    USPAWN_HANDLE_REQUIRED = 2 /* then ENOTSUP; or EMFILE, ENFILE */
};

/* Whether uspawn_child.fd is to be a descriptor that names the child.
 *
 * With a handle nothing can be mistaken for the program: it is made with the
 * child, before other code can reap it. The posix_spawn backend on Linux gets
 * it a moment after the exec, so it cannot run what requires one; if other code
 * has reaped the program by then, fd is -1 and its status is lost, and should
 * the system have given the pid to another child of this process within the
 * same 10 ms, fd names that one. Such a process should use another backend.
 * WITHOUT ONE, THE LIBRARY KNOWS A CHILD BY ITS PID. IF OTHER CODE OF THIS
 * PROCESS REAPS IT (waitpid (-1), SIGCHLD ignored), THE SYSTEM MAY GIVE THAT
 * PID TO ANOTHER CHILD OF THIS PROCESS, AND uspawn_child_wait() AND
 * uspawn_child_release() REAP THAT ONE. On Linux they notice it, and
 * uspawn_child_kill() does, if that child began later by as much as the kernel
 * counts (10 ms), and the first one was made 100 ms ago or earlier. */
USPAWN_API USPAWN_CHECK int uspawn_attr_set_handle(struct uspawn_attr *attr,
                                                   int handle);

/* Detach the program: it is a child of init, or of the nearest subreaper, and
 * leaves no zombie and no SIGCHLD to the caller (but the spawn itself may send
 * one, for an intermediate process, where this is not Linux).  If this process
 * is that subreaper or init, the program is a child like any other, and
 * uspawn_child.detached is 0.  Otherwise uspawn_child_wait() needs the handle,
 * and knows the exit status where the kernel tells it (see there).  ECANCELED
 * from the spawn if other code kills the intermediate process (SIGKILL).
 * EINVAL from the spawn together with a parent death signal, maps of ids, a pid
 * namespace, a suspended program or USPAWN_POLICY_REQUIRE_CGROUP, which are
 * about the parent.
 * Platforms: not the backends rfork, vforkx, vfork and posix_spawn. */
USPAWN_API USPAWN_CHECK int uspawn_attr_set_detached(struct uspawn_attr *attr);

/* Hide the program from other code in this process that waits for children:
 * there is no SIGCHLD when it ends, and waitpid (-1) does not find it.  It is
 * still this process's child, and uspawn_child_wait() waits for it.  EINVAL
 * from the spawn together with uspawn_attr_set_detached().
 * Platforms: illumos and Solaris (vforkx); FreeBSD, where uspawn_child.fd is a
 * process descriptor then, whatever uspawn_attr_set_handle() says (pdrfork from
 * FreeBSD 15.1 on, before that pdfork, which is a fork; pdfork(2)).  ENOTSUP on
 * Linux, where exec makes SIGCHLD the signal of every child. */
USPAWN_API USPAWN_CHECK int uspawn_attr_set_hidden(struct uspawn_attr *attr);

/* What a program can be hidden from. */
#define USPAWN_HIDDEN_FROM_SIGCHLD 1u /* there is none when it ends */
#define USPAWN_HIDDEN_FROM_WAIT 2u    /* waitpid (-1) does not find it */

/* The same, but from some of FLAGS only; both are uspawn_attr_set_hidden(), and
 * 0 takes that back.  EINVAL for unknown flags.
 * Platforms: one alone on illumos and Solaris only (vforkx, forkx). */
USPAWN_API USPAWN_CHECK int
uspawn_attr_set_hidden_from(struct uspawn_attr *attr, unsigned flags);

/* For daemons: make the program the first of a new process contract, with the
 * default terms, which is abandoned at once.  What restarts the caller's
 * service then neither counts the program as part of it nor ends it.  An active
 * template of the calling thread is cleared.  The spawn fails at
 * USPAWN_STAGE_CREATE where there is no template (ENOENT).
 *
 * A contract that is kept, with terms of its own (events, what is fatal), needs
 * no attribute: activate a template in the calling thread before the spawn
 * (ct_tmpl_activate(3CONTRACT)); the program is the first of a contract by it,
 * which /system/contract/process/latest names.
 * Platforms: illumos and Solaris (contract(5)); all backends except
 * posix_spawn.  ENOTSUP elsewhere. */
USPAWN_API USPAWN_CHECK int uspawn_attr_set_contract(struct uspawn_attr *attr);

/* Flags for uspawn_attr_set_policy(). */
#define USPAWN_POLICY_NEVER_FORK 1u         /* never copy the caller's memory */
#define USPAWN_POLICY_NEVER_SHARE_MEMORY 2u /* the opposite: always copy it */
#define USPAWN_POLICY_NEVER_WAIT 4u         /* for a start that is under way */
#define USPAWN_POLICY_REQUIRE_CGROUP 8u     /* it is created in its cgroup */

/* Restrict how programs are started.  POLICY is 0 or flags from above; the
 * first two together leave no way.  A spawn for which no way is left fails with
 * ENOTSUP at USPAWN_STAGE_PLAN and says which need could not be met: with
 * USPAWN_POLICY_NEVER_FORK, for example, which attribute would change memory
 * that the child shares, or let others look into it. */
USPAWN_API USPAWN_CHECK int uspawn_attr_set_policy(struct uspawn_attr *attr,
                                                   unsigned policy);

/* Have uspawn_start() and uspawn_plan_start() give a descriptor, for event
 * loops, in uspawn_child.ready_fd: it becomes readable (POLLIN or POLLHUP) when
 * uspawn_child_ready() has an answer; that call closes it.  It is -1 if there
 * is an answer already, because the start has waited. */
USPAWN_API USPAWN_CHECK int uspawn_attr_set_ready_fd(struct uspawn_attr *attr);

/* Use only the backend NAME: "clone", "rfork", "vforkx", "vfork",
 * "posix_spawn", "fork"; NULL: any.  ENOTSUP if it is not compiled in. */
USPAWN_API USPAWN_CHECK int uspawn_attr_set_backend(struct uspawn_attr *attr,
                                                    const char *name);

/* Name the backends compiled in, best first: backend number INDEX from 0, or
 * NULL from the end on.  Async-signal-safe. */
USPAWN_API const char *uspawn_backend_name(int index);

/* -------------------------------------------------------- Environment -- */

/* An environment to be given to a program, built without touching the caller's
 * own.  The functions of actions and attributes take arrays; this makes one. */
struct uspawn_environment;

/* Make *ENVIRONMENT with the variables of ENVP, an array ended by NULL; with
 * those of the caller's environ, where ENVP is NULL.  Of several variables of
 * the same name the first counts, as for getenv(3).  Strings without '=' are
 * left out.  EINVAL where ENVIRONMENT is NULL; ENOMEM.  Release it with
 * uspawn_environment_destroy(). */
USPAWN_API USPAWN_CHECK int
uspawn_environment_create(struct uspawn_environment **environment,
                          char *const envp[]);

USPAWN_API void
uspawn_environment_destroy(struct uspawn_environment *environment);

/* Set the variable NAME to VALUE, which are copied.  EINVAL where a pointer is
 * NULL, and for a NAME that is empty or has a '='; ENOMEM. */
USPAWN_API USPAWN_CHECK int
uspawn_environment_set(struct uspawn_environment *environment, const char *name,
                       const char *value);

/* Remove the variable NAME, which need not be there.  EINVAL as above. */
USPAWN_API USPAWN_CHECK int
uspawn_environment_unset(struct uspawn_environment *environment,
                         const char *name);

/* Remove all variables. */
USPAWN_API void
uspawn_environment_clear(struct uspawn_environment *environment);

/* Replace all variables by those of ENVP, as uspawn_environment_create(). */
USPAWN_API USPAWN_CHECK int
uspawn_environment_replace(struct uspawn_environment *environment,
                           char *const envp[]);

/* The value of the variable NAME, or NULL; valid until the next change. */
USPAWN_API const char *
uspawn_environment_get(const struct uspawn_environment *environment,
                       const char *name);

/* The array for ENVP of uspawn() and the others; valid until the next change.
 * Never NULL: an empty one for NULL. */
USPAWN_API char *const *
uspawn_environment_array(const struct uspawn_environment *environment);

/* ----------------------------------------------------------- Starting -- */

/* The mechanism that made a child. */
enum uspawn_mechanism {
    USPAWN_MECHANISM_NONE = 0,
    USPAWN_MECHANISM_CLONE3,
    USPAWN_MECHANISM_CLONE,
    USPAWN_MECHANISM_VFORK,
    USPAWN_MECHANISM_POSIX_SPAWN,
    USPAWN_MECHANISM_FORK,
    USPAWN_MECHANISM_RFORK,
    USPAWN_MECHANISM_VFORKX
};

/* Name MECHANISM, for example "clone3".  Never NULL.  Async-signal-safe. */
USPAWN_API const char *uspawn_strmechanism(int mechanism);

/* What to ask poll(2) for of uspawn_child.fd, in `events`; then any `revents`
 * tell that the program has ended.  On illumos and Solaris POLLHUP tells it,
 * which need not be asked for, and POLLIN would come at once. */
#ifndef USPAWN_HANDLE_EVENTS
#ifdef __sun
#define USPAWN_HANDLE_EVENTS 0
#else
#define USPAWN_HANDLE_EVENTS POLLIN /* <poll.h> */
#endif
#endif

/* A started program.  The caller's memory, which needs no preparation: every
 * call that starts a program fills it in, also when it fails.  May be copied,
 * as long as one copy is used.  Its descriptors are never 0, 1 or 2, even where
 * the caller has these closed.
 *
 * Where it may come to a call before one that fills it in, as to
 * uspawn_child_release() where all errors end, begin with USPAWN_CHILD_INIT, or
 * with zeroes: it names no program then and holds nothing, although its
 * descriptors are 0 (EINVAL from all calls but uspawn_child_release(), which
 * does nothing).  Members mean something only once it was filled in.  What is
 * in memory that was never set may look like anything: of that nothing can be
 * promised. */
struct uspawn_child {
    pid_t pid;                   /* 0: none (failed, waited for or released) */
    int fd;                      /* pidfd or process descriptor, close-on-exec;
                                    see USPAWN_HANDLE_EVENTS; -1 */
    struct uspawn_error error;   /* why the spawn failed */
    int mechanism;               /* enum uspawn_mechanism: what really ran */
    int detached;                /* 1: not a child of this process */
    int pipes[USPAWN_PIPES_MAX]; /* parent's ends; -1: none.  To take one over,
                                    copy it and set it to -1 here */
    int ready_fd;                /* see uspawn_attr_set_ready_fd(); -1 */
    unsigned long long start;    /* for the library: a start under way */
    void *pending;               /* for the library: the same */
    void *watch;                 /* for the library: waiting without a handle */
    int gate;                    /* for the library: a suspended child; -1 */
    unsigned filled_in;          /* for the library: 0: it never was */
    unsigned long long born;     /* for the library: a child without a handle */
    int gate_owner;              /* for the library: the process that has it */
    unsigned uses;               /* for the library: threads at work on it */
    int numbers[USPAWN_PIPES_MAX]; /* for the library: what the child's ends of
                                      pipes are called there */
    unsigned long long reserved[1];
};

#ifdef __cplusplus
#define USPAWN_CHILD_INIT                                                      \
    {                                                                          \
    }
#else
#define USPAWN_CHILD_INIT                                                      \
    {                                                                          \
        0                                                                      \
    }
#endif

/* Start the program PATH and return when it runs, or has failed to.
 *
 * CHILD: see above.  PATH: a path; relative ones are looked up in the child's
 * working directory.  ACTIONS, ATTR: NULL for none.  ARGV, ENVP: arrays ended
 * by NULL; an empty ARGV is allowed; a NULL ENVP means the caller's environ,
 * read once.  All may be changed or freed after the call.
 *
 * Result: 0, and the program has been executed (or its child is stopped, see
 * below): it must be waited for with uspawn_child_wait() or given up with
 * uspawn_child_release().  Otherwise an errno value, also in CHILD->error with
 * the stage, the action and what was found out:
 *   EINVAL      CHILD or ARGV is NULL, or PATH is without a descriptor to
 *               execute (USPAWN_STAGE_PLAN)
 *   ENOTSUP     no allowed backend can do all that is asked
 *   ENOMEM, EAGAIN, EMFILE, ENFILE   a limit was reached; no child was made
 *   E2BIG       arguments and environment are too large
 *   ENOENT, EACCES, ENOEXEC ...  as execve(2), open(2) and the others
 *   ECANCELED   a signal has ended the child before its exec
 *               (USPAWN_DETAIL_SIGNAL); other backends than clone, and kernels
 *               that make no child without a signal at its end, do not tell:
 *               there it counts as executed
 *
 * Effects: the calling thread sleeps until the exec is through; handlers of
 * signals run meanwhile.  If the child is stopped before its exec (SIGSTOP, a
 * stop key), the call returns 0 as uspawn_start() does, and
 * uspawn_child_ready() tells how it went on.  That is so with clone and fork.
 * A child that is stopped holds the call until it is continued or killed, and
 * no handler runs, with rfork, vforkx, vfork and posix_spawn; and with clone if
 * there is no memory for a start under way, or if the system has no clone3 and
 * does not share memory.  A detached child that is stopped holds the call with
 * every backend; so does one of fork that the caller had no descriptor left
 * for.
 *
 * With clone a failure is not seen by others: there is no SIGCHLD, and wait(2)
 * finds no child.  May reap a few children released earlier. */
USPAWN_API USPAWN_CHECK int uspawn(struct uspawn_child *child, const char *path,
                                   const struct uspawn_actions *actions,
                                   const struct uspawn_attr *attr,
                                   char *const argv[], char *const envp[]);

/* As uspawn(), but FILE without a slash is looked up in a search list (see
 * uspawn_attr_set_path_source), in the child, with execvp(3)'s rules: entries
 * without the file are passed over, EACCES is reported if nothing later
 * executes.  Entries that give ELOOP or ENAMETOOLONG are passed over as well,
 * where execvp(3) of glibc and musl ends the search: one bad entry hides
 * nothing that comes after it.  A file without a known format is given to a
 * shell only if uspawn_attr_set_enoexec() says so.
 *
 * Set-user-id callers: environ, PATH in it too, is what their user made it.
 * They should give a path, or a list by uspawn_attr_set_path_source(), and an
 * ENVP of their own, also to uspawn(). */
USPAWN_API USPAWN_CHECK int uspawnp(struct uspawn_child *child,
                                    const char *file,
                                    const struct uspawn_actions *actions,
                                    const struct uspawn_attr *attr,
                                    char *const argv[], char *const envp[]);

/* Do to the calling process what ACTIONS and ATTR say, and execute PATH, or
 * FILE as uspawnp() looks it up, in its place: there is no child.  ARGV and
 * ENVP as for uspawn().
 *
 * Result: none, the program runs.  Otherwise an errno value, as uspawn(), also
 * in *ERROR with the stage and what was found out, unless ERROR is NULL.  Steps
 * that were taken before the one that failed stay taken, and descriptors that
 * were to be closed are closed: what is left to do is to report and to exit.
 *   ENOTSUP  what is about a parent or a birth: detached, suspended, hidden, a
 *            pid namespace, maps of ids, a cgroup to be born in, a pipe, a
 *            socketpair or a pty
 *
 * For a process with one thread: ids and namespaces are those of the calling
 * thread.  The parent of a death signal is that of the calling process. */
USPAWN_API USPAWN_CHECK int uspawn_exec(struct uspawn_error *error,
                                        const char *path,
                                        const struct uspawn_actions *actions,
                                        const struct uspawn_attr *attr,
                                        char *const argv[], char *const envp[]);
USPAWN_API USPAWN_CHECK int uspawn_execp(struct uspawn_error *error,
                                         const char *file,
                                         const struct uspawn_actions *actions,
                                         const struct uspawn_attr *attr,
                                         char *const argv[],
                                         char *const envp[]);

/* ------------------------------------------------- Starting and going on -- */

/* As uspawn() and uspawnp(), but return as soon as the child exists, without
 * waiting for its exec: a slow disk or network file system does not hold up the
 * caller, and many programs start at once.  What was passed may be changed or
 * freed when the call returns, and the descriptors named may be closed.
 *
 * Result: 0, and the child exists: ask uspawn_child_ready() whether it has been
 * executed.  Otherwise as uspawn() up to USPAWN_STAGE_CREATE, and
 *   EAGAIN   as many starts are under way as uspawn_set_start_limit() allows,
 *            and the policy is USPAWN_POLICY_NEVER_WAIT.
 *
 * Effects: a start under way occupies a slot of memory in the library, about 30
 * KiB, until its program is executed; then other starts use it.  The program
 * may run before the call returns.  A start that fails may be seen as a child
 * that has ended: by SIGCHLD, and by waitpid (-1) of other code.  Until it has
 * been executed, or uspawn_child_ready() tells its failure, the child runs the
 * library's code: a plugin that has the static library in it must not be
 * unloaded (dlclose(3)) before.  The shared library stays where it is.
 * Platforms: Linux with the clone backend.  Elsewhere, where memory turns out
 * not to be shared (emulators), and for a child that changes its ids, which
 * would be seen in its parent, the child is made by fork, which has no limit
 * and always a ready_fd; if fork is forbidden, or the child is to be detached,
 * the call waits as uspawn() does, whatever the policy says.
 */
USPAWN_API USPAWN_CHECK int uspawn_start(struct uspawn_child *child,
                                         const char *path,
                                         const struct uspawn_actions *actions,
                                         const struct uspawn_attr *attr,
                                         char *const argv[],
                                         char *const envp[]);
USPAWN_API USPAWN_CHECK int uspawn_startp(struct uspawn_child *child,
                                          const char *file,
                                          const struct uspawn_actions *actions,
                                          const struct uspawn_attr *attr,
                                          char *const argv[],
                                          char *const envp[]);

/* Wait, at most TIMEOUT_MS milliseconds, until the program of CHILD has been
 * executed or could not be; 0: only look; -1: without limit.
 *
 * Result: what uspawn() would have returned, with CHILD as it would have left
 * it; the same if asked again.  But a child of uspawn_start() that was killed
 * before its exec counts as executed: waiting for it tells the signal.
 * ETIMEDOUT: not yet, CHILD is unchanged.  EINVAL: CHILD is NULL, TIMEOUT_MS is
 * below -1, or nothing was started. */
USPAWN_API int uspawn_child_ready(struct uspawn_child *child, int timeout_ms);

/* Kill CHILD before its program is executed.
 *
 * Result: 0: it was killed in time; CHILD must still be waited for or released.
 * EALREADY: its program has been executed, and nothing was done (in the moment
 * between the two, the program may be killed as it begins, and the result is
 * 0).  Otherwise how the start has failed, as uspawn_child_ready(), or as
 * uspawn_child_kill(). */
USPAWN_API int uspawn_child_cancel(struct uspawn_child *child);

/* Resume CHILD, which is suspended (uspawn_attr_set_suspended).  Its program is
 * executed, and uspawn_child_ready() tells how that went.  EINVAL: CHILD is
 * NULL or names no program.  EALREADY: it is not suspended: it was resumed
 * before, or never was to be.  ESRCH: it has ended, as by a signal. */
USPAWN_API int uspawn_child_resume(struct uspawn_child *child);

/* The most starts under way in one process, and the limit if none was set. */
#define USPAWN_STARTS_MAX 1024
#define USPAWN_STARTS_DEFAULT 128

/* Set how many starts of this process may be under way at once: STARTS, from 1
 * to USPAWN_STARTS_MAX.  One more waits until one of them is over, or fails
 * with EAGAIN (USPAWN_POLICY_NEVER_WAIT).  EINVAL: out of range. */
USPAWN_API USPAWN_CHECK int uspawn_set_start_limit(unsigned starts);

/* -------------------------------------------------------------- Plans -- */

/* Compile PATH, ACTIONS, ATTR, ARGV and ENVP into *PLAN, which holds its own
 * copies.  ENVP NULL means the caller's environ, copied now.  EINVAL as for
 * uspawn(); ENOMEM.  Whether a backend can run the plan is found out when it is
 * run, or described. */
USPAWN_API USPAWN_CHECK int
uspawn_plan_create(struct uspawn_plan **plan, const char *path,
                   const struct uspawn_actions *actions,
                   const struct uspawn_attr *attr, char *const argv[],
                   char *const envp[]);

/* The same for a FILE to be looked up as by uspawnp().  The search list is read
 * now, and kept. */
USPAWN_API USPAWN_CHECK int
uspawn_plan_createp(struct uspawn_plan **plan, const char *file,
                    const struct uspawn_actions *actions,
                    const struct uspawn_attr *attr, char *const argv[],
                    char *const envp[]);

/* Start the program of PLAN.  ARGV and ENVP replace those of the plan; NULL
 * keeps them (a given argv[0] also replaces uspawn_attr_set_argv0's).
 * Otherwise as uspawn().  Any number of threads may run one plan at once: no
 * lock is taken, and environ is not read.  On Linux malloc(3) is not called,
 * except by the libc's posix_spawn in that backend, for ARGV and ENVP of more
 * than 16 KiB, for a plan with a listen action or USPAWN_ENOEXEC_SHELL, and to
 * keep the error of an earlier start: a run has memory of its own, mapped when
 * first needed. */
USPAWN_API USPAWN_CHECK int uspawn_plan_run(struct uspawn_child *child,
                                            const struct uspawn_plan *plan,
                                            char *const argv[],
                                            char *const envp[]);

/* The same without waiting for the exec, as uspawn_start().  PLAN may be
 * destroyed when the call returns. */
USPAWN_API USPAWN_CHECK int uspawn_plan_start(struct uspawn_child *child,
                                              const struct uspawn_plan *plan,
                                              char *const argv[],
                                              char *const envp[]);

/* Write PLAN as lines of text: the program, every step in the order in which
 * the child takes it, and each backend with whether it will run here and why
 * not.  BUFFER, SIZE and result as uspawn_error_format(). */
USPAWN_API size_t uspawn_plan_describe(const struct uspawn_plan *plan,
                                       char *buffer, size_t size);

/* Release PLAN.  No call that runs or starts it may be under way. */
USPAWN_API void uspawn_plan_destroy(struct uspawn_plan *plan);

/* ------------------------------------------------------------ Waiting -- */

/* While one thread waits for a child (uspawn_child_wait, _wait_for, _ready),
 * others may send signals to it: uspawn_child_kill, _kill_group, _cancel, _stop
 * and _resume take the same struct uspawn_child meanwhile, from any number of
 * threads.  A signal reaches the child or nobody: whoever collects the child,
 * or closes its handle, first waits until those who are sending are through.
 * Who comes later is told that it has ended (ESRCH), or is gone (EINVAL).  The
 * struct must stay where it is until all of these calls have returned.
 *
 * Several waits may be under way, too: they take turns, and the first one gets
 * the status, the others ECHILD.  uspawn_child_release() is for the last one
 * that waits, beside signals; members are read only when no call that waits is
 * under way. */
enum uspawn_status_kind {
    USPAWN_UNKNOWN = 0, /* ended, but how is not known */
    USPAWN_EXITED,      /* value: exit status, 0 to 255 */
    USPAWN_SIGNALED,    /* value: the signal that ended it */
    USPAWN_STOPPED,  /* value: the signal that stopped it; it has not ended */
    USPAWN_CONTINUED /* value: SIGCONT; it goes on after a stop */
};

/* How a program ended, or what else it did.  Times in microseconds, memory in
 * KiB, as in getrusage(2): what the kernel counted for the program and those of
 * its children that it waited for; 0 where the system does not count. */
struct uspawn_status {
    int kind;        /* enum uspawn_status_kind */
    int value;       /* see there */
    int core_dumped; /* 1: and a core file was written */
    int has_usage;   /* 1: the members below are filled in */
    unsigned long long user_us;
    unsigned long long system_us;
    unsigned long long max_resident_kib;
    unsigned long long minor_faults;
    unsigned long long major_faults;
    unsigned long long voluntary_switches;
    unsigned long long involuntary_switches;
    unsigned long long reserved[4];
};

/* Name SIGNAL, for example "SIGSEGV".  Never NULL: "unknown" for other numbers,
 * real-time signals too.  The string is static.  Async-signal-safe. */
USPAWN_API const char *uspawn_strsignal(int signal);

/* Wait until CHILD has ended, at most TIMEOUT_MS milliseconds; 0: only look;
 * -1: without limit.  The time is spent sleeping in the kernel.  STATUS may be
 * NULL.  A start that is under way is waited for first, see
 * uspawn_child_ready(); if it failed, the result is its error.
 *
 * Result: 0, *STATUS is filled in, and nothing is left in CHILD but pipes (pid
 * 0, fd closed and -1).
 *   ETIMEDOUT  it still runs; CHILD and *STATUS are unchanged.
 *   ECHILD     it has ended, but other code has reaped it (waitpid(-1), SIGCHLD
 *              ignored, another thread's wait), or it was detached.  *STATUS
 *              says how it ended where there is a handle, and the kernel tells:
 *              Linux 6.15 of what has been reaped (PIDFD_GET_INFO); Linux 5.17
 *              of what nobody reaps, by /proc, unless it had rights that the
 *              caller lacks; FreeBSD, DragonFly, OpenBSD.  Else its kind is
 *              USPAWN_UNKNOWN.  CHILD as for 0.
 *   EINVAL     CHILD is NULL or names no program, or TIMEOUT_MS is below -1.
 *   ENOTSUP    CHILD is detached and there is no handle to wait for.
 * To wait for many children, poll(2) their `fd` for USPAWN_HANDLE_EVENTS. */
USPAWN_API int uspawn_child_wait(struct uspawn_child *child,
                                 struct uspawn_status *status, int timeout_ms);

/* Write to *WAIT_STATUS the number by which wait(2) would have told STATUS: for
 * WIFEXITED() and its like, and for callers that know no other.
 *   ECHILD   STATUS is USPAWN_UNKNOWN: there is no such number
 *   ENOTSUP  USPAWN_CONTINUED, where the system's wait(2) does not tell it
 *   EINVAL   a pointer is NULL, or STATUS is none that a program can have
 * Async-signal-safe. */
USPAWN_API USPAWN_CHECK int
uspawn_status_to_wait(const struct uspawn_status *status, int *wait_status);

enum uspawn_wait_flag {
    USPAWN_WAIT_STOPPED = 1,      /* also tell when a signal has stopped it */
    USPAWN_WAIT_CONTINUED = 2,    /* also tell when it goes on after a stop */
    USPAWN_WAIT_KEEP = 4,         /* only tell: what was told stays to be told,
                                     and a program that has ended a zombie */
    USPAWN_WAIT_INTERRUPTIBLE = 8 /* a signal handler ends the wait */
};

/* As uspawn_child_wait(), which has FLAGS 0; FLAGS are those of enum
 * uspawn_wait_flag, by bitwise or.
 *
 * Result: 0, and *STATUS tells what has happened.  After USPAWN_EXITED and
 * USPAWN_SIGNALED, CHILD holds nothing any more but pipes; after USPAWN_STOPPED
 * and USPAWN_CONTINUED, and always with USPAWN_WAIT_KEEP, it is unchanged.  A
 * stop is told once, unless it is kept; one that was over before anybody asked
 * is not told.  Otherwise as uspawn_child_wait(), and
 *   EINTR   USPAWN_WAIT_INTERRUPTIBLE: a signal handler ran in this thread
 *           while it slept, also one with SA_RESTART.  CHILD is unchanged.  A
 *           handler that ran just before is not noticed: for that, block its
 *           signal, and use ppoll(2) on CHILD->fd.  The wait for a start that
 *           is under way is not ended.
 *   EINVAL  unknown FLAGS.
 * Stops that a tracer asks for (ptrace(2)) are the tracer's, also if that is
 * this process: they are neither told nor collected.  Of a detached program
 * only the end is told.
 *
 * Platforms: in FreeBSD's capability mode no child may be waited for: there the
 * handle tells its end and its status, without has_usage, and it stays a zombie
 * until this process ends.
 *
 * Platforms: a wait with a timeout or USPAWN_WAIT_INTERRUPTIBLE for stops, of
 * which no handle tells, needs what pthread_create(3) needs: a thread sleeps
 * until there is something to tell.  has_usage is 0 with USPAWN_WAIT_KEEP, but
 * on Linux. */
USPAWN_API int uspawn_child_wait_for(struct uspawn_child *child,
                                     struct uspawn_status *status,
                                     unsigned flags, int timeout_ms);

/* Send SIGNAL to CHILD, as kill(2); 0 only asks whether it could be sent.
 * Through the handle where there is one: it cannot reach another process.
 * Without a handle it is sent only while the child has not been reaped.  A
 * child that has not executed its program yet may have signals blocked until
 * then (backend fork, and before Linux 5.16): all but SIGKILL and SIGSTOP wait
 * for the exec.
 *   ESRCH    it has ended and has been reaped by other code in this process, or
 *            as a detached child (after uspawn_child_wait(): EINVAL); or
 *            another thread is just collecting or releasing it
 *   EPERM    the program has changed its user
 *   EINVAL   CHILD is NULL or names no program, or there is no such SIGNAL
 *   ENOTSUP  CHILD is detached and there is no handle
 *
 * Platforms: handles of kqueue(2) tell that a detached program still has its
 * pid, and kill(2) then sends the signal by that. */
USPAWN_API int uspawn_child_kill(struct uspawn_child *child, int signal);

/* Send SIGNAL to the process group that CHILD leads, also if CHILD has ended,
 * but not yet been waited for; 0 only asks whether it has a member, and a
 * zombie is one.  By the handle where that can be done (Linux 6.9); else by
 * number, while CHILD has not been reaped.
 *   ESRCH            CHILD leads no group, or it has no member any more, or its
 *                    number may be another's by now, or is about to be
 *   EPERM            none of its members may be sent a signal
 *   EINVAL, ENOTSUP  as uspawn_child_kill() */
USPAWN_API int uspawn_child_kill_group(struct uspawn_child *child, int signal);

/* The parent's end of what CHILD was given as FD by a pipe, socketpair or pty
 * action; of the last, if there were several.  It stays CHILD's.  Result: a
 * descriptor; -1: there is none, or it was closed or taken over.
 * Async-signal-safe. */
USPAWN_API int uspawn_child_pipe(const struct uspawn_child *child, int fd);

/* Close that end: what it is written to has its end of file then.  EBADF: there
 * is none.  EINVAL: CHILD is NULL, or no call has filled it in. */
USPAWN_API int uspawn_child_close_pipe(struct uspawn_child *child, int fd);

/* Give CHILD up: close its handle and the pipes still in it.  Never blocks,
 * also while a start is under way, which goes on.  If the program still runs,
 * the library reaps it, by its pid, in some later call that starts or releases
 * a program.  Releasing a child that was waited for only closes its pipes, and
 * one that no call has filled in (USPAWN_CHILD_INIT) does nothing.
 *   EINVAL  CHILD is NULL.
 *   ENOMEM  its pid could not be noted; CHILD is unchanged. */
USPAWN_API int uspawn_child_release(struct uspawn_child *child);

/* ------------------------------------------------------------ Answers -- */

/* Run programs to their end: feed them, take what they write, stop them in
 * time.  There is no shell, except where a name says so, and nothing of the
 * process is changed: no signal handler, no mask, no child of somebody else is
 * waited for; a write that fails sends no SIGPIPE and no SIGXFSZ.
 *
 *   struct uspawn_result result;
 *   int error = uspawn_run(&result, argv, &(struct uspawn_options){
 *       .out = {.kind = USPAWN_STREAM_MEMORY, .limit = 1 << 20},
 *       .timeout_ms = 2000,
 *   });
 *
 * All structs are the caller's.  A member that is 0 has its default; `reserved`
 * members must be 0 (EINVAL), so that later versions can give them a meaning.
 * What a struct points to must stay as it is until the call, or the job, is
 * over. */

enum uspawn_stream_kind {
    USPAWN_STREAM_INHERIT = 0, /* what the caller has; above 2: nothing */
    USPAWN_STREAM_NULL,        /* /dev/null */
    USPAWN_STREAM_DESCRIPTOR,  /* fd, which stays the caller's */
    USPAWN_STREAM_FILE,        /* path, opened with flags in the child, before
                                  its directory changes */
    USPAWN_STREAM_MEMORY,      /* input: size bytes at bytes, then end of file;
                                  output: kept for the result */
    USPAWN_STREAM_CALLBACK,    /* input: what `input` gives; output: `output` is
                                  called with what comes */
    USPAWN_STREAM_LINES,       /* output: `output` is called with each line,
                                  which is terminated by 0 instead of newline;
                                  the last one may have had none */
    USPAWN_STREAM_MERGE        /* err: it goes where out goes, in order */
};

/* What happens to output beyond a limit. */
enum uspawn_at_limit {
    USPAWN_AT_LIMIT_STOP = 0, /* the job is stopped (EFBIG) */
    USPAWN_AT_LIMIT_TRUNCATE, /* it is read and thrown away */
    USPAWN_AT_LIMIT_CLOSE,    /* it is read no more: who writes gets SIGPIPE */
    USPAWN_AT_LIMIT_SPILL     /* MEMORY: a file without a name, in the directory
                                 TMPDIR or /tmp, gets all output, with what is
                                 in memory; what goes wrong with it (ENOSPC,
                                 EFBIG ...) stops the job */
};

/* What becomes of one of a program's descriptors.
 *
 * input() puts at most SIZE bytes into BUFFER; its result is how many, 0 if
 * there are no more, or a negative errno value.  output() is given SIZE bytes;
 * BYTES[SIZE] is 0, and its result 0 or an errno value.  An error stops the
 * job, which then has that error.  Callbacks run in the thread that runs or
 * steps the job, which they may not finish; what they do takes of its time. */
struct uspawn_stream {
    int kind;          /* enum uspawn_stream_kind */
    int fd;            /* DESCRIPTOR */
    const char *path;  /* FILE */
    int flags;         /* FILE: of open(2); 0: input O_RDONLY, output O_WRONLY |
                          O_CREAT | O_TRUNC; to append, | O_APPEND, without
                          O_TRUNC */
    mode_t mode;       /* FILE: 0: 0666, of which the umask takes away */
    const void *bytes; /* MEMORY, input */
    size_t size;
    size_t limit; /* MEMORY, CALLBACK, output: the most bytes; 0: none.
                     LINES: of a line, which is given in parts if longer;
                     0: 65536 */
    int at_limit; /* enum uspawn_at_limit */
    int tee_fd;   /* output that we read: all is written to this descriptor
                     of the caller too, as write(2) does; no more is read while
                     it is full; 0: none */
    ssize_t (*input)(void *context, char *buffer, size_t size);
    int (*output)(void *context, const char *bytes, size_t size);
    void *context; /* for these */
    unsigned long long reserved[4];
};

/* The same for a number above 2. */
struct uspawn_other_stream {
    int number;    /* from 3 on; none twice */
    int is_output; /* 0: the program reads it */
    struct uspawn_stream stream;
};

/* The most of these. */
#define USPAWN_STREAMS_MAX 64

/* How what a program starts is held together. */
enum uspawn_hold {
    USPAWN_HOLD_DEFAULT = 0, /* GROUP; but NONE where in is a terminal, by
                                INHERIT or DESCRIPTOR: the system stops groups
                                that are not its foreground one when they read
                                (SIGTTIN).  A program that opens /dev/tty itself
                                needs NONE, too */
    USPAWN_HOLD_NONE,        /* a stop reaches the program alone */
    USPAWN_HOLD_GROUP,       /* a process group of its own for each program,
                                which a stop reaches; not who leaves it */
    USPAWN_HOLD_CGROUP,      /* the same, and a cgroup for the job, made below
                                cgroup_fd and removed in the end: when the job
                                is over all that is left in it is killed */
    USPAWN_HOLD_NAMESPACE,   /* the same as GROUP, and a pid namespace for each
                                program, which is number 1 there: with it all
                                ends that it has started.  A stop signal that it
                                does not catch does nothing to it
                                (pid_namespaces(7)), and the system does not
                                tell what was left */
    USPAWN_HOLD_STRONGEST    /* CGROUP where that can be had, else GROUP: the
                                result tells */
};

/* Stop CHILD, and wait until it has ended: SIGTERM and SIGCONT, at most
 * GRACE_MS milliseconds of time (-1: as long as it takes), SIGKILL.  HOLD says
 * whom: USPAWN_HOLD_NONE, it alone, or USPAWN_HOLD_GROUP, the process group
 * that it leads, all of which has that time, and of which nothing is left but
 * what has left the group itself. Result: as uspawn_child_wait() without limit;
 * EINVAL also for HOLD and GRACE_MS.  A CHILD that has ended is waited for.  A
 * wait of another thread for CHILD ends after the last signal, or when its own
 * time is over. */
USPAWN_API int uspawn_child_stop(struct uspawn_child *child,
                                 struct uspawn_status *status, int hold,
                                 int grace_ms);

/* The time after the end of the programs for which their output is still read,
 * in case that what they have started holds it; and the time between a stop
 * signal and SIGKILL. */
#define USPAWN_DRAIN_MS_DEFAULT 1000
#define USPAWN_GRACE_MS_DEFAULT 2000

/* How a job is run.  NULL where a call takes it: all defaults. */
struct uspawn_options {
    struct uspawn_stream in, out, err; /* 0, 1 and 2 */
    const struct uspawn_other_stream *others;
    size_t others_count;
    const char *directory; /* the program's; NULL: the caller's */
    const struct uspawn_actions *actions; /* after the streams and that */
    const struct uspawn_attr *attr;
    char *const *envp;   /* NULL: environ */
    int timeout_ms;      /* for all; 0: none */
    int idle_timeout_ms; /* without output that we read; 0: none */
    int drain_ms;        /* 0: USPAWN_DRAIN_MS_DEFAULT; -1: for ever */
    int grace_ms;        /* 0: USPAWN_GRACE_MS_DEFAULT; -1: for ever */
    int stop_signal;     /* 0: SIGTERM */
    int hold;            /* enum uspawn_hold */
    int cancel_fd;       /* the job is stopped (ECANCELED) when this becomes
                            readable, or its other end is closed: an end of a
                            pipe, an eventfd.  It is not read.  0: none */
    int (*interrupted)(void *context); /* called where uspawn_run() and
                            uspawn_pipeline() sleep, when a signal handler has
                            run in this thread: its result is 0, or an errno
                            value, for which the job is stopped as cancelled, if
                            it is not over.  A handler that runs just before the
                            sleep is not noticed: have it write to a pipe, for
                            cancel_fd */
    void *context;                     /* for that */
    int reserved_int;
    int cgroup_fd; /* CGROUP, STRONGEST: the directory of a cgroup, of version
                      2, below which the caller may make one; 0: none */
    int hold_reserved;
    unsigned long long reserved[7];
};

/* One program of a pipeline.  What is NULL is that of the options. */
struct uspawn_program {
    char *const *argv;
    const struct uspawn_actions *actions;
    const struct uspawn_attr *attr;
    char *const *envp;
    unsigned long long reserved[4];
};

/* Why a job is over. */
enum uspawn_reason {
    USPAWN_REASON_NONE = 0,    /* it is not */
    USPAWN_REASON_ENDED,       /* its programs have ended, by themselves or by
                                  what somebody else did */
    USPAWN_REASON_NOT_STARTED, /* a program could not be: see error */
    USPAWN_REASON_TIMED_OUT,   /* after timeout_ms */
    USPAWN_REASON_IDLE,        /* after idle_timeout_ms without output */
    USPAWN_REASON_LIMIT,       /* output beyond a limit */
    USPAWN_REASON_CANCELLED,   /* cancel_fd, uspawn_job_stop() */
    USPAWN_REASON_FAILED       /* a callback, memory, a descriptor: see code */
};

/* Output that was kept.  bytes[size] is 0; NULL if none was to be kept, or
 * before anything came.  With AT_LIMIT_SPILL, of what is more than the limit
 * this is the beginning, and the file has all; its offset is at its beginning.
 * uspawn_result_free() closes it, unless fd is made 0. */
struct uspawn_output {
    char *bytes;
    size_t size;
    int is_truncated; /* 1: there was more, which is not in the file either */
    int fd;           /* of the file, from 3 on, close-on-exec; 0: none */
    unsigned long long file_size;
};

/* How a job went.  The caller's memory, filled in also on failure; to be given
 * to uspawn_result_free() in the end, whatever the result of the call.  Output
 * that came before a failure is there. */
struct uspawn_result {
    int code;       /* what uspawn_run() returned */
    int is_success; /* 1: all programs have ended by themselves, and exited with
                       0; but one whose reader, in a pipeline, has ended may
                       have been killed by SIGPIPE */
    int reason;     /* enum uspawn_reason */
    struct uspawn_status status;    /* of the last program that was no success;
                                       if there is none, of the last one */
    struct uspawn_status *statuses; /* of each program */
    size_t count;                   /* of these */
    size_t failed;                  /* which of them status is of, or error */
    struct uspawn_output out, err;  /* of streams of kind MEMORY */
    struct uspawn_output *others;   /* of each of the options' others */
    size_t others_count;
    unsigned long long elapsed_us; /* until the job was over */
    int hold;                      /* enum uspawn_hold: how it was held */
    int last_signal;  /* the last that we sent to stop it; 0: none */
    int killed;       /* how many others had to be killed in the end: processes
                         of its group or cgroup; -1: it is not known how many,
                         if any */
    int is_pipe_held; /* 1: its output was still held by what it has started
                         when drain_ms had passed */
    char name[USPAWN_ERROR_TEXT_SIZE]; /* of the program that failed is of */
    struct uspawn_error error;         /* why it was not started */
    unsigned long long reserved[8];
};

/* Run ARGV[0], which is looked up as by uspawnp(), and wait until it has ended
 * and its output too.  OPTIONS may be NULL.  The calling thread sleeps in
 * poll(2) meanwhile; handlers run.
 *
 * Result: 0, and the program has ended by itself, with whatever status: see
 * RESULT->status.  Otherwise, and in RESULT->code:
 *   EINVAL      RESULT or ARGV is NULL or empty, or OPTIONS are wrong: the
 *               error says which
 *   ETIMEDOUT   a deadline has passed; it was stopped
 *   EFBIG       there was more output than a limit allows; it was stopped
 *   ECANCELED   cancel_fd was readable; it was stopped
 *   ENOTSUP ... hold cannot be had (USPAWN_STAGE_CGROUP); nothing was started
 *   otherwise   why it could not be started, as uspawn(); what a callback gave;
 *               ENOMEM, EIO, EMFILE ...: what its streams needed
 *
 * A stop is stop_signal, to the group if there is one, then grace_ms for all of
 * it to end, then SIGKILL.  A program that is stopped (SIGSTOP) is continued.
 * stop_signal has its default action in the program, where the caller ignores
 * it and no attribute says so.  What is left of a group is looked for in /proc
 * (Linux): processes that fork and end faster than that are killed without
 * grace.  What was written until then is read; who holds a pipe after a stop is
 * not waited for.
 *
 * If the caller ends meanwhile the program goes on
 * (uspawn_attr_set_parent_death_signal).  A suspended program is resumed by
 * nobody here; "detached" is EINVAL.
 * Platforms: with backends that wait for the exec (vfork, posix_spawn ...) a
 * FIFO as FILE is waited for, too, whatever the deadline. */
USPAWN_API int uspawn_run(struct uspawn_result *result, char *const argv[],
                          const struct uspawn_options *options);

/* Run COUNT PROGRAMS, from 1 to USPAWN_PIPELINE_MAX, each of which reads what
 * the one before it writes, through a pipe that this process does not touch.
 * in is that of the first, out that of the last, err that of all.  If one
 * cannot be started all others are ended.  Otherwise as uspawn_run(). */
#define USPAWN_PIPELINE_MAX 1024
USPAWN_API int uspawn_pipeline(struct uspawn_result *result,
                               const struct uspawn_program *programs,
                               size_t count,
                               const struct uspawn_options *options);

/* Write RESULT as one line for people, without a newline, for example
 *
 *   make: exited with 2 after 3.1 s
 *   sort: killed by SIGSEGV, core dumped, after 0.2 s
 *   make: timed out after 2 s, killed by SIGTERM; 2 other processes of its
 * group had to be killed
 *
 * BUFFER, SIZE and result as uspawn_error_format(). */
USPAWN_API size_t uspawn_result_format(const struct uspawn_result *result,
                                       char *buffer, size_t size);

/* Release what RESULT holds; it is empty then.  Does nothing where RESULT is
 * NULL, or all zeroes. */
USPAWN_API void uspawn_result_free(struct uspawn_result *result);

/* --------------------------------------------------------------- Jobs -- */

/* What uspawn_run() does, step by step, for those who have a loop of their own.
 * A job is used by one thread at a time, of the process that started it.
 * Another thread stops it, or a uspawn_run(), by cancel_fd. */
struct uspawn_job;
struct pollfd;

/* Start COUNT PROGRAMS as uspawn_pipeline() does, without waiting for them.
 * What PROGRAMS and OPTIONS point to, but not these themselves, must stay as it
 * is until the job is finished, as far as streams use it.
 *
 * Result: 0, and *JOB must be given to uspawn_job_finish().  If a program
 * cannot be started that is told there, too: the job is over then; with EAGAIN,
 * if as many starts are under way as uspawn_set_start_limit() allows.
 *   EINVAL  JOB is NULL.
 *   ENOMEM  there is no memory for a job. */
USPAWN_API USPAWN_CHECK int
uspawn_job_start(struct uspawn_job **job, const struct uspawn_program *programs,
                 size_t count, const struct uspawn_options *options);

/* What to wait for before the next step: at most CAPACITY entries in FDS, and
 * in *TIMEOUT_MS, unless that is NULL, for how long, as poll(2) takes them.
 * Entries change with every step.  A loop with several jobs polls the entries
 * of all, for the shortest time, and steps each.
 * Result: how many there are, if that is more than CAPACITY, too: at most 5,
 * and one more for each of the others and each further program.  None for a job
 * that is over, or NULL. */
USPAWN_API size_t uspawn_job_poll(const struct uspawn_job *job,
                                  struct pollfd *fds, size_t capacity,
                                  int *timeout_ms);

/* The same by one descriptor: *FD is readable (POLLIN) when the next step has
 * something to do, deadlines included, and once the job is over.  It is the
 * job's: always the same one, close-on-exec, to be waited for and nothing else,
 * by poll(2) and select(2), or within an epoll set or a kqueue, from which it
 * has to be taken before uspawn_job_finish() closes it.  Each step tells anew
 * what is still there, so that edges (EPOLLET) will do as well.
 *
 * Result: 0, or an errno value, and the job is as it was:
 *   ENOTSUP  the system has nothing of the kind (it has epoll or kqueues):
 *            use uspawn_job_poll()
 *   EMFILE, ENFILE, ENOMEM  of two descriptors (kqueue: one); ask again
 *   EINVAL   JOB or FD is NULL */
USPAWN_API int uspawn_job_descriptor(struct uspawn_job *job, int *fd);

/* Do what can be done now without sleeping.  Result: 0: the job is over;
 * EAGAIN: it goes on; EINVAL: JOB is NULL. */
USPAWN_API int uspawn_job_step(struct uspawn_job *job);

/* Stop JOB: it ends as cancelled, after some more steps.  EALREADY: it is being
 * stopped, or over.  EINVAL: JOB is NULL. */
USPAWN_API int uspawn_job_stop(struct uspawn_job *job);

/* The child of program INDEX, from 0, to look at, to send signals to, to
 * resume, and to take descriptors of its actions over from; NULL: none.  It
 * must not be waited for, stopped or released: that is the job's.  Until the
 * job is finished any thread may send it signals, and resume it. */
USPAWN_API struct uspawn_child *uspawn_job_child(struct uspawn_job *job,
                                                 size_t index);

/* Give RESULT what has become of JOB, and destroy it.  One that is not over
 * takes a step first, and is then ended by SIGKILL, as cancelled.  RESULT may
 * be NULL.  The result is RESULT->code.  EINVAL: JOB is NULL, and RESULT is
 * empty.
 */
USPAWN_API int uspawn_job_finish(struct uspawn_job *job,
                                 struct uspawn_result *result);

/* -------------------------------------------------------------- Pools -- */

/* Many jobs, some of them at a time. */
struct uspawn_pool;
struct uspawn_jobserver;

/* One of them.  Of options, and what streams use, see uspawn_job_start(); all
 * else is only used until next() is called again. */
struct uspawn_pool_job {
    struct uspawn_program program;         /* where programs is NULL */
    const struct uspawn_program *programs; /* a pipeline, of count programs */
    size_t count;
    const struct uspawn_options *options; /* NULL: those of the pool */
    unsigned long long reserved[4];
};

/* What happens when a job was no success. */
enum uspawn_at_failure {
    USPAWN_AT_FAILURE_GO_ON = 0,
    USPAWN_AT_FAILURE_NO_MORE, /* no other is started; those that run end */
    USPAWN_AT_FAILURE_STOP     /* those that run are stopped, too */
};

/* The most at a time. */
#define USPAWN_POOL_MAX 65536

/* What a pool runs, and how.
 *
 * next() fills in JOB, which is all zeroes; its result is 1, or 0 if there is
 * no job INDEX, counted from 0, and none after it, or a negative errno value.
 * done() is told of each that has ended, in the order in which they do; what
 * RESULT holds is released afterwards, unless *RESULT was copied and cleared
 * (memset(3)).  Its result is 0 or an errno value.  An error stops the pool,
 * which then has that error.  Both run in the thread that runs or steps the
 * pool; they may stop it, but not step or finish it. */
struct uspawn_pool_options {
    size_t at_once;                     /* how many; 0: one for each CPU */
    const struct uspawn_pool_job *jobs; /* all of them, */
    size_t count;
    int (*next)(void *context, size_t index,
                struct uspawn_pool_job *job); /* or each when it is its turn */
    int (*done)(void *context, size_t index,
                struct uspawn_result *result); /* NULL: nobody is told */
    void *context;                             /* for these */
    const struct uspawn_options *options;      /* NULL: all defaults */
    struct uspawn_jobserver *jobserver;        /* a slot of it is taken for each
                                                  that runs; NULL: none */
    int at_failure;                            /* enum uspawn_at_failure */
    int cancel_fd; /* the pool is stopped (ECANCELED) when this becomes
                      readable; see struct uspawn_options.  0: none */
    unsigned long long reserved[8];
};

/* How it went. */
struct uspawn_pool_result {
    int code;            /* what uspawn_pool_run() returned */
    int is_success;      /* 1: code is 0, and no job failed */
    size_t done;         /* how many jobs have ended, or could not be started */
    size_t failed;       /* how many of these were no success */
    size_t first_failed; /* which of them ended first */
    unsigned long long reserved[4];
};

/* Run all jobs to their end.  One that cannot be started for the moment
 * (EAGAIN) is tried again when another has ended; of one that cannot be at all,
 * done() is told as of others.
 *
 * Result: 0, also where jobs have failed: see RESULT, which may be NULL.
 * Otherwise, and in RESULT->code:
 *   EINVAL     OPTIONS are NULL, or wrong: neither jobs nor next, or both; a
 *              number out of range; `reserved`
 *   ENOMEM
 *   ECANCELED  cancel_fd was readable, or uspawn_pool_stop()
 *   otherwise  what a callback gave */
USPAWN_API int uspawn_pool_run(struct uspawn_pool_result *result,
                               const struct uspawn_pool_options *options);

/* The same in steps, as of jobs.  What OPTIONS point to, but not they
 * themselves, must stay as it is until the pool is finished.  The first step
 * starts the first jobs.  Result: as of uspawn_pool_run(), EINVAL and ENOMEM;
 * otherwise *POOL must be given to uspawn_pool_finish(). */
USPAWN_API USPAWN_CHECK int
uspawn_pool_start(struct uspawn_pool **pool,
                  const struct uspawn_pool_options *options);

/* As uspawn_job_poll(): at most 2 entries, and those of each job. */
USPAWN_API size_t uspawn_pool_poll(const struct uspawn_pool *pool,
                                   struct pollfd *fds, size_t capacity,
                                   int *timeout_ms);

/* As uspawn_job_descriptor(). */
USPAWN_API int uspawn_pool_descriptor(struct uspawn_pool *pool, int *fd);

/* As uspawn_job_step(); done() is called in it. */
USPAWN_API int uspawn_pool_step(struct uspawn_pool *pool);

/* As uspawn_job_stop(): no more jobs are started, and those that run are
 * stopped. */
USPAWN_API int uspawn_pool_stop(struct uspawn_pool *pool);

/* Give RESULT, which may be NULL, how it went, and destroy POOL.  Jobs that
 * still run are ended by SIGKILL, and done() is told.  The result is
 * RESULT->code.  EINVAL: POOL is NULL, and RESULT is empty. */
USPAWN_API int uspawn_pool_finish(struct uspawn_pool *pool,
                                  struct uspawn_pool_result *result);

/* ---------------------------------------------------------- Jobservers -- */

/* GNU make's jobserver, by which programs that start others share the slots for
 * jobs that one of them has: make -jN, with what its rules run, or what runs
 * make.  Each program has one slot from who started it; for each job more it
 * takes a token, and gives it back.
 *
 * A jobserver is used by one thread at a time, and a pool.  A program that is
 * killed takes its tokens with it: nobody can give them back.  In a copy of the
 * process (fork) it can only be destroyed, which gives nothing back there. */

/* Join the jobserver that MAKEFLAGS names, the value of that variable, as GNU
 * make 3.78 to 4.4 write it; NULL: that of the environment.  The last word that
 * names one counts (--jobserver-auth=fifo:PATH, =R,W; --jobserver-fds=R,W).
 *
 * Result: 0, or an errno value:
 *   ENOENT  none is named: nobody limits how many jobs there are
 *   EBADF   one is named that this process cannot use, as its descriptors are
 *           not open, or are no pipe: it was not run by a rule with +, or as
 *           $(MAKE).  It should run one job at a time
 *   EINVAL, ENOMEM, EMFILE ...; what open(2) gives for a FIFO */
USPAWN_API USPAWN_CHECK int
uspawn_jobserver_join(struct uspawn_jobserver **jobserver,
                      const char *makeflags);

enum uspawn_jobserver_style {
    USPAWN_JOBSERVER_FIFO = 0, /* GNU make since 4.4 */
    USPAWN_JOBSERVER_PIPE      /* all versions */
};

/* The most slots. */
#define USPAWN_JOBSERVER_MAX 4096

/* Make a jobserver of SLOTS slots, of which one is this process's, in STYLE.  A
 * FIFO is made in TMPDIR, or /tmp, for this user alone.
 * Result: 0, EINVAL, ENOMEM, EMFILE ..., or what mkfifo(3) gives. */
USPAWN_API USPAWN_CHECK int
uspawn_jobserver_create(struct uspawn_jobserver **jobserver, unsigned slots,
                        int style);

/* Let programs use JOBSERVER that are started with ENVIRONMENT and ACTIONS: set
 * MAKEFLAGS, in which all else stays that was in the caller's, and keep the
 * descriptors of a pipe open.  ACTIONS may be NULL for a FIFO, or a jobserver
 * that was joined.  EINVAL, ENOMEM, and as the functions that do it. */
USPAWN_API USPAWN_CHECK int
uspawn_jobserver_share(const struct uspawn_jobserver *jobserver,
                       struct uspawn_environment *environment,
                       struct uspawn_actions *actions);

/* Take a slot for one job more, without waiting for it; the first is the one
 * that needs no token.  And give one back.
 * Result: 0; EAGAIN: there is none now; EINVAL: JOBSERVER is NULL, or none was
 * taken; ENOMEM; or what read(2) or write(2) gives.
 * Platforms: a pipe's flags are those of all who use it, and are left alone.
 * Linux, where /proc is mounted, opens it anew.  Elsewhere, if somebody else
 * takes the last token between our poll(2) and our read(2), taking waits until
 * one is given back. */
USPAWN_API USPAWN_CHECK int
uspawn_jobserver_take(struct uspawn_jobserver *jobserver);
USPAWN_API int uspawn_jobserver_give(struct uspawn_jobserver *jobserver);

/* What becomes readable when there may be a token: *FD, which is only to be
 * waited for, until JOBSERVER is destroyed.  EINVAL: a pointer is NULL. */
USPAWN_API int
uspawn_jobserver_descriptor(const struct uspawn_jobserver *jobserver, int *fd);

/* Give back all that was taken, and release JOBSERVER, which may be NULL.  In
 * *MISSING, unless that is NULL, is how many tokens of one that was created
 * have not come back: below 0, if there are too many.  All its users should
 * have ended. */
USPAWN_API void uspawn_jobserver_destroy(struct uspawn_jobserver *jobserver,
                                         int *missing);

/* ----------------------------------------------------------- Commands -- */

/* Command lines are for sh(1), which gets them as sh -c -- COMMAND: no COMMAND
 * is taken for an option. */

/* Run COMMAND by /bin/sh as uspawn_run() runs a program; OPTIONS and RESULT are
 * its.  Nothing of the process is changed, so any thread can do this at any
 * time.  What comes of the shell (127: it has found no program) is in
 * RESULT->status.  Result: as uspawn_run(); EINVAL also where COMMAND is NULL.
 */
USPAWN_API int uspawn_shell(struct uspawn_result *result, const char *command,
                            const struct uspawn_options *options);

/* system(3), for those who rely on what POSIX says of it: run COMMAND by
 * /bin/sh and wait until it has ended.  SIGINT and SIGQUIT are ignored
 * meanwhile, in this process, not in the command, and SIGCHLD is blocked in
 * this thread.  Threads may call at the same time: the first saves the
 * dispositions, the last sets them back.  If a thread forks meanwhile, the
 * first call in the new process sets them back there.  The command gets all
 * that is not close-on-exec.
 *
 * Result: what waitpid(2) tells of it, for WIFEXITED() and its like; 127 as an
 * exit status if the shell could not be executed (no memory for it, or COMMAND
 * is too long, too).  -1, with errno set:
 *   ECHILD                   other code has reaped it (waitpid(-1) in another
 *                            thread, SIGCHLD ignored)
 *   EAGAIN, ENOMEM, ENOTSUP  no child could be made
 * COMMAND is NULL: 1 if there is a shell, else 0.
 *
 * A cancellation point, as the one exception: a thread that is cancelled while
 * it waits first ends the shell by SIGKILL, collects it and sets all back.
 * There must be no other change of these dispositions meanwhile. */
USPAWN_API int uspawn_system(const char *command);

/* popen(3): start COMMAND by /bin/sh and give a stream to what it writes, with
 * MODE "r", what it reads, "w", or both, "r+": then it has one connected socket
 * as 0 and 1.  The stream is close-on-exec; "e" in MODE, which asks for that,
 * may be there.  It is byte-oriented, and never one of the numbers 0, 1 and 2.
 * The command gets all that is not close-on-exec, but no stream of an earlier
 * call.
 *
 * With "r+", fflush(3) before reading, and read all that has come before
 * writing again.  The end of the command's input is told by
 *
 *   fflush(stream);
 *   shutdown(fileno(stream), SHUT_WR);
 *
 * after which the rest can be read.  As with any pipe, writing to a command
 * that reads no more sends SIGPIPE, and who writes much before reading may wait
 * for a command that waits as well: see uspawn_run() for both.
 *
 * Result: the stream, for uspawn_pclose(), or NULL, with errno set:
 *   EINVAL    MODE is none of these, or COMMAND is NULL
 *   EMFILE, ENFILE, ENOMEM   no stream can be made
 *   otherwise why the shell could not be started, as uspawn() */
USPAWN_API USPAWN_CHECK FILE *uspawn_popen(const char *command,
                                           const char *mode);

/* The same for a program without a shell: ARGV[0] is looked up as by
 * uspawnp(). */
USPAWN_API USPAWN_CHECK FILE *uspawn_popenv(char *const argv[],
                                            const char *mode);

/* Close STREAM, which one of these gave, and wait until its command has ended.
 * fclose(3) would leave the command without anybody who waits for it.
 *
 * Result: what waitpid(2) tells of it; or -1, with errno set:
 *   EINVAL  STREAM is not, or is no more, from one of these; it is left open
 *   ECHILD  as uspawn_system(); or STREAM was opened before fork(2) by the
 *           process that this is a copy of.  It is closed. */
USPAWN_API int uspawn_pclose(FILE *stream);

/* -------------------------------------------------------- Coprocesses -- */

/* Talk with a program: write to it, read what it answers, by turns, through
 * pipes or a terminal.  While one call waits for its part, both are moved: what
 * the program writes is kept while it is written to, and what it has not read
 * yet is written while an answer is waited for.  So neither is held up by a
 * full pipe, no call sends SIGPIPE, and every call has a time in TIMEOUT_MS: at
 * most so many milliseconds; 0: what can be done now; -1: without limit.
 *
 * A coprocess is used by one thread at a time, of the process that started it.
 * To poll(2) for it in a loop, take uspawn_child_pipe() of its child, and use
 * the calls with a TIMEOUT_MS of 0. */
struct uspawn_coprocess;

/* How it is started.  All zeroes, or NULL where a call takes it: the defaults.
 */
struct uspawn_coprocess_options {
    const struct uspawn_terminal *terminal; /* a pseudo-terminal as by
                            uspawn_actions_add_stdio_pty(); NULL: pipes on 0
                            and 1, and 2 is the caller's */
    const struct uspawn_actions *actions; /* after these: to read 2, too, a dup2
                            action from 1 */
    const struct uspawn_attr *attr;
    char *const *envp; /* NULL: environ */
    size_t limit;      /* the most bytes that are kept unread; 0: 1 MiB */
    unsigned long long reserved[8];
};

/* What the program has written.  The caller's memory, filled in also on
 * failure, then with all that is not taken, which stays to be read.  bytes is
 * never NULL; it is the coprocess's, and lasts until the next call with it. */
struct uspawn_reply {
    const char *bytes; /* bytes[size] is 0; there may be others before */
    size_t size;
    int pattern; /* which of PATTERNS came after that, from 0; -1: none */
    int reserved_int;
    unsigned long long reserved[2];
};

/* Start ARGV[0], which is looked up as by uspawnp(), in a process group of its
 * own unless the attributes have another.  OPTIONS may be NULL.
 *
 * Result: 0, and *COPROCESS must be given to uspawn_coprocess_finish().
 * Otherwise as uspawnp(), also in *ERROR, unless ERROR is NULL; EINVAL also for
 * wrong OPTIONS, and E2BIG where the actions have too many pipes: two are
 * taken, or one of a terminal. */
USPAWN_API USPAWN_CHECK int
uspawn_coprocess_start(struct uspawn_coprocess **coprocess,
                       struct uspawn_error *error, char *const argv[],
                       const struct uspawn_coprocess_options *options);

/* The child of COPROCESS, to look at, and to send signals to; it must not be
 * waited for, stopped or released.  NULL for NULL. */
USPAWN_API struct uspawn_child *
uspawn_coprocess_child(struct uspawn_coprocess *coprocess);

/* Write the SIZE bytes at BYTES, which are copied.
 *
 * Result: 0: all is written.  Otherwise:
 *   ETIMEDOUT  not yet; the rest is written by the calls that follow
 *   EFBIG      the same, but there are as many bytes to be read as the limit
 *              allows: read first, or it may never read on
 *   EPIPE      it reads no more, or its input was ended
 *   ENOMEM     nothing was written
 *   EINVAL     COPROCESS or BYTES is NULL, or TIMEOUT_MS below -1 */
USPAWN_API USPAWN_CHECK int
uspawn_coprocess_write(struct uspawn_coprocess *coprocess, const void *bytes,
                       size_t size, int timeout_ms);

/* End its input: it reads end of file after what was written.  Of a terminal
 * that is a character (^D), and more can be written later, for who reads on.
 *
 * Result: as uspawn_coprocess_write(); ENOTSUP: the terminal's modes know no
 * end of file. */
USPAWN_API USPAWN_CHECK int
uspawn_coprocess_end_input(struct uspawn_coprocess *coprocess, int timeout_ms);

/* Take one line, without its newline (of a terminal, without \r\n); a last one
 * without newline, too, and then REPLY->pattern is -1.
 *
 * Result: 0.  Otherwise, and nothing is taken:
 *   ETIMEDOUT  there is none yet
 *   EPIPE      it writes no more, or has ended, and all was taken.  What it has
 *              started, and holds its output, is waited for as long as
 *              USPAWN_DRAIN_MS_DEFAULT after its end
 *   EFBIG      a line is longer than the limit: uspawn_coprocess_read() takes
 *              what there is of it
 *   ENOMEM, EIO ...   what reading needed
 *   EINVAL     COPROCESS or REPLY is NULL, or TIMEOUT_MS below -1 */
USPAWN_API USPAWN_CHECK int
uspawn_coprocess_read_line(struct uspawn_coprocess *coprocess,
                           struct uspawn_reply *reply, int timeout_ms);

/* Take what comes before the first of PATTERNS, strings that are not empty,
 * ended by NULL, and that one: REPLY->pattern says which.  The first is the one
 * that is complete first, whatever pieces it comes in; of those that are
 * complete with the same byte the longest; of equal ones the first in the list.
 *
 * Result: as uspawn_coprocess_read_line(), but EPIPE also where something is
 * left that has none of PATTERNS.  EINVAL also if there are none, or an empty
 * one. */
USPAWN_API USPAWN_CHECK int
uspawn_coprocess_expect(struct uspawn_coprocess *coprocess,
                        struct uspawn_reply *reply,
                        const char *const patterns[], int timeout_ms);

/* Take all that has come, as soon as that is something.  Result: as
 * uspawn_coprocess_read_line(). */
USPAWN_API USPAWN_CHECK int
uspawn_coprocess_read(struct uspawn_coprocess *coprocess,
                      struct uspawn_reply *reply, int timeout_ms);

/* End the talk and destroy COPROCESS: write what is still to be written, end
 * the input, throw away what is written, and wait until the program has ended.
 * STATUS, which may be NULL, tells how.
 *
 * Result: 0, or as uspawn_child_wait() (ECHILD).  ETIMEDOUT: it had not ended
 * after TIMEOUT_MS, and was stopped by uspawn_child_stop() with
 * USPAWN_HOLD_GROUP and USPAWN_GRACE_MS_DEFAULT, after our ends were closed:
 * then a terminal hangs up (SIGHUP).  EINVAL: COPROCESS is NULL, or TIMEOUT_MS
 * below -1, and nothing was done. */
USPAWN_API int uspawn_coprocess_finish(struct uspawn_coprocess *coprocess,
                                       struct uspawn_status *status,
                                       int timeout_ms);

/* -------------------------------------------------------- Shell words -- */

/* Write STRING as one word of a command line: sh reads it as STRING, whatever
 * its bytes are, as an argument and as the name of a program.  What means
 * nothing to a shell stays as it is; all else is put in single quotes.
 *
 * BUFFER of SIZE bytes is always terminated unless SIZE is 0; BUFFER may be
 * NULL then.  Result: the length of the whole word, as snprintf(3), at most
 * 4 * strlen (STRING) + 2; 0 if STRING is NULL, which is no word.  If it does
 * not fit, BUFFER is left empty: a part of a word may mean something else.
 *
 * Put blanks between words, and -- before the line: sh -c -- LINE.  A word that
 * begins with - is an option to its program all the same, and the name of a
 * command that is built into sh still is that.  Async-signal-safe. */
USPAWN_API size_t uspawn_shell_quote(const char *string, char *buffer,
                                     size_t size);

/* What keeps a line from being split.  Numbers are never reused. */
enum uspawn_shell_reason {
    USPAWN_SHELL_NONE = 0,
    USPAWN_SHELL_EXPANSION, /* ENOTSUP, a shell is needed: $ or ` */
    USPAWN_SHELL_PATTERN,   /* of file names: * ? [ */
    USPAWN_SHELL_TILDE,     /* a home directory: ~ ~user NAME=~ */
    USPAWN_SHELL_BRACES,    /* {a,b} {1..3}, which shells read differently */
    USPAWN_SHELL_OPERATOR,  /* | & ; < > ( ), a newline before a command */
    USPAWN_SHELL_RESERVED_WORD, /* if, while, ! ... where a command begins */
    USPAWN_SHELL_ASSIGNMENT,    /* NAME=VALUE where a command begins */
    USPAWN_SHELL_BUILTIN,       /* a command that is no program: cd, exit ... */
    USPAWN_SHELL_UNCLOSED,      /* EINVAL: a quotation without an end */
    USPAWN_SHELL_EMPTY          /* EINVAL: no command */
};

/* A line that was split, or what is in the way.  The caller's memory, filled in
 * by uspawn_shell_split(), also if it fails. */
struct uspawn_shell_words {
    char **argv;   /* the words, ended by NULL: argv[0] names the program.
                      NULL after a failure */
    size_t argc;   /* how many words */
    int reason;    /* enum uspawn_shell_reason */
    size_t offset; /* of what is in the way: byte of the line, from 0, */
    size_t length; /* and number of bytes; 0: it is the whole line */
    char text[USPAWN_ERROR_TEXT_SIZE]; /* a sentence about it */
    unsigned long long reserved[4];
};

/* Split LINE into the words that sh -c would give a program, without a shell.
 * Quotes, backslashes and comments are read by POSIX's rules (XCU 2.2, 2.3),
 * nothing is expanded; blanks are spaces and tabs.  Release WORDS with
 * uspawn_shell_free().
 *
 * What is refused is what POSIX's shell, or another that is installed as sh,
 * may read as more than the word itself.  Aliases, functions and what else only
 * one machine's shell knows are not known here.  Commands that are built into
 * shells and are programs as well (echo, kill, printf, test ...) are taken for
 * programs.
 *
 * Result: 0, or an errno value, and then WORDS has no argv:
 *   ENOTSUP  a shell is needed.  WORDS tells for what, at which byte, and in a
 *            sentence: the operator at byte 8 needs a shell: |
 *   EINVAL   a quotation has no end, or there is no command (LINE may be NULL):
 *            WORDS tells, too.  Or WORDS is NULL.
 *   ENOMEM   the reason in WORDS is USPAWN_SHELL_NONE */
USPAWN_API USPAWN_CHECK int uspawn_shell_split(struct uspawn_shell_words *words,
                                               const char *line);

/* Release what WORDS holds.  Does nothing the second time, and after a
 * failure. */
USPAWN_API void uspawn_shell_free(struct uspawn_shell_words *words);

/* ------------------------------------------------------------ Version -- */

/* The version of the library that runs, as USPAWN_VERSION.
 * Async-signal-safe. */
USPAWN_API const char *uspawn_version(void);

#ifdef __cplusplus
}
#endif

#endif
