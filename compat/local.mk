# SPDX-License-Identifier: MIT
# Bodies of functions that a system may lack, one a file, for the library, the
# command or both: m4/uspawn-functions.m4.  doc/PORTING, section 5, says how to
# add one.

EXTRA_lib_libuspawn_all_la_SOURCES += \
	%D%/cfmakeraw.c \
	%D%/faccessat.c \
	%D%/fcntl.c \
	%D%/getgrouplist.c \
	%D%/open.c \
	%D%/openat.c \
	%D%/pipe2.c \
	%D%/ppoll.c \
	%D%/ptsname_r.c \
	%D%/send.c \
	%D%/strndup.c

noinst_HEADERS += %D%/compat.h %D%/resource.h

# ----------------------------------------------------------------- Drop-in --

# A <spawn.h> of its own, and the functions that it declares, with system and
# popen: for programs that are linked with them.  The bodies are hidden, and fit
# for a shared library too.
pkginclude_HEADERS = %D%/spawn.h
nodist_pkgconfig_DATA += %D%/uspawn-posix.pc

lib_LTLIBRARIES += %D%/libuspawn-posix.la
%C%_libuspawn_posix_la_SOURCES = \
	%D%/fcntl.c \
	%D%/open.c \
	%D%/openat.c \
	%D%/pipe2.c \
	%D%/spawn/actions.c \
	%D%/spawn/attributes.c \
	%D%/spawn/objects.h \
	%D%/spawn/pidfd.c \
	%D%/spawn/spawn.c \
	%D%/spawn/stdio.c \
	%D%/spawn/together.c \
	%D%/spawn/together.h \
	%D%/spawn/translate.c
%C%_libuspawn_posix_la_CPPFLAGS = -I$(srcdir)/%D% $(AM_CPPFLAGS) \
	-iquote $(top_srcdir)
%C%_libuspawn_posix_la_CFLAGS = $(AM_CFLAGS) -prefer-pic
%C%_libuspawn_posix_la_LIBADD = libc/libuspawn-libc.la lib/libuspawn.la
%C%_libuspawn_posix_la_LDFLAGS = -static
