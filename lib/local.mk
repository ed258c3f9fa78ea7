# SPDX-License-Identifier: MIT
# The library, in three steps:
#
#   libuspawn-child.la  the child program, compiled with flags of its own
#   libuspawn-all.la    all of it, symbols and all: what the tests link
#   libuspawn.la        the same with only the public symbols: what is installed
#
# What depends on the host is listed under EXTRA_; configure names the objects
# that are wanted.

# libtool's three numbers: current:revision:age.
usp_abi = 0:0:0

pkgconfigdir = $(libdir)/pkgconfig
nodist_pkgconfig_DATA = %D%/uspawn.pc
EXTRA_DIST += %D%/uspawn.map

# ---------------------------------------------------------- Child program --

usp_child_sources = \
	%D%/child/clone.c \
	%D%/child/closing.c \
	%D%/child/digits.c \
	%D%/child/execute.c \
	%D%/child/fetch.c \
	%D%/child/files.c \
	%D%/child/freebsd/control.c \
	%D%/child/hold.c \
	%D%/child/identity.c \
	%D%/child/linux/namespaces.c \
	%D%/child/linux/privileges.c \
	%D%/child/linux/resources.c \
	%D%/child/map.c \
	%D%/child/program.c \
	%D%/child/signals.c \
	%D%/child/steps.c

# All but clone.lo, where there is a trampoline, and the files of one system:
# configure names these.
usp_child_objects = \
	%D%/child/closing.lo \
	%D%/child/digits.lo \
	%D%/child/execute.lo \
	%D%/child/fetch.lo \
	%D%/child/files.lo \
	%D%/child/hold.lo \
	%D%/child/identity.lo \
	%D%/child/map.lo \
	%D%/child/program.lo \
	%D%/child/signals.lo \
	%D%/child/steps.lo \
	$(USP_CHILD_OBJECTS)

# CFLAGS come after all that automake knows, so that a user's -O0, sanitizer or
# coverage would win over flags given in any variable.  Hence a rule of our own,
# with ours last.  No dependencies are tracked here: all headers are assumed.
usp_plain = $(SHELL) $(top_srcdir)/tools/plain.sh

$(usp_child_sources:.c=.lo): $(usp_child_sources) \
		$(usp_internal_headers) include/uspawn.h tools/plain.sh Makefile
	@$(MKDIR_P) $(@D)
	$(AM_V_CC)source=`echo $@ | sed 's/lo$$/c/'`; \
		$(usp_plain) $(LTCOMPILE) $(USP_CHILD_CFLAGS) \
		-c -o $@ $(srcdir)/$$source

noinst_LTLIBRARIES += %D%/libuspawn-child.la
%C%_libuspawn_child_la_SOURCES =
EXTRA_%C%_libuspawn_child_la_SOURCES = $(usp_child_sources)
%C%_libuspawn_child_la_LIBADD = $(usp_child_objects)
%C%_libuspawn_child_la_DEPENDENCIES = $(usp_child_objects)

