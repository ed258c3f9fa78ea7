# SPDX-License-Identifier: MIT
# The suite: one set of cases, two runners, and scripts that look at objects.
#
#   t-check       runs the cases with libcheck; where there is none, t-tap does
#   t-tap         the same cases without libcheck, also for valgrind
#   t-tap-static  the same, static: for emulators and bare kernels
#   helper        the program that the cases start

# ------------------------------------------------------------------ Cases --

test_cases = \
	%D%/cases-attr-each.c \
	%D%/cases-attr-everything.c \
	%D%/cases-attr-identity.c \
	%D%/cases-attr-lib.c \
	%D%/cases-attr-resources.c \
	%D%/cases-beside.c \
	%D%/cases-cancel.c \
	%D%/cases-child.c \
	%D%/cases-commands-lib.c \
	%D%/cases-control.c \
	%D%/cases-coprocess-ends.c \
	%D%/cases-coprocess-lib.c \
	%D%/cases-coprocess.c \
	%D%/cases-descriptor-limit.c \
	%D%/cases-descriptors.c \
	%D%/cases-detached.c \
	%D%/cases-diagnosis.c \
	%D%/cases-directory.c \
	%D%/cases-enoexec.c \
	%D%/cases-environment.c \
	%D%/cases-errors.c \
	%D%/cases-exec.c \
	%D%/cases-exec-faults.c \
	%D%/cases-hold.c \
	%D%/cases-hosts.c \
	%D%/cases-identity.c \
	%D%/cases-input.c \
	%D%/cases-job.c \
	%D%/cases-jobserver.c \
	%D%/cases-large-table.c \
	%D%/cases-listen.c \
	%D%/cases-loop-lib.c \
	%D%/cases-loop.c \
	%D%/cases-made.c \
	%D%/cases-map.c \
	%D%/cases-memory.c \
	%D%/cases-open.c \
	%D%/cases-pairs.c \
	%D%/cases-pipe.c \
	%D%/cases-plan.c \
	%D%/cases-policy.c \
	%D%/cases-pool.c \
	%D%/cases-popen.c \
	%D%/cases-processes.c \
	%D%/cases-program.c \
	%D%/cases-reaped.c \
	%D%/cases-requests.c \
	%D%/cases-run-faults.c \
	%D%/cases-run-lib.c \
	%D%/cases-run-stops.c \
	%D%/cases-run-streams.c \
	%D%/cases-run.c \
	%D%/cases-search.c \
	%D%/cases-shell-lines.c \
	%D%/cases-shell.c \
	%D%/cases-signals.c \
	%D%/cases-stack.c \
	%D%/cases-standard.c \
	%D%/cases-start.c \
	%D%/cases-start-burst.c \
	%D%/cases-start-copies.c \
	%D%/cases-start-held.c \
	%D%/cases-start-hosts.c \
	%D%/cases-start-lib.c \
	%D%/cases-start-many.c \
	%D%/cases-start-memory.c \
	%D%/cases-start-threads.c \
	%D%/cases-stopped.c \
	%D%/cases-stops.c \
	%D%/cases-suspended.c \
	%D%/cases-system.c \
	%D%/cases-systems.c \
	%D%/cases-terminal.c \
	%D%/cases-text.c \
	%D%/cases-threads.c \
	%D%/cases-wait.c

helper_sources = %D%/helper.c

if USP_LINUX
test_cases += \
	%D%/cases-attr-everything-linux.c \
	%D%/cases-attr-lib-linux.c \
	%D%/cases-attr-maps.c \
	%D%/cases-attr-mounts.c \
	%D%/cases-attr-namespaces.c \
	%D%/cases-attr-privileges.c \
	%D%/cases-attr-resources-linux.c \
	%D%/cases-attr-shared.c \
	%D%/cases-counts.c \
	%D%/cases-exec-faults-linux.c \
	%D%/cases-limits.c \
	%D%/cases-made-hosts.c \
	%D%/cases-proc-paths.c \
	%D%/cases-processes-linux.c \
	%D%/cases-reaped-linux.c \
	%D%/cases-seccomp.c \
	%D%/cases-start-counts.c \
	%D%/cases-start-hosts-linux.c \
	%D%/cases-table-hosts.c \
	%D%/cases-traced.c \
	%D%/tables-linux.c \
	%D%/testlib-trace.c
