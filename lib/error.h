/* SPDX-License-Identifier: MIT */
/* Filling in struct uspawn_error. */
#ifndef USP_ERROR_H
#define USP_ERROR_H

#include "compiler.h"
#include "uspawn.h"

USP_HIDDEN void usp_error_clear(struct uspawn_error *error);

/* Set ERROR->detail and a copy of TEXT. */
USP_HIDDEN void usp_error_detail(struct uspawn_error *error, int detail,
                                 const char *text);

/* Set the program; NULL: a descriptor. */
USP_HIDDEN void usp_error_program(struct uspawn_error *error,
                                  const char *program);

/* The name of errno value CODE, for example "ENOENT"; NULL if not known. */
USP_HIDDEN const char *usp_errno_name(int code);

/* The name of a resource limit, for example "RLIMIT_NOFILE". */
USP_HIDDEN const char *usp_resource_name(int resource);

/* What the system says of CODE, in BUFFER or static. */
USP_HIDDEN const char *usp_errno_text(int code, char *buffer, size_t size);

#endif
