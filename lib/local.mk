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
EXTRA_DIST += %D%/layers %D%/uspawn.map

# ---------------------------------------------------------- Child program --

usp_child_sources = \
	%D%/child/birth.c \
	%D%/child/closing.c \
	%D%/child/departure.c \
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
	%D%/child/solaris/control.c \
	%D%/child/steps.c

# All but clone.lo, where there is a trampoline, and the files of one system:
# configure names these.
usp_child_objects = \
	%D%/child/closing.lo \
	%D%/child/departure.lo \
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

# ---------------------------------------------------------------- Library --

usp_internal_headers = \
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
	%D%/backend/backend.h \
	%D%/backend/clone.h \
	%D%/backend/forkx-flags.h \
	%D%/backend/posix_spawn-extra.h \
	%D%/backend/posix_spawn-locate.h \
	%D%/backend/posix_spawn.h \
	%D%/backend/vfork.h \
	%D%/backend/working-directory.h \
	%D%/base/clock.h \
	%D%/base/compiler.h \
	%D%/base/error.h \
	%D%/base/host.h \
	%D%/base/ids.h \
	%D%/base/memory-block.h \
	%D%/base/proc-field.h \
	%D%/base/saved-errno.h \
	%D%/base/text.h \
	%D%/child/child.h \
	%D%/child/step.h \
	%D%/commands/commands.h \
	%D%/compile/compile.h \
	%D%/coprocess/coprocess.h \
	%D%/handle/child-struct.h \
	%D%/handle/child-use.h \
	%D%/handle/handle.h \
	%D%/handle/released.h \
	%D%/job/job.h \
	%D%/job/jobserver.h \
	%D%/job/pool.h \
	%D%/job/watch.h \
	%D%/launch/channel.h \
	%D%/launch/detached.h \
	%D%/launch/launch.h \
	%D%/plan/plan.h \
	%D%/report/describe.h \
	%D%/report/diagnose.h \
	%D%/report/names.h \
	%D%/report/place.h \
	%D%/report/suspects.h \
	%D%/request/actions.h \
	%D%/request/attr.h \
	%D%/request/privileges.h \
	%D%/request/request.h \
	%D%/request/setter.h \
	%D%/shell/shell.h \
	%D%/start/finish.h \
	%D%/start/held.h \
	%D%/start/id-maps.h \
	%D%/start/pending.h \
	%D%/start/run.h \
	%D%/start/slot-memory.h \
	%D%/start/slot.h \
	%D%/start/start.h \
	%D%/sys/caller.h \
	%D%/backend/contract.h \
	%D%/sys/dumpable.h \
	%D%/sys/sleep-event.h \
	%D%/sys/freebsd/sys-process.h \
	%D%/sys/freebsd/sys-signal-calls.h \
	%D%/sys/freebsd/system-steps.h \
	%D%/sys/linux/numbers.h \
	%D%/sys/linux/sys-identity.h \
	%D%/sys/linux/sys-process.h \
	%D%/sys/linux/sys-signals.h \
	%D%/sys/linux/sys-transfer.h \
	%D%/sys/linux/sys-wait.h \
	%D%/sys/linux/sys.h \
	%D%/sys/linux/system-steps.h \
	%D%/sys/kqueue.h \
	%D%/sys/make-descriptors.h \
	%D%/sys/own-descriptor.h \
	%D%/sys/posix/sys-close.h \
	%D%/sys/posix/sys-closing.h \
	%D%/sys/posix/sys-identity.h \
	%D%/sys/posix/sys-limits.h \
	%D%/sys/posix/sys-process.h \
	%D%/sys/posix/sys-signal-calls.h \
	%D%/sys/posix/sys-signals.h \
	%D%/sys/posix/sys-transfer.h \
	%D%/sys/posix/sys-wait.h \
	%D%/sys/posix/sys.h \
	%D%/sys/posix/system-steps.h \
	%D%/sys/solaris/sys-close.h \
	%D%/sys/solaris/sys-process.h \
	%D%/sys/solaris/sys-signal-calls.h \
	%D%/sys/solaris/system-steps.h \
	%D%/sys/wait-status.h \
	%D%/wait/collect.h \
	%D%/wait/wait-thread.h