# Stack usage, as the compiler reports it.
CLEANFILES += %D%/child/*.su %D%/child/.libs/*.su
CLEANFILES += %D%/child/freebsd/*.su %D%/child/freebsd/.libs/*.su
CLEANFILES += %D%/child/linux/*.su %D%/child/linux/.libs/*.su

# ---------------------------------------------------------------- Library --

usp_internal_headers = \
	%D%/actions.h \
	%D%/arch/aarch64/syscall.h \
	%D%/arch/alpha/syscall.h \
	%D%/arch/arc/syscall.h \
	%D%/arch/arm/syscall.h \
	%D%/arch/asm.h \
	%D%/arch/hppa/syscall.h \
	%D%/arch/i386/syscall.h \
	%D%/arch/loongarch64/syscall.h \
	%D%/arch/m68k/syscall.h \
	%D%/arch/mips/kernel.h \
	%D%/arch/mips/syscall.h \
	%D%/arch/mips64/syscall.h \
	%D%/arch/or1k/syscall.h \
	%D%/arch/ppc32/syscall.h \
	%D%/arch/ppc64/syscall.h \
	%D%/arch/ppc64le/syscall.h \
	%D%/arch/riscv/syscall.h \
	%D%/arch/s390x/syscall.h \
	%D%/arch/sh4/syscall.h \
	%D%/arch/sparc64/syscall.h \
	%D%/arch/trampoline.h \
	%D%/arch/x32/syscall.h \
	%D%/arch/x86_64/syscall.h \
	%D%/attr.h \
	%D%/backend.h \
	%D%/backend/clone.h \
	%D%/backend/posix_spawn-extra.h \
	%D%/backend/posix_spawn.h \
	%D%/backend/vfork.h \
	%D%/block.h \
	%D%/caller.h \
	%D%/channel.h \
	%D%/child/child.h \
	%D%/clock.h \
	%D%/compile.h \
	%D%/compiler.h \
	%D%/contract.h \
	%D%/describe.h \
	%D%/diagnose.h \
	%D%/dumpable.h \
	%D%/error.h \
	%D%/handle.h \
	%D%/hold.h \
	%D%/host.h \
	%D%/launch.h \
	%D%/locate.h \
	%D%/make.h \
	%D%/pending.h \
	%D%/plan.h \
	%D%/release.h \
	%D%/saved-errno.h \
	%D%/slot.h \
	%D%/start.h \
	%D%/sys/freebsd/sys-process.h \
	%D%/sys/freebsd/sys-signal-calls.h \
	%D%/sys/freebsd/system-steps.h \
	%D%/sys/linux/numbers.h \
	%D%/sys/linux/slot-memory.h \
	%D%/sys/linux/sys-identity.h \
	%D%/sys/linux/sys-process.h \
	%D%/sys/linux/sys-signals.h \
	%D%/sys/linux/sys-wait.h \
	%D%/sys/linux/sys.h \
	%D%/sys/linux/system-steps.h \
	%D%/sys/posix/sys-closing.h \
	%D%/sys/posix/sys-identity.h \
	%D%/sys/posix/sys-process.h \
	%D%/sys/posix/sys-signal-calls.h \
	%D%/sys/posix/sys-signals.h \
	%D%/sys/posix/sys-wait.h \
	%D%/sys/posix/sys.h \
	%D%/sys/posix/system-steps.h \
	%D%/text.h
noinst_HEADERS += $(usp_internal_headers)

noinst_LTLIBRARIES += %D%/libuspawn-all.la
%C%_libuspawn_all_la_SOURCES = \
	%D%/actions-made.c \
	%D%/actions-map.c \
	%D%/actions.c \
	%D%/arrays.c \
	%D%/attr-identity.c \
	%D%/attr-login.c \
	%D%/attr-namespaces.c \
	%D%/attr-privileges.c \
	%D%/attr-resources.c \
	%D%/attr-signals.c \
	%D%/attr.c \
	%D%/backend.c \
	%D%/block.c \
	%D%/channel.c \
	%D%/child-struct.c \
	%D%/compile-heap.c \
	%D%/compile.c \
	%D%/describe-step.c \
	%D%/describe.c \
	%D%/diagnose-exec.c \
	%D%/diagnose-size.c \
	%D%/diagnose.c \
	%D%/directory.c \
	%D%/environment.c \
	%D%/error-format.c \
	%D%/error-name.c \
	%D%/error.c \
	%D%/hold.c \
	%D%/host.c \
	%D%/kill.c \
	%D%/launch.c \
	%D%/locate.c \
	%D%/made.c \
	%D%/pending.c \
	%D%/plan-descriptors.c \
	%D%/plan-path.c \
	%D%/plan-strings.c \
	%D%/ready.c \
	%D%/release.c \
	%D%/resource-name.c \
	%D%/spawn.c \
	%D%/start.c \
	%D%/text.c \
	%D%/version.c \
	%D%/wait-thread.c \
	%D%/wait.c

if USP_RAW
%C%_libuspawn_all_la_SOURCES += \
	%D%/sys/linux/dumpable.c \
	%D%/sys/linux/handle.c \
	%D%/sys/linux/limits.c \
	%D%/sys/linux/make.c \
	%D%/sys/linux/slot-memory.c \
	%D%/sys/linux/slot.c
else
%C%_libuspawn_all_la_SOURCES += \
	%D%/sys/posix/dumpable.c \
	%D%/sys/posix/handle.c \
	%D%/sys/posix/limits.c \
	%D%/sys/posix/make.c \
	%D%/sys/posix/slot.c
endif

EXTRA_%C%_libuspawn_all_la_SOURCES = \
	%D%/arch/aarch64/clone.S \
	%D%/arch/alpha/clone.S \
	%D%/arch/arc/clone.S \
	%D%/arch/arm/clone.S \
	%D%/arch/hppa/clone.S \
	%D%/arch/i386/clone.S \
	%D%/arch/loongarch64/clone.S \
	%D%/arch/m68k/clone.S \
	%D%/arch/mips/clone.S \
	%D%/arch/mips64/clone.S \
	%D%/arch/or1k/clone.S \
	%D%/arch/ppc32/clone.S \
	%D%/arch/ppc64/clone.S \
	%D%/arch/ppc64le/clone.S \
	%D%/arch/riscv/clone.S \
	%D%/arch/s390x/clone.S \
	%D%/arch/sh4/clone.S \
	%D%/arch/sparc64/clone.S \
	%D%/arch/x32/clone.S \
	%D%/arch/x86_64/clone.S \
	%D%/backend/clone-flags.c \
	%D%/backend/clone.c \
	%D%/backend/fork.c \
	%D%/backend/posix_spawn-call.c \
	%D%/backend/posix_spawn-extra.c \
	%D%/backend/posix_spawn.c \
	%D%/backend/rfork.c \
	%D%/backend/vfork.c \
	%D%/backend/vforkx.c \
	%D%/sys/posix/contract.c \
	%D%/sys/posix/handle-kqueue.c \
	%D%/sys/posix/handle-none.c \
	%D%/sys/solaris/contract.c
# Only with --enable-stand-ins.
EXTRA_%C%_libuspawn_all_la_SOURCES += \
	tests/standins/freebsd/bodies.c \
	tests/standins/freebsd/control.c \
	tests/standins/illumos/bodies.c \
	tests/standins/illumos/contract.c
%C%_libuspawn_all_la_LIBADD = \
	%D%/libuspawn-child.la \
	$(USP_BACKEND_OBJECTS) \
	$(USP_COMPAT_OBJECTS) \
	$(USP_STAND_IN_OBJECTS) \
	$(USP_SYS_OBJECTS)
%C%_libuspawn_all_la_DEPENDENCIES = $(%C%_libuspawn_all_la_LIBADD)

lib_LTLIBRARIES += %D%/libuspawn.la
%C%_libuspawn_la_SOURCES =
%C%_libuspawn_la_LIBADD = %D%/libuspawn-all.la
%C%_libuspawn_la_LDFLAGS = -no-undefined -version-info $(usp_abi) \
	$(USP_NOW)
%C%_libuspawn_la_DEPENDENCIES = %D%/libuspawn-all.la

if USP_SYMVERS
%C%_libuspawn_la_LDFLAGS += \
	-Wl,--version-script=$(srcdir)/%D%/uspawn.map
%C%_libuspawn_la_DEPENDENCIES += %D%/uspawn.map
endif
