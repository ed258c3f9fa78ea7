# SPDX-License-Identifier: MIT

EXTRA_DIST += \
	%D%/figures.sh \
	%D%/lint.sh \
	%D%/plain.sh \
	%D%/platforms/run.sh \
	%D%/platforms/site/generic \
	%D%/platforms/site/solaris \
	%D%/platforms/site/solaris-2006 \
	%D%/platforms/site/solaris-2010 \
	%D%/platforms/site/solaris-2012 \
	%D%/platforms/site/solaris-2017 \
	%D%/platforms/site/solaris-2021 \
	%D%/platforms/site/solaris.h \
	%D%/platforms/targets \
	%D%/references.awk \
	%D%/roots/check.sh \
	%D%/roots/enter.sh \
	%D%/roots/profile.c \
	%D%/roots/refused \
	%D%/roots/ways \
	%D%/suites/python.py \
	%D%/suites/run.sh \
	%D%/suites/suites \
	%D%/suites/suites.sh

include tools/cross/local.mk

# Not part of `make all`: what a newcomer runs first.
EXTRA_PROGRAMS += %D%/demo
%C%_demo_SOURCES = \
	%D%/demo-files.c \
	%D%/demo-measure.c \
	%D%/demo-run.c \
	%D%/demo-starts.c \
	%D%/demo-table.c \
	%D%/demo-times.c \
	%D%/demo-ways.c \
	%D%/demo.c \
	%D%/demo.h
%C%_demo_LDADD = lib/libuspawn.la

demo: %D%/demo$(EXEEXT)
	@%D%/demo$(EXEEXT)

lint:
	@cd $(srcdir) && $(SHELL) %D%/lint.sh

# Builds for other systems; PLATFORMS='freebsd-x86_64 ...' names some.
PLATFORMS =
check-platforms:
	@cd $(srcdir) && $(SHELL) %D%/platforms/run.sh $(PLATFORMS)

# README's two commands in fresh roots of Debian; ROOTS='trixie sid/root,load'
# names some, and of one its ways.
ROOTS =
check-roots:
	@cd $(srcdir) && $(SHELL) %D%/roots/check.sh $(ROOTS)

# Other projects' tests under the preload library; SUITES='make ...' names some.
SUITES =
check-suites: all
	@cd $(srcdir) && \
	SUITES_LIBRARY='$(abs_builddir)/preload/.libs/libuspawn-preload.so' \
	$(SHELL) %D%/suites/run.sh $(SUITES)

.PHONY: check-platforms check-roots check-suites demo lint
