# SPDX-License-Identifier: MIT
# Every architecture: cross builds, and the tests in emulators and on kernels.

EXTRA_DIST += \
	%D%/.shellcheckrc \
	%D%/architectures \
	%D%/boot.sh \
	%D%/build.sh \
	%D%/check-one.sh \
	%D%/check.sh \
	%D%/common.sh \
	%D%/debian.sh \
	%D%/enter.sh \
	%D%/init.c \
	%D%/kernel-debian.sh \
	%D%/kernel.sh \
	%D%/kernels.sh \
	%D%/kernels/alpha.config \
	%D%/kernels/common.config \
	%D%/kernels/hppa.config \
	%D%/kernels/m68k.config \
	%D%/kernels/mips64be.config \
	%D%/kernels/open-flags.patch \
	%D%/kernels/or1k.config \
	%D%/kernels/ppc64be.config \
	%D%/kernels/riscv32.config \
	%D%/kernels/sh4.config \
	%D%/kernels/sparc64.config \
	%D%/machines \
	%D%/report.sh \
	%D%/shell.sh \
	%D%/summary.awk \
	%D%/tiers.sh \
	%D%/toolchain.sh \
	%D%/user.sh

# All, or those named: make check-all-arches ARCHES="riscv64 s390x"; after a run
# that was cut: make check-all-arches CONTINUE=yes
ARCHES =
CONTINUE =
check-all-arches:
	@cd $(srcdir) && USPAWN_CROSS_CONTINUE=$(CONTINUE) \
		$(SHELL) %D%/check.sh $(ARCHES)

.PHONY: check-all-arches
