# SPDX-License-Identifier: MIT

EXTRA_DIST += %D%/lint.sh %D%/plain.sh

# Not part of `make all`: what a newcomer runs first.
EXTRA_PROGRAMS += %D%/demo
%C%_demo_SOURCES = %D%/demo.c
%C%_demo_LDADD = lib/libuspawn.la

demo: %D%/demo$(EXEEXT)
	@%D%/demo$(EXEEXT)

lint:
	@cd $(srcdir) && $(SHELL) %D%/lint.sh

.PHONY: demo lint