noinst_HEADERS += $(usp_internal_headers)

noinst_LTLIBRARIES += %D%/libuspawn-all.la
%C%_libuspawn_all_la_SOURCES = \
	%D%/backend/handle-at-birth.c \
	%D%/backend/select.c \
	%D%/backend/signals-at-birth.c \
	%D%/backend/working-directory.c \
	%D%/base/error.c \
	%D%/base/host.c \
	%D%/base/memory-block.c \
	%D%/base/proc-field.c \
	%D%/base/text.c \
	%D%/commands/popen.c \
	%D%/commands/shell.c \
	%D%/commands/streams.c \
	%D%/commands/system.c \
	%D%/compile/candidates.c \
	%D%/compile/compile.c \
	%D%/compile/descriptors.c \
	%D%/compile/heap.c \
	%D%/compile/paths.c \
	%D%/compile/strings.c \
	%D%/coprocess/finish.c \
	%D%/coprocess/move.c \
	%D%/coprocess/read.c \
	%D%/coprocess/start.c \
	%D%/coprocess/write.c \
	%D%/exec.c \
	%D%/handle/await.c \
	%D%/handle/child-struct.c \
	%D%/handle/child-use.c \
	%D%/handle/look.c \
	%D%/handle/proc-directory.c \
	%D%/handle/reap.c \
	%D%/handle/released.c \
	%D%/handle/status.c \
	%D%/job/attributes.c \
	%D%/job/cgroup.c \
	%D%/job/check.c \
	%D%/job/child-stop.c \
	%D%/job/finish.c \
	%D%/job/flow.c \
	%D%/job/format.c \
	%D%/job/group.c \
	%D%/job/jobserver-open.c \
	%D%/job/jobserver.c \
	%D%/job/loop.c \
	%D%/job/makeflags.c \
	%D%/job/output.c \
	%D%/job/pool-start.c \
	%D%/job/pool-step.c \
	%D%/job/pool.c \
	%D%/job/quiet.c \
	%D%/job/run.c \
	%D%/job/spill.c \
	%D%/job/start.c \
	%D%/job/step.c \
	%D%/job/stop.c \
	%D%/job/streams.c \
	%D%/job/tee.c \
	%D%/job/watch.c \
	%D%/launch/attempt.c \
	%D%/launch/channel.c \
	%D%/launch/detached.c \
	%D%/launch/here.c \
	%D%/launch/launch.c \
	%D%/launch/pipes.c \
	%D%/launch/run-arguments.c \
	%D%/plan/plan.c \
	%D%/report/describe-step.c \
	%D%/report/describe.c \
	%D%/report/diagnose-exec.c \
	%D%/report/diagnose-parts.c \
	%D%/report/diagnose-size.c \
	%D%/report/diagnose.c \
	%D%/report/errno-name.c \
	%D%/report/error-detail.c \
	%D%/report/error-format.c \
	%D%/report/names.c \
	%D%/report/other-root.c \
	%D%/report/place.c \
	%D%/report/resource-name.c \
	%D%/report/signal-name.c \
	%D%/request/actions-map.c \
	%D%/request/actions-pipe.c \
	%D%/request/actions.c \
	%D%/request/attr-conflicts.c \
	%D%/request/attr-demands.c \
	%D%/request/attr-identity.c \
	%D%/request/attr-login.c \
	%D%/request/attr-namespaces.c \
	%D%/request/attr-privileges.c \
	%D%/request/attr-resources.c \
	%D%/request/attr-scheduler.c \
	%D%/request/attr-signals.c \
	%D%/request/attr-systems.c \
	%D%/request/attr.c \
	%D%/request/environment.c \
	%D%/request/object-error.c \
	%D%/request/request.c \
	%D%/request/setter.c \
	%D%/shell/quote.c \
	%D%/shell/refuse.c \
	%D%/shell/split.c \
	%D%/shell/words.c \
	%D%/spawn.c \
	%D%/start/finish.c \
	%D%/start/held.c \
	%D%/start/id-maps.c \
	%D%/start/pending.c \
	%D%/start/start.c \
	%D%/version.c \
	%D%/wait/collect.c \
	%D%/wait/kill.c \
	%D%/wait/pipe.c \
	%D%/wait/ready.c \
	%D%/wait/release.c \
	%D%/wait/wait-thread.c \
	%D%/wait/wait.c

