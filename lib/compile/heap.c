/* SPDX-License-Identifier: MIT */
/* Compiling into memory of the heap. */
#include "compile/compile.h"
#include <errno.h>
#include <stdlib.h>

/* Larger and larger blocks, until it fits. */
int usp_compile_in_heap(const struct usp_request *request, size_t size,
                        struct uspawn_plan **plan)
{
    for (;; size *= 4) {
        struct usp_block block;
        char *memory = malloc(size);
        int error;

        if (!memory)
            return ENOMEM;
        block.next = memory;
        block.end = memory + size;
        error = usp_compile(request, &block, plan);
        if (error)
            free(memory);
        if (error != USP_NO_ROOM)
            return error;
        if (size > (size_t)-1 / 4)
            return ENOMEM;
    }
}
