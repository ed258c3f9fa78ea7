# SPDX-License-Identifier: MIT
# Numbered in reading order; tests/t-examples.sh runs them all.

usp_examples = \
	%D%/01-run \
	%D%/02-capture \
	%D%/03-redirect \
	%D%/04-pipeline \
	%D%/05-timeout \
	%D%/06-report-error \
	%D%/07-plan \
	%D%/08-many \
	%D%/09-attributes \
	%D%/10-privileges \
	%D%/11-descriptors \
	%D%/12-start \
	%D%/13-suspended \
	%D%/14-answer \
	%D%/15-limits \
	%D%/16-filter \
	%D%/17-stages \
	%D%/18-lines \
	%D%/19-loop \
	%D%/20-pool \
	%D%/24-cancel \
	%D%/25-sandbox \
	%D%/28-supervisor \
	%D%/29-connections \
	%D%/30-expect \
	%D%/32-daemon

# With event loops of others, where these are.
if HAVE_UV
usp_examples += %D%/21-libuv
endif
if HAVE_GLIB
usp_examples += %D%/22-glib
endif
check_PROGRAMS += $(usp_examples)

%C%_01_run_LDADD = lib/libuspawn.la
%C%_02_capture_LDADD = lib/libuspawn.la
%C%_03_redirect_LDADD = lib/libuspawn.la
%C%_04_pipeline_LDADD = lib/libuspawn.la
%C%_05_timeout_LDADD = lib/libuspawn.la
%C%_06_report_error_LDADD = lib/libuspawn.la
%C%_07_plan_LDADD = lib/libuspawn.la
%C%_08_many_LDADD = lib/libuspawn.la
%C%_09_attributes_LDADD = lib/libuspawn.la
%C%_10_privileges_LDADD = lib/libuspawn.la
%C%_11_descriptors_LDADD = lib/libuspawn.la
%C%_12_start_LDADD = lib/libuspawn.la
%C%_13_suspended_LDADD = lib/libuspawn.la
%C%_14_answer_LDADD = lib/libuspawn.la
%C%_15_limits_LDADD = lib/libuspawn.la
%C%_16_filter_LDADD = lib/libuspawn.la
%C%_17_stages_LDADD = lib/libuspawn.la
%C%_18_lines_LDADD = lib/libuspawn.la
%C%_19_loop_LDADD = lib/libuspawn.la
%C%_20_pool_LDADD = lib/libuspawn.la
%C%_21_libuv_CFLAGS = $(AM_CFLAGS) $(UV_CFLAGS)
%C%_21_libuv_LDADD = lib/libuspawn.la $(UV_LIBS)
%C%_22_glib_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
%C%_22_glib_LDADD = lib/libuspawn.la $(GLIB_LIBS)
%C%_24_cancel_LDADD = lib/libuspawn.la
%C%_25_sandbox_LDADD = lib/libuspawn.la
%C%_28_supervisor_LDADD = lib/libuspawn.la
%C%_29_connections_LDADD = lib/libuspawn.la
%C%_30_expect_LDADD = lib/libuspawn.la
%C%_32_daemon_LDADD = lib/libuspawn.la
