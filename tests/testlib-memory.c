/* SPDX-License-Identifier: MIT */
/* Counting, and failing, the memory allocations of the library.
 *
 * Linked with -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=free,
 * calls in our own objects (and in a static libc) come here first; the real
 * functions still do the work, so sanitizers and valgrind see all of it.
 * Without these flags nobody calls the functions here, and the cases that need
 * them are skipped.
 */
#include "testlib.h"

#include <stdlib.h>
#include <string.h>

/* The linker gives these names to the real ones; else testlib-real.c does. */
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void __real_free(void *block);

void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);
void __wrap_free(void *block);

static unsigned long allocations; /* with atomic additions: threads */
static long live;
static unsigned long countdown;
static int fail_rest;

int test_counts_memory(void)
{
    unsigned long before = test_allocations();
    void *volatile block = malloc(1);

    free(block);
    return test_allocations() != before;
}

unsigned long test_allocations(void)
{
    return __atomic_load_n(&allocations, __ATOMIC_RELAXED);
}

long test_live_blocks(void)
{
    return __atomic_load_n(&live, __ATOMIC_RELAXED);
}

void test_fail_allocation(unsigned long nth, int all)
{
    countdown = nth;
    fail_rest = all;
}

/* 1 where this allocation is to fail.  Only cases without threads ask. */
static int fails(void)
{
    __atomic_add_fetch(&allocations, 1, __ATOMIC_RELAXED);
    if (countdown == 0)
        return 0;
    if (countdown > 1) {
        countdown--;
        return 0;
    }
    countdown = fail_rest ? 1 : 0;
    return 1;
}

static void *counted(void *block)
{
    if (block != NULL)
        __atomic_add_fetch(&live, 1, __ATOMIC_RELAXED);
    return block;
}

void *__wrap_malloc(size_t size)
{
    return fails() ? (errno = ENOMEM, (void *)NULL)
                   : counted(__real_malloc(size));
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails() ? (errno = ENOMEM, (void *)NULL)
                   : counted(__real_calloc(count, size));
}

void *__wrap_realloc(void *old, size_t size)
{
    void *block;

    if (fails()) {
        errno = ENOMEM;
        return NULL;
    }
    block = __real_realloc(old, size);
    return old == NULL ? counted(block) : block;
}

void __wrap_free(void *block)
{
    if (block != NULL)
        __atomic_sub_fetch(&live, 1, __ATOMIC_RELAXED);
    __real_free(block);
}

/* The linker renames calls in our own objects only: a shared libc's strdup()
 * would go by here, and fail never.  So the programs have their own. */
char *strdup(const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = malloc(size);

    return copy ? memcpy(copy, text, size) : NULL;
}
