# SPDX-License-Identifier: MIT
# system, popen and the parts of posix_spawn over uspawn: what preload/ puts in
# front of the libc's, and compat/spawn/ in their place.  It knows of neither.

noinst_HEADERS += \
	%D%/actions.h \
	%D%/call.h \
	%D%/commands.h

noinst_LTLIBRARIES += %D%/libuspawn-libc.la
%C%_libuspawn_libc_la_SOURCES = \
	%D%/actions.c \
	%D%/call.c \
	%D%/popen.c
%C%_libuspawn_libc_la_CFLAGS = $(AM_CFLAGS) -prefer-pic
