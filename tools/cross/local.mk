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
	%D%/enter.sh \
	%D%/init.c \
	%D%/kernel-debian.sh \
	%D%/kernels.sh \
	%D%/machines \
	%D%/report.sh \
	%D%/summary.awk \
	%D%/tiers.sh \
	%D%/toolchain.sh \
	%D%/user.sh

# All, or those named: make check-all-arches ARCHES="riscv64 s390x"
ARCHES =
check-all-arches:
	@cd $(srcdir) && $(SHELL) %D%/check.sh $(ARCHES)

.PHONY: check-all-arches
