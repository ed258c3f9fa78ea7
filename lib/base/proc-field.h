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

#endif
