# SPDX-License-Identifier: MIT
# Bodies of functions that a platform may lack, one a file.  To add one: write
# it, name it in USP_COMPAT_FUNCTIONS (m4/uspawn-host.m4), and list it here:
#
#	EXTRA_lib_libuspawn_all_la_SOURCES += %D%/pipe2.c
