# SPDX-License-Identifier: MIT
# The command: every attribute and action of the library as an option.

bin_PROGRAMS = %D%/uspawn
%C%_uspawn_SOURCES = $(usp_command_sources)
%C%_uspawn_LDADD = lib/libuspawn.la $(USP_COMMAND_OBJECTS)
%C%_uspawn_DEPENDENCIES = $(%C%_uspawn_LDADD)
%C%_uspawn_CPPFLAGS = $(AM_CPPFLAGS) $(usp_command_cppflags)

# Where --preload finds its library.
usp_command_cppflags = \
	-DUSP_PRELOAD_LIBRARY='"$(libdir)/uspawn/libuspawn-preload.so"'

usp_command_sources = \
	%D%/accounts.c \
	%D%/accounts.h \
	%D%/arguments.c \
	%D%/command.h \
	%D%/complain.c \
	%D%/cpus.c \
	%D%/deadline.c \
	%D%/duration.c \
	%D%/each.c \
	%D%/exec.c \
	%D%/explain.c \
	%D%/finish.c \
	%D%/forward.c \
	%D%/help.c \
	%D%/job.c \
	%D%/main.c \
	%D%/maps.c \
	%D%/names.c \
	%D%/options-descriptors.c \
	%D%/options-entering.c \
	%D%/options-identity.c \
	%D%/options-namespaces.c \
	%D%/options-privileges.c \
	%D%/options-process.c \
	%D%/options-program.c \
	%D%/options-resources.c \
	%D%/options-running.c \
	%D%/options-signals.c \
	%D%/options-systems.c \
	%D%/options.c \
	%D%/parse.c \
	%D%/proc.c \
	%D%/relay-modes.c \
	%D%/relay.c \
	%D%/report.c \
	%D%/run.c \
	%D%/running.h \
	%D%/signals.c \
	%D%/split.c \
	%D%/start.c \
	%D%/system.c \
	%D%/terminal.c \
	%D%/watch.c

# Where bash-completion looks for the file that bears the command's name.
bash_completiondir = $(datadir)/bash-completion/completions
EXTRA_DIST += %D%/uspawn.bash-completion

install-data-hook:
	$(MKDIR_P) '$(DESTDIR)$(bash_completiondir)'
	$(INSTALL_DATA) $(srcdir)/%D%/uspawn.bash-completion \
		'$(DESTDIR)$(bash_completiondir)'/uspawn

uninstall-hook:
	rm -f '$(DESTDIR)$(bash_completiondir)'/uspawn

# Three chains of commands against one uspawn each: execs and time.  One file:
# a script of libtool's would be an exec more.  It can also be copied elsewhere.
check_PROGRAMS += %D%/uspawn-alone
%C%_uspawn_alone_SOURCES = $(usp_command_sources)
%C%_uspawn_alone_CPPFLAGS = $(AM_CPPFLAGS) $(usp_command_cppflags)
%C%_uspawn_alone_LDADD = lib/libuspawn-all.la $(USP_COMMAND_OBJECTS)
%C%_uspawn_alone_DEPENDENCIES = $(%C%_uspawn_alone_LDADD)

EXTRA_DIST += bench/chains.sh
bench-chains: %D%/uspawn-alone$(EXEEXT)
	@USPAWN_COMMAND=%D%/uspawn-alone$(EXEEXT) bash $(srcdir)/bench/chains.sh

.PHONY: bench-chains
