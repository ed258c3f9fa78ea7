# SPDX-License-Identifier: MIT
# Measurements, built and run by hand only: make bench, make bench-quick.
# doc/PERFORMANCE says what they mean; results.txt is the last full report.
#
#   bench        uspawn and what the C library has, measured within one process
#   bench-musl   the same without uspawn, on another C library
#   tiny         the program that is started
#   count.so     counts a peer's allocations and page faults
#   peers/       other libraries, one file each; peers.sh builds those it can

usp_bench_sources = \
	%D%/hold.c \
	%D%/host.c \
	%D%/main.c \
	%D%/measure-burst.c \
	%D%/measure-calls.c \
	%D%/measure-disturbed.c \
	%D%/measure-threads.c \
	%D%/peer.c \
	%D%/samples.c \
	%D%/ways-libc.c \
	%D%/ways.c

# The convenience library, so that it is one file, which any loader can run.
EXTRA_PROGRAMS += %D%/bench
%C%_bench_SOURCES = $(usp_bench_sources) %D%/bench.h %D%/measure-bulk.c \
	%D%/ways-options.c %D%/ways-uspawn.c
%C%_bench_LDADD = lib/libuspawn-all.la

EXTRA_DIST += \
	%D%/count.c \
	%D%/guest.sh \
	%D%/newest-glibc.sh \
	%D%/peers \
	%D%/peers.sh \
	%D%/plots.gp \
	%D%/report.awk \
	%D%/results.txt \
	%D%/run.sh \
	%D%/tiny.c \
	%D%/ways-none.c
CLEANFILES += %D%/bench-musl %D%/count.so %D%/tiny

# Its own _start where it has one; where it has not, main and the libraries.
%D%/tiny: %D%/tiny.c
	@$(MKDIR_P) %D%
	$(AM_V_CCLD)$(CC) -O2 -static -nostdlib -o $@ $(srcdir)/%D%/tiny.c \
		2>/dev/null || \
		$(CC) -O2 $(USP_STATIC) -o $@ $(srcdir)/%D%/tiny.c

%D%/count.so: %D%/count.c
	@$(MKDIR_P) %D%
	$(AM_V_CCLD)$(CC) -O2 -D_GNU_SOURCE -shared -fPIC -o $@ \
		$(srcdir)/%D%/count.c

MUSL_CC = musl-gcc
%D%/bench-musl: $(usp_bench_sources) %D%/bench.h %D%/ways-none.c
	@$(MKDIR_P) %D%
	$(AM_V_CCLD)sources=; \
	for file in $(usp_bench_sources) %D%/ways-none.c; do \
		sources="$$sources $(srcdir)/$$file"; \
	done; \
	$(MUSL_CC) -O2 -static -std=gnu99 -D_GNU_SOURCE \
		-I$(top_srcdir)/include -o $@ $$sources

usp_bench_needs = %D%/bench$(EXEEXT) %D%/count.so %D%/tiny
usp_bench_run = \
	BENCH_BUILD='$(abs_builddir)/%D%' BENCH_SOURCE='$(abs_srcdir)/%D%' \
	CC='$(CC)' MAKE='$(MAKE)' $(SHELL) $(srcdir)/%D%/run.sh

bench: $(usp_bench_needs)
	@-$(MAKE) -s %D%/bench-musl >/dev/null 2>&1
	@$(usp_bench_run) full

bench-quick: $(usp_bench_needs)
	@-$(MAKE) -s %D%/bench-musl >/dev/null 2>&1
	@$(usp_bench_run) quick

# Removes what automake does not know of: peers, results, the other libc.
clean-local:
	-rm -rf %D%/guest %D%/newest %D%/peers-built %D%/results

.PHONY: bench bench-quick
