/* SPDX-License-Identifier: MIT */
/* Preloaded into a peer (LD_PRELOAD): counts its heap allocations and page
 * faults, and writes both to the file that BENCH_COUNT names when it exits.
 * Its children are not counted: the variables are gone before it starts any. */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static unsigned long allocations;
static char file_name[4096];
static pid_t owner;

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);

static void count(void)
{
    __atomic_add_fetch(&allocations, 1, __ATOMIC_RELAXED);
}

void *malloc(size_t size)
{
    count();
    return __libc_malloc(size);
}

void *calloc(size_t members, size_t size)
{
    count();
    return __libc_calloc(members, size);
}

void *realloc(void *memory, size_t size)
{
    count();
    return __libc_realloc(memory, size);
}

__attribute__((constructor)) static void begin(void)
{
    const char *name = getenv("BENCH_COUNT");

    if (name && strlen(name) < sizeof file_name)
        strcpy(file_name, name);
    owner = getpid();
    unsetenv("LD_PRELOAD");
    unsetenv("BENCH_COUNT");
}

__attribute__((destructor)) static void end(void)
{
    unsigned long total = allocations;
    struct rusage usage;
    FILE *file;

    if (!file_name[0] || getpid() != owner)
        return;
    getrusage(RUSAGE_SELF, &usage);
    file = fopen(file_name, "w");
    if (!file)
        return;
    fprintf(file, "%lu %ld\n", total, usage.ru_minflt);
    fclose(file);
}
