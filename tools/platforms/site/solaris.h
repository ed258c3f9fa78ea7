/* SPDX-License-Identifier: MIT */
/* Included before all else where Linux stands for a Solaris: its headers
 * without what those of SOLARIS_YEAR lack, and with their types.  Values are
 * Linux's, so that what is built runs here. */
#ifndef SITE_SOLARIS_H
#define SITE_SOLARIS_H

/* The linker does not find these. */
#if SOLARIS_YEAR < 2010
#define getline solaris_has_no_getline
#define mkdtemp solaris_has_no_mkdtemp
#define stpcpy solaris_has_no_stpcpy
#endif

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#undef O_PATH
#undef O_TMPFILE

#undef SIG_DFL
#undef SIG_IGN
#define SIG_DFL ((void (*)())0)
#define SIG_IGN ((void (*)())1)

#if SOLARIS_YEAR < 2020
#undef O_DIRECTORY
#endif

#if SOLARIS_YEAR < 2017
#undef MSG_NOSIGNAL
#endif

#if SOLARIS_YEAR < 2013
#undef O_CLOEXEC
#undef F_DUPFD_CLOEXEC
#undef SOCK_CLOEXEC
#undef AT_FDCWD
#define AT_FDCWD 0xffffff9c
#endif

#if SOLARIS_YEAR < 2012
#undef RLIM_INFINITY
#define RLIM_INFINITY (-1l)
#endif

#if SOLARIS_YEAR < 2010
#undef AT_EACCESS
#undef PATH_MAX
#define mmap(...) ((char *)mmap(__VA_ARGS__))
#endif

#endif