helper_sources += %D%/helper-linux.c

# The cases that are unwound, with what that takes.
check_LTLIBRARIES = %D%/libunwound.la
%C%_libunwound_la_SOURCES = %D%/cases-trampoline.c
%C%_libunwound_la_CFLAGS = $(AM_CFLAGS) -fasynchronous-unwind-tables
usp_unwound = %D%/libunwound.la
else
test_cases += %D%/cases-attr-lib-posix.c %D%/tables-posix.c
helper_sources += %D%/helper-posix.c
endif

test_library = \
	%D%/testlib-basics.c \
	%D%/testlib-census.c \
	%D%/testlib-files.c \
	%D%/testlib-host.c \
	%D%/testlib-memory.c \
	%D%/testlib-objects.c \
	%D%/testlib-real.c \
	%D%/testlib-spawn.c \
	%D%/testlib-system.c \
	%D%/testlib-tap.c \
	%D%/testlib-users.c \
	%D%/testlib.c

noinst_HEADERS += \
	%D%/cases-attr.h \
	%D%/cases-commands.h \
	%D%/cases-coprocess.h \
	%D%/cases-loop.h \
	%D%/cases-run.h \
	%D%/cases-start.h \
	%D%/filter.h \
	%D%/helper.h \
	%D%/kernel-action.h \
	%D%/numbers.h \
	%D%/preload-points.h \
	%D%/sanitized.h \
	%D%/tables.h \
	%D%/testlib-trace.h \
	%D%/testlib.h

# Everything in the library is tested through its convenience library, so that
# what is not exported can be reached.
usp_test_libs = $(usp_unwound) lib/libuspawn-all.la

EXTRA_PROGRAMS += %D%/t-check %D%/t-tap-static
check_PROGRAMS += %D%/t-tap

%C%_t_check_SOURCES = %D%/main-check.c $(test_library) $(test_cases)
%C%_t_check_LDADD = $(usp_test_libs) $(CHECK_LIBS)
%C%_t_check_LDFLAGS = $(USP_WRAP_LDFLAGS)

%C%_t_tap_SOURCES = %D%/main-tap.c $(test_library) $(test_cases)
%C%_t_tap_LDADD = $(usp_test_libs)
%C%_t_tap_LDFLAGS = $(USP_WRAP_LDFLAGS)

# Without link time optimization, which takes __real_malloc for malloc before
# the linker gets to wrap it.
%D%/testlib-memory.$(OBJEXT): %D%/testlib-memory.c %D%/testlib.h Makefile
	@$(MKDIR_P) %D%
	$(AM_V_CC)$(COMPILE) $(USP_NO_LTO) -c -o $@ \
		$(srcdir)/%D%/testlib-memory.c

%C%_t_tap_static_SOURCES = $(%C%_t_tap_SOURCES)
%C%_t_tap_static_LDADD = $(usp_test_libs)
%C%_t_tap_static_LDFLAGS = $(USP_WRAP_LDFLAGS) -all-static

if HAVE_CHECK
check_PROGRAMS += %D%/t-check
TESTS += %D%/t-check
else
TESTS += %D%/t-tap
endif

# ----------------------------------------------------------------- Helper --

# Static and plain, however the rest is built: it starts thousands of times,
# under limits and with descriptors closed that no sanitizer could live with.
check_DATA = %D%/helper$(EXEEXT)
EXTRA_DIST += %D%/helper.c %D%/helper-linux.c %D%/helper-posix.c
EXTRA_DIST += %D%/check-reproducible.sh %D%/check-stand-ins.sh
EXTRA_DIST += %D%/points.sh %D%/standins
CLEANFILES += %D%/helper$(EXEEXT)

%D%/helper$(EXEEXT): $(helper_sources) %D%/helper.h tools/plain.sh Makefile
	@$(MKDIR_P) %D%
	$(AM_V_CCLD)sources=; \
	for file in $(helper_sources); do \
		sources="$$sources $(srcdir)/$$file"; \
	done; \
	$(usp_plain) $(COMPILE) -DUSP_NO_STAND_INS $(LDFLAGS) $(USP_STATIC) \
		-o $@ $$sources $(LIBS)

# --------------------------------------------------------------- Terminal --

