/* SPDX-License-Identifier: MIT */
/* FreeBSD's raw calls have its libc's structs; Linux's have others. */
#include "lib/sys/posix/sys-signal-calls.h"
