/* SPDX-License-Identifier: MIT */
/* A piece of memory that is handed out from the front and freed as a whole.
 *
 * A plan is compiled into one.  Nobody computes its size beforehand: when a
 * block turns out too small, the plan is compiled again into a larger one. */
#ifndef USP_BLOCK_H
#define USP_BLOCK_H

#include "base/compiler.h"
#include <stddef.h>

struct usp_block {
    char *next;
    char *end;
};

/* COUNT elements of SIZE bytes, aligned for any type; NULL if the block is too
 * small (or no block could be large enough). */
USP_HIDDEN void *usp_block_take(struct usp_block *block, size_t count,
                                size_t size);

/* The same for characters, without alignment. */
USP_HIDDEN char *usp_block_take_text(struct usp_block *block, size_t size);

/* A copy of SIZE bytes at DATA, or NULL. */
USP_HIDDEN void *usp_block_copy(struct usp_block *block, const void *data,
                                size_t size);

/* A copy of TEXT, or NULL. */
USP_HIDDEN char *usp_block_copy_text(struct usp_block *block, const char *text);

#endif
