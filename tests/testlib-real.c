/* SPDX-License-Identifier: MIT */
/* The real allocation functions under the names that a linker with --wrap
 * gives them.  Where it does, nobody calls these; where it does not, the
 * program still links.  In a file of its own: only undefined names are renamed.
 */
#include <stdlib.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void __real_free(void *block);

void *__real_malloc(size_t size)
{
    return malloc(size);
}

void *__real_calloc(size_t count, size_t size)
{
    return calloc(count, size);
}

void *__real_realloc(void *old, size_t size)
{
    return realloc(old, size);
}

void __real_free(void *block)
{
    free(block);
}
