/* SPDX-License-Identifier: MIT */
/* Names for people. */
#ifndef USP_NAMES_H
#define USP_NAMES_H

#include "base/compiler.h"
#include "uspawn.h"
#include <stddef.h>

/* The name of errno value CODE, for example "ENOENT"; NULL if not known. */
USP_HIDDEN const char *usp_errno_name(int code);

/* The name of a resource limit, for example "RLIMIT_NOFILE". */
USP_HIDDEN const char *usp_resource_name(int resource);

/* What the system says of CODE, in BUFFER or static. */
USP_HIDDEN const char *usp_errno_text(int code, char *buffer, size_t size);

struct usp_text;

/* Add to TEXT what ERROR is about: whether the reason is said, too. */
USP_HIDDEN int usp_error_add_detail(struct usp_text *text,
                                    const struct uspawn_error *error);

#endif
