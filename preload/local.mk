# SPDX-License-Identifier: MIT
# The library that stands in front of the libc's posix_spawn, system and popen
# in programs that know nothing of it (LD_PRELOAD; uspawn --preload).

usp_preload_headers = \
	%D%/call.h \
	%D%/libc.h \
	%D%/objects.h
noinst_HEADERS += $(usp_preload_headers)
EXTRA_DIST += bench/preload.sh
EXTRA_DIST += %D%/objects-glibc.c %D%/objects-musl.c %D%/preload.map

if USP_PRELOAD
usppreloaddir = $(libdir)/uspawn
usppreload_LTLIBRARIES = %D%/libuspawn-preload.la
%C%_libuspawn_preload_la_SOURCES = \
	%D%/call.c \
	%D%/count.c \
	%D%/environment.c \
	%D%/fclose.c \
	%D%/libc.c \
	%D%/popen.c \
	%D%/spawn.c \
	%D%/system.c \
	%D%/translate-actions.c \
	%D%/translate.c
nodist_%C%_libuspawn_preload_la_SOURCES = %D%/objects-@USP_LAYOUT@.c
%C%_libuspawn_preload_la_LIBADD = lib/libuspawn-all.la
%C%_libuspawn_preload_la_LDFLAGS = -module -avoid-version -shared \
	-no-undefined -Wl,--wrap=posix_spawn $(USP_FEW_SEGMENTS) \
	-Wl,--version-script=$(USP_PRELOAD_MAP)
%C%_libuspawn_preload_la_DEPENDENCIES = lib/libuspawn-all.la \
	$(USP_PRELOAD_MAP)

bench-preload: %D%/libuspawn-preload.la
	@USPAWN_PRELOAD=%D%/.libs/libuspawn-preload.so \
		bash $(srcdir)/bench/preload.sh
endif

.PHONY: bench-preload