# The command at a terminal that the test has made.
check_PROGRAMS += %D%/t-terminal
TESTS += %D%/t-terminal
%C%_t_terminal_SOURCES = \
	%D%/t-terminal.c \
	%D%/terminal-job.c \
	%D%/terminal-pty.c \
	%D%/terminal-signals.c \
	%D%/terminal.c
%C%_t_terminal_LDADD = lib/libuspawn-all.la
noinst_HEADERS += %D%/terminal.h

# ---------------------------------------------------------------- Preload --

# Compiled for the libc alone: which functions it calls is decided when it is
# loaded.
EXTRA_DIST += %D%/preload-points.txt
if USP_PRELOAD
check_PROGRAMS += %D%/preload-points
%C%_preload_points_SOURCES = \
	%D%/preload-points.c \
	%D%/preload-points-spawn.c \
	%D%/preload-points-stdio.c
endif

# ---------------------------------------------------------------- Drop-in --

# The same points, and more, with compat/spawn.h and linked with its library;
# and those alone as they were compiled for the libc, linked with it.
EXTRA_DIST += %D%/dropin-every.c %D%/dropin-points.txt
usp_points_sources = \
	%D%/dropin-backend.c \
	%D%/preload-points.c \
	%D%/preload-points-spawn.c \
	%D%/preload-points-stdio.c

if USP_LINUX
check_PROGRAMS += %D%/dropin-points
%C%_dropin_points_SOURCES = \
	%D%/dropin-points.c \
	%D%/dropin-points-other.c \
	$(usp_points_sources)
%C%_dropin_points_CPPFLAGS = -I$(top_srcdir)/compat $(AM_CPPFLAGS) \
	-iquote $(top_srcdir) -DUSP_LINKED
%C%_dropin_points_CFLAGS = $(AM_CFLAGS) -pedantic-errors
%C%_dropin_points_LDADD = compat/libuspawn-posix.la $(usp_test_libs)
%C%_dropin_points_LDFLAGS = -no-install
endif

if USP_PRELOAD
check_PROGRAMS += %D%/dropin-relinked
%C%_dropin_relinked_SOURCES = $(usp_points_sources)
%C%_dropin_relinked_CPPFLAGS = $(AM_CPPFLAGS) -iquote $(top_srcdir) \
	-DUSP_RELINKED
%C%_dropin_relinked_LDADD = compat/libuspawn-posix.la $(usp_test_libs)
%C%_dropin_relinked_LDFLAGS = -no-install
endif

# ----------------------------------------------------------------- Compat --

# Alone: the bodies may be in the library as well.
check_PROGRAMS += %D%/t-compat
TESTS += %D%/t-compat
%C%_t_compat_SOURCES = %D%/t-compat.c

# ---------------------------------------------------------------- Scripts --

# What t-facts.sh holds the documents against.
check_PROGRAMS += %D%/facts
%C%_facts_SOURCES = %D%/facts.c
%C%_facts_LDADD = lib/libuspawn-all.la

# What t-jobserver.sh runs, without libtool's script: it starts often.
check_PROGRAMS += %D%/jobserver
%C%_jobserver_SOURCES = %D%/jobserver.c
%C%_jobserver_LDADD = lib/libuspawn-all.la

usp_scripts = \
	%D%/t-child-object.sh \
	%D%/t-stack.sh \
	%D%/t-command.sh \
	%D%/t-dropin.sh \
	%D%/t-examples.sh \
	%D%/t-facts.sh \
	%D%/t-freestanding.sh \
	%D%/t-header.sh \
	%D%/t-jobserver.sh \
	%D%/t-layers.sh \
	%D%/t-manual.sh \
	%D%/t-migration.sh \
	%D%/t-preload.sh \
	%D%/t-symbols.sh \
	%D%/t-tsan.sh
dist_check_SCRIPTS += $(usp_scripts)
TESTS += $(usp_scripts)

# What t-tsan.sh builds.
EXTRA_DIST += %D%/tsan-host.c

# What t-freestanding.sh builds; for a processor whose toolchain has no libc,
# call the script that does it: doc/PORTING, 6.
EXTRA_DIST += %D%/freestanding.c %D%/freestanding.sh
CLEANFILES += %D%/freestanding

# ---------------------------------------------------------------- Running --

