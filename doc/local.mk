# SPDX-License-Identifier: MIT
# The manual: one page for each group of calls.  Every other function that a
# page names under NAME gets a page of one line, which refers to that page; it
# is made when the manual is installed, from the pages themselves.
# tests/t-manual.sh compares the pages with the header.

dist_man_MANS = \
	%D%/man/uspawn.1 \
	%D%/man/uspawn-posix.3 \
	%D%/man/uspawn.3 \
	%D%/man/uspawn-migration.7 \
	%D%/man/uspawn_actions.3 \
	%D%/man/uspawn_attr.3 \
	%D%/man/uspawn_attr_identity.3 \
	%D%/man/uspawn_attr_namespaces.3 \
	%D%/man/uspawn_attr_privileges.3 \
	%D%/man/uspawn_attr_systems.3 \
	%D%/man/uspawn_attr_resources.3 \
	%D%/man/uspawn_child.3 \
	%D%/man/uspawn_coprocess.3 \
	%D%/man/uspawn_environment.3 \
	%D%/man/uspawn_error.3 \
	%D%/man/uspawn_job.3 \
	%D%/man/uspawn_jobserver.3 \
	%D%/man/uspawn_plan.3 \
	%D%/man/uspawn_pool.3 \
	%D%/man/uspawn_popen.3 \
	%D%/man/uspawn_run.3 \
	%D%/man/uspawn_shell.3 \
	%D%/man/uspawn_spawn.3 \
	%D%/man/uspawn_start.3 \
	%D%/man/uspawn_system.3

EXTRA_DIST += \
	%D%/DESIGN \
	%D%/HACKING \
	%D%/PERFORMANCE \
	%D%/PLATFORMS \
	%D%/PORTING

# Lines of NAME PAGE, for the names that are not pages.
usp_man_names = \
	(cd '$(srcdir)/%D%/man' && $(AWK) ' \
		{ is_page[FILENAME] = 1 } \
		/^\.Sh / { inside = $$2 == "NAME" } \
		inside && /^\.Nm / { page[$$2] = FILENAME } \
		END { \
			for (name in page) \
				if (!((name ".3") in is_page)) \
					print name, page[name] \
		}' uspawn*.3)

# A file is written where `make` may write, so that its mode can be set.
install-data-local:
	@$(MKDIR_P) '$(DESTDIR)$(man3dir)' %D%
	@echo " installing pages of one line in '$(DESTDIR)$(man3dir)'"; \
	$(usp_man_names) | while read name page; do \
		echo ".so man3/$$page" >%D%/refer.tmp && \
		$(INSTALL_DATA) %D%/refer.tmp \
			'$(DESTDIR)$(man3dir)'/$$name.3 || exit 1; \
	done && rm -f %D%/refer.tmp

uninstall-local:
	@$(usp_man_names) | while read name page; do \
		rm -f '$(DESTDIR)$(man3dir)'/$$name.3; \
	done