if USP_RAW
%C%_libuspawn_all_la_SOURCES += \
	%D%/handle/process-identity.c \
	%D%/handle/pidfd.c \
	%D%/handle/zombie.c \
	%D%/report/limits-linux.c \
	%D%/report/suspects-group.c \
	%D%/report/suspects-memory.c \
	%D%/report/suspects.c \
	%D%/start/slot-memory.c \
	%D%/start/slot-take.c \
	%D%/start/slot.c \
	%D%/sys/linux/dumpable.c \
	%D%/sys/linux/sleep-event.c \
	%D%/sys/linux/make-descriptors.c
else
%C%_libuspawn_all_la_SOURCES += \
	%D%/handle/no-identity.c \
	%D%/report/limits-posix.c \
	%D%/start/no-slots.c \
	%D%/sys/posix/dumpable.c \
	%D%/sys/posix/sleep-event.c \
	%D%/sys/posix/make-descriptors.c
endif

EXTRA_%C%_libuspawn_all_la_SOURCES = \
	%D%/arch/aarch64/trampoline.S \
	%D%/arch/alpha/trampoline.S \
	%D%/arch/arc/trampoline.S \
	%D%/arch/arm/trampoline.S \
	%D%/arch/hppa/trampoline.S \
	%D%/arch/i386/trampoline.S \
	%D%/arch/loongarch64/trampoline.S \
	%D%/arch/m68k/trampoline.S \
	%D%/arch/mips/trampoline.S \
	%D%/arch/mips64/trampoline.S \
	%D%/arch/or1k/trampoline.S \
	%D%/arch/ppc32/trampoline.S \
	%D%/arch/ppc64/trampoline.S \
	%D%/arch/ppc64le/trampoline.S \
	%D%/arch/riscv/trampoline.S \
	%D%/arch/s390x/trampoline.S \
	%D%/arch/sh4/trampoline.S \
	%D%/arch/sparc64/trampoline.S \
	%D%/arch/x32/trampoline.S \
	%D%/arch/x86_64/trampoline.S \
	%D%/backend/clone-flags.c \
	%D%/backend/clone-make.c \
	%D%/backend/clone-table.c \
	%D%/backend/clone.c \
	%D%/backend/fork.c \
	%D%/backend/posix_spawn-call.c \
	%D%/backend/posix_spawn-extra.c \
	%D%/backend/posix_spawn-locate.c \
	%D%/backend/posix_spawn.c \
	%D%/backend/rfork.c \
	%D%/backend/vfork.c \
	%D%/backend/vforkx.c \
	%D%/handle/kqueue.c \
	%D%/handle/none.c \
	%D%/handle/psinfo.c \
	%D%/job/watch-epoll.c \
	%D%/job/watch-kqueue.c \
	%D%/job/watch-none.c \
	%D%/backend/contract-none.c \
	%D%/backend/contract-solaris.c \
	%D%/report/processes-freebsd.c \
	%D%/report/processes-none.c \
	%D%/request/privileges-none.c \
	%D%/request/privileges-solaris.c
# Only with --enable-stand-ins.
EXTRA_%C%_libuspawn_all_la_SOURCES += \
	tests/standins/freebsd/bodies.c \
	tests/standins/freebsd/control.c \
	tests/standins/freebsd/jail.c \
	tests/standins/freebsd/processes.c \
	tests/standins/illumos/bodies.c \
	tests/standins/illumos/contract.c \
	tests/standins/illumos/libc.c \
	tests/standins/illumos/priocntl.c \
	tests/standins/illumos/psinfo.c \
	tests/standins/illumos/rights.c
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
	$(USP_NOW) $(USP_STAYS)
%C%_libuspawn_la_DEPENDENCIES = %D%/libuspawn-all.la

if USP_SYMVERS
%C%_libuspawn_la_LDFLAGS += \
	-Wl,--version-script=$(srcdir)/%D%/uspawn.map
%C%_libuspawn_la_DEPENDENCIES += %D%/uspawn.map
endif
