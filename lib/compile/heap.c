/* SPDX-License-Identifier: MIT */
/* Compiling into memory of the heap. */
#include "compile/compile.h"
#include <errno.h>
#include <stdlib.h>

/* Larger and larger blocks, until it fits. */
int usp_compile_in_heap(const struct usp_request *request, size_t size,
                        struct uspawn_plan **plan, void **memory)
{
    int error;

    do {
        struct usp_block block;

        block.next = *memory = malloc(size);
        if (!*memory)
            return ENOMEM;
        block.end = block.next + size;
        error = usp_compile(request, &block, plan);
        if (error) {
            free(*memory);
            *memory = NULL;
        }
        if (size > (size_t)-1 / 4)
            return ENOMEM;
        size *= 4;
    } while (error == USP_NO_ROOM);
    return error;
}
