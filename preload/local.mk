# SPDX-License-Identifier: MIT
# The library that stands in front of the libc's posix_spawn, system and popen
# in programs that know nothing of it (LD_PRELOAD; uspawn --preload).

usp_preload_headers = \
	%D%/count.h \
	%D%/libc.h \
	%D%/objects.h
noinst_HEADERS += $(usp_preload_headers)
EXTRA_DIST += bench/preload.sh
EXTRA_DIST += %D%/objects-glibc.c %D%/objects-musl.c %D%/preload.map

if USP_PRELOAD
usppreloaddir = $(libdir)/uspawn
usppreload_LTLIBRARIES = %D%/libuspawn-preload.la
%C%_libuspawn_preload_la_SOURCES = \
	%D%/count.c \
	%D%/environment.c \
	%D%/stdio.c \
	%D%/translate.c
EXTRA_%C%_libuspawn_preload_la_SOURCES = %D%/libc.c %D%/spawn.c
nodist_%C%_libuspawn_preload_la_SOURCES = %D%/objects-@USP_LAYOUT@.c
%C%_libuspawn_preload_la_CPPFLAGS = $(AM_CPPFLAGS) -iquote $(top_srcdir)
%C%_libuspawn_preload_la_LIBADD = $(usp_wrapping_objects) \
	libc/libuspawn-libc.la lib/libuspawn-all.la
%C%_libuspawn_preload_la_LDFLAGS = -module -avoid-version -shared \
	-no-undefined -Wl,--wrap=posix_spawn $(USP_FEW_SEGMENTS) \
	-Wl,--version-script=$(USP_PRELOAD_MAP)
%C%_libuspawn_preload_la_DEPENDENCIES = $(USP_PRELOAD_MAP) \
	$(%C%_libuspawn_preload_la_LIBADD)

# Without link time optimization, which has the library call the posix_spawn
# that stands in front before the linker gets to wrap the call.
usp_wrapping_objects = %D%/libc.lo %D%/spawn.lo
$(usp_wrapping_objects): %D%/libc.c %D%/spawn.c $(usp_preload_headers) \
		libc/actions.h libc/call.h include/uspawn.h Makefile
	@$(MKDIR_P) $(@D)
	$(AM_V_CC)source=`echo $@ | sed 's/lo$$/c/'`; \
		$(LTCOMPILE) -iquote $(top_srcdir) $(USP_NO_LTO) \
		-c -o $@ $(srcdir)/$$source

bench-preload: %D%/libuspawn-preload.la
	@USPAWN_PRELOAD=%D%/.libs/libuspawn-preload.so \
		bash $(srcdir)/bench/preload.sh
endif

.PHONY: bench-preload
