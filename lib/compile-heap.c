/* SPDX-License-Identifier: MIT */
/* Plans on the heap: compiling into one block, and freeing it. */
#include "start.h"
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

struct uspawn_plan *usp_plan_keep(const struct uspawn_plan *plan)
{
    /* Constant for all but its count. */
    struct uspawn_plan *kept = (struct uspawn_plan *)(uintptr_t)plan;

    USP_ADD(&kept->users, 1u);
    return kept;
}

/* The plan is the first thing in its block: freeing it frees all. */
void usp_plan_drop(struct uspawn_plan *plan)
{
    if (plan && USP_ADD(&plan->users, -1u) == 1)
        free(plan);
}