# Names of the scratch directory and the helper; a caller may set both.
TEST_HELPER = $(abs_builddir)/%D%/helper$(EXEEXT)
usp_test_env = \
	USPAWN_TEST_HELPER='$(TEST_HELPER)' \
	USPAWN_TEST_DIR="$${USPAWN_TEST_DIR-$${TMPDIR-/tmp}}" \
	CK_VERBOSITY=silent

# What the scripts look at, and with what.
usp_script_env = \
	AWK='$(AWK)' CC='$(CC)' CFLAGS='$(CFLAGS)' LIBS='$(LIBS)' NM='$(NM)' \
	READELF='$(READELF)' \
	USP_ARCH='$(USP_ARCH)' USP_BACKENDS='$(USP_BACKEND_NAMES)' \
	USP_EXAMPLES='$(usp_examples)' USP_NO_LOOPS='$(USP_NO_LOOPS)' \
	USP_SYS='$(USP_SYS)' \
	USP_VERSION='$(PACKAGE_VERSION)' \
	srcdir='$(srcdir)'

AM_TESTS_ENVIRONMENT = $(usp_test_env) $(usp_script_env)

# The programs print TAP, so that every case is counted.
TEST_EXTENSIONS = .sh
SH_LOG_COMPILER = $(SHELL)
LOG_DRIVER = AM_TAP_AWK='$(AWK)' $(SHELL) \
	$(top_srcdir)/build-aux/tap-driver.sh

static-tests: %D%/t-tap-static$(EXEEXT) %D%/helper$(EXEEXT)

VALGRIND = valgrind
VALGRIND_FLAGS = --quiet --error-exitcode=99 --leak-check=full \
	--errors-for-leak-kinds=definite --child-silent-after-fork=yes
# Everything, also what takes seconds a case.
check-slow: %D%/t-tap$(EXEEXT) %D%/helper$(EXEEXT)
	$(usp_test_env) USPAWN_TEST_SLOW=1 %D%/t-tap$(EXEEXT)

# Without the cases that are about load, which take minutes there, and those
# where an exec fails late: valgrind 3.19 checks the file itself beforehand, and
# dies if exec then fails for another reason.
VALGRIND_CASES = child/ descriptors/ detached/ directory/ enoexec/ \
	environment/ errors/ identity/ input/ large_table/ listen/ made \
	map/ memory/ open/ pipe/ plan/ policy/ program/ search/ shell \
	signals/ start/ suspended/ terminal/ text/ wait/
check-valgrind: %D%/t-tap$(EXEEXT) %D%/helper$(EXEEXT)
	$(usp_test_env) %D%/helper$(EXEEXT) run $(VALGRIND) $(VALGRIND_FLAGS) \
		%D%/t-tap$(EXEEXT) $(VALGRIND_CASES)

# The helper is executed by the machine itself: a cross build has to name a
# native one, as in  make check-qemu TEST_HELPER=/path/to/native/tests/helper
QEMU = qemu-$(host_cpu)
# GLib's slices, before 2.76, are left locked in the child of a fork among
# threads (qemu's issue 285).
check-qemu: static-tests
	$(usp_test_env) G_SLICE=always-malloc $(TEST_HELPER) run $(QEMU) \
		%D%/t-tap-static$(EXEEXT)

# The backends of other systems, built and run over bodies for Linux of their
# calls.
check-stand-ins:
	$(SHELL) $(srcdir)/%D%/check-stand-ins.sh '$(abs_top_srcdir)' '$(CC)' \
		'$(CFLAGS)' '$(MAKE)'

# What reads texts of others, under libFuzzer; FUZZ='shell ...' names some, and
# SEED is libFuzzer's.
FUZZ =
FUZZ_SECONDS = 60
SEED =
check-fuzz:
	@cd $(srcdir) && SEED='$(SEED)' $(SHELL) %D%/fuzz/run.sh \
		$(FUZZ_SECONDS) $(FUZZ)

EXTRA_DIST += %D%/fuzz

# Twice, in two folders.
check-reproducible:
	$(SHELL) $(srcdir)/%D%/check-reproducible.sh '$(abs_top_srcdir)' \
		'$(CC)' '$(MAKE)'

.PHONY: check-fuzz check-qemu check-reproducible check-slow check-stand-ins
.PHONY: check-valgrind static-tests
