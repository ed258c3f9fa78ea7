/* SPDX-License-Identifier: MIT */
/* Filling in struct uspawn_error. */
#ifndef USP_ERROR_H
#define USP_ERROR_H

#include "base/compiler.h"
#include "uspawn.h"

USP_HIDDEN void usp_error_clear(struct uspawn_error *error);

/* Set ERROR->detail and a copy of TEXT. */
USP_HIDDEN void usp_error_detail(struct uspawn_error *error, int detail,
                                 const char *text);

/* Set the program; NULL: a descriptor. */
USP_HIDDEN void usp_error_program(struct uspawn_error *error,
                                  const char *program);

#endif
