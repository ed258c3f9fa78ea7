/* SPDX-License-Identifier: MIT */
/* Reading Linux's /proc. */
#ifndef USP_PROC_FIELD_H
#define USP_PROC_FIELD_H

#include "base/compiler.h"
#include <stddef.h>

/* The contents of FIELD in the file PATH, whose lines are NAME:\tCONTENTS and
 * may be long, in TEXT of SIZE bytes: whether it has any. */
USP_HIDDEN int usp_proc_field(const char *path, const char *field, char *text,
                              size_t size);

/* What is read of the file stat of a process, open as FD, which is closed, from
 * the parenthesis that ends its name: that may have any character
 * (proc_pid_stat(5)).  It is in TEXT of SIZE bytes; NULL: nothing is, or FD is
 * negative. */
USP_HIDDEN char *usp_proc_stat(int fd, char *text, size_t size);

#endif
