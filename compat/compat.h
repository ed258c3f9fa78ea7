/* SPDX-License-Identifier: MIT */
/* Functions and flags that a system may lack, under the names that it would
 * have for them.  configure tells what is missing, and has its body compiled:
 * one a file in this folder.
 *
 * Nothing here is for the child program, but for what its
 * comment calls async-signal-safe. */
#ifndef USP_COMPAT_H
#define USP_COMPAT_H

#include "base/compiler.h"
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <termios.h>
#include <unistd.h>

/* Solaris 10.  The flag is a bit that no system uses, and our open takes it out
 * of what the system gets.  Until it has marked the descriptor, a child of
 * another thread may inherit it.  Both are async-signal-safe. */
#if !HAVE_DECL_O_CLOEXEC
#undef O_CLOEXEC
#define O_CLOEXEC 0x40000000
#undef open
#define open usp_open
#undef openat
#define openat usp_openat
#define USP_OPEN_FLAGS(flags) ((flags) & ~O_CLOEXEC) /* for the system */
#else
#define USP_OPEN_FLAGS(flags) (flags)
#endif
USP_HIDDEN int usp_open(const char *path, int flags, ...);
USP_HIDDEN int usp_openat(int directory, const char *path, int flags, ...);

/* illumos before 2020.  What asks for a directory looks into it, which fails
 * with ENOTDIR by itself, and this keeps it from waiting at a FIFO. */
#ifndef O_DIRECTORY
#define O_DIRECTORY O_NONBLOCK
#endif

/* Solaris, and illumos for long, have a number that no int holds. */
#if AT_FDCWD > 0
enum { USP_AT_FDCWD = (int)AT_FDCWD };
#undef AT_FDCWD
#define AT_FDCWD USP_AT_FDCWD
#endif

/* The same of the command, Solaris 10.  Our fcntl takes an int or nothing. */
#if !HAVE_DECL_F_DUPFD_CLOEXEC
#undef F_DUPFD_CLOEXEC
#define F_DUPFD_CLOEXEC 0x40000000
#undef fcntl
#define fcntl usp_fcntl
#endif
USP_HIDDEN int usp_fcntl(int fd, int command, ...);

/* macOS has an option of the socket in place of the flag (sys/posix/
 * make-descriptors.c);
 * Solaris before 11.4 has neither. */
#if !HAVE_DECL_MSG_NOSIGNAL
#undef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0
#if !HAVE_DECL_SO_NOSIGPIPE
#define send usp_send
#endif
#endif
USP_HIDDEN ssize_t usp_send(int fd, const void *buffer, size_t size, int flags);

/* macOS, Solaris before 11.4: whoever uses it sets the flag itself. */
#ifndef SOCK_CLOEXEC
#define SOCK_CLOEXEC 0
#endif

/* macOS before 27, Solaris before 11.4. */
#ifndef HAVE_PIPE2
#define pipe2 usp_pipe2
#endif
USP_HIDDEN int usp_pipe2(int ends[2], int flags);

/* Solaris 10. */
#ifndef HAVE_FACCESSAT
#define faccessat usp_faccessat
#undef AT_EACCESS
#define AT_EACCESS 0x40000000
#endif
USP_HIDDEN int usp_faccessat(int directory, const char *path, int wanted,
                             int flags);

/* Solaris.  What it gives is not gid_t everywhere (macOS). */
#ifndef HAVE_GETGROUPLIST
#define getgrouplist usp_getgrouplist
#endif
USP_HIDDEN int usp_getgrouplist(const char *name, gid_t group,
                                USP_GROUPLIST_TYPE *groups, int *count);

/* FreeBSD before 13, OpenBSD, DragonFly, Solaris; and illumos before 2024. */
#ifndef HAVE_PTSNAME_R
#define ptsname_r usp_ptsname_r
#endif
USP_HIDDEN int usp_ptsname_r(int fd, char *name, size_t size);

/* Solaris 10. */
#ifndef HAVE_STRNDUP
#define strndup usp_strndup
#endif
USP_HIDDEN char *usp_strndup(const char *text, size_t size);

/* macOS, Solaris 10. */
#ifndef HAVE_PPOLL
#define ppoll usp_ppoll
#endif
USP_HIDDEN int usp_ppoll(struct pollfd *entries, nfds_t count,
                         const struct timespec *timeout, const sigset_t *mask);

/* Solaris 10. */
#ifndef HAVE_CFMAKERAW
#define cfmakeraw usp_cfmakeraw
#endif
USP_HIDDEN void usp_cfmakeraw(struct termios *modes);

#endif
