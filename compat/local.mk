# SPDX-License-Identifier: MIT
# Bodies of functions that a system may lack, one a file, for the library, the
# command or both: m4/uspawn-functions.m4.  doc/PORTING, section 5, says how to
# add one.

EXTRA_lib_libuspawn_all_la_SOURCES += \
	%D%/cfmakeraw.c \
	%D%/faccessat.c \
	%D%/fcntl.c \
	%D%/getgrouplist.c \
	%D%/open.c \
	%D%/openat.c \
	%D%/pipe2.c \
	%D%/ppoll.c \
	%D%/send.c \
	%D%/strndup.c

noinst_HEADERS += %D%/compat.h %D%/resource.h
