# SPDX-License-Identifier: MIT

EXTRA_DIST += %D%/lint.sh %D%/plain.sh

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

.PHONY: demo lint
