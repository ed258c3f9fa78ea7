/* SPDX-License-Identifier: MIT */
/* Text that is appended piece by piece to a caller's buffer, and counted also
 * where it no longer fits. */
#ifndef USP_TEXT_H
#define USP_TEXT_H

#include "base/compiler.h"
#include <stddef.h>

struct usp_text {
    char *buffer;
    size_t size;
    size_t length; /* of the whole text so far */
};

USP_HIDDEN void usp_text_begin(struct usp_text *text, char *buffer,
                               size_t size);

/* As printf(3). */
USP_HIDDEN void usp_text_add(struct usp_text *text, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* A name that somebody else chose, as UTF-8 that is one line on any terminal:
 * characters that act on one (C0, C1, directions of writing) and bytes that are
 * no UTF-8 are written as in C: \r, \x1b, \u0085, \xff. */
USP_HIDDEN void usp_text_add_name(struct usp_text *text, const char *name);

#endif
