/* SPDX-License-Identifier: MIT */
/* Handing out memory from the front of a block. */
#include "base/memory-block.h"
#include <stdint.h>
#include <string.h>

#define ALIGNMENT 8u /* of every type used, and not more than malloc gives */

void *usp_block_take(struct usp_block *block, size_t count, size_t size)
{
    size_t padding = -(uintptr_t)block->next % ALIGNMENT;
    size_t room = (size_t)(block->end - block->next);
    char *taken;

    if (room < padding || (size && count > (room - padding) / size))
        return NULL;
    taken = block->next + padding;
    block->next = taken + count * size;
    return taken;
}

char *usp_block_take_text(struct usp_block *block, size_t size)
{
    char *taken = block->next;

    if (size > (size_t)(block->end - taken))
        return NULL;
    block->next += size;
    return taken;
}

void *usp_block_copy(struct usp_block *block, const void *data, size_t size)
{
    void *copy = usp_block_take(block, 1, size);

    return copy ? memcpy(copy, data, size) : NULL;
}

char *usp_block_copy_text(struct usp_block *block, const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = usp_block_take_text(block, size);

    return copy ? memcpy(copy, text, size) : NULL;
}
