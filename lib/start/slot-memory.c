/* SPDX-License-Identifier: MIT */
/* Mapping slots, and the lists of failures. */
#include "start/slot-memory.h"
#include "base/saved-errno.h"
#include "sys.h"
#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

struct usp_failure {
    struct usp_failure *next;
    unsigned long long ticket;
    struct uspawn_error error;
};

static struct usp_slot *slots[USP_SLOTS_MAX];

#define STACKS_SIZE ((size_t)2 * USP_CHILD_STACK_SIZE)

/* A guard page, the stacks, which grow down towards it, and the slot. */
static struct usp_slot *map_slot(size_t *size)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t rest = STACKS_SIZE + sizeof(struct usp_slot) + USP_SLOT_MEMORY_SIZE;
    char *base;

    *size = page + (rest + page - 1) / page * page;
    base = mmap(NULL, *size, PROT_READ | PROT_WRITE,
                MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (base == MAP_FAILED)
        return NULL;
    if (mprotect(base, page, PROT_NONE) < 0 ||
        madvise(base + page, *size - page, USP_MADV_WIPEONFORK) < 0) {
        munmap(base, *size);
        return NULL;
    }
    return (struct usp_slot *)(void *)(base + page + STACKS_SIZE);
}

static void unmap_slot(struct usp_slot *slot, size_t size)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);

    munmap((char *)slot - STACKS_SIZE - page, size);
}

static struct usp_slot *make_slot(unsigned index)
{
    struct usp_slot *other = NULL;
    struct usp_slot *slot;
    size_t size;
    int saved = errno;

    slot = map_slot(&size);
    if (slot && !USP_COMPARE_EXCHANGE(&slots[index], &other, slot)) {
        unmap_slot(slot, size);
        slot = other;
    }
    usp_errno_restore(saved);
    return slot;
}

struct usp_slot *usp_slot_at(unsigned index)
{
    struct usp_slot *slot = USP_LOAD(&slots[index]);

    return slot ? slot : make_slot(index);
}

unsigned char *usp_slot_stacks(struct usp_slot *slot)
{
    return (unsigned char *)slot - STACKS_SIZE;
}

/* Threads have their stacks megabytes apart. */
unsigned usp_thread_number(void)
{
    int here;

    return (unsigned)((uintptr_t)&here >> 20) * 7;
}

static void lock_failures(struct usp_slot *slot)
{
    int unlocked = 0;

    while (!USP_COMPARE_EXCHANGE(&slot->failures_locked, &unlocked, 1)) {
        unlocked = 0;
        sched_yield();
    }
}

static void unlock_failures(struct usp_slot *slot)
{
    USP_STORE(&slot->failures_locked, 0);
}

int usp_failure_keep(struct usp_slot *slot, unsigned long long ticket,
                     const struct uspawn_error *error)
{
    int saved = errno;
    struct usp_failure *failure = malloc(sizeof *failure);

    usp_errno_restore(saved);
    if (!failure)
        return ENOMEM;
    failure->ticket = ticket;
    failure->error = *error;
    lock_failures(slot);
    failure->next = slot->failures;
    slot->failures = failure;
    unlock_failures(slot);
    return 0;
}

int usp_failure_take(struct usp_slot *slot, unsigned long long ticket,
                     struct uspawn_error *error)
{
    struct usp_failure **link;
    struct usp_failure *failure;
    int saved = errno;

    lock_failures(slot);
    for (link = &slot->failures; *link && (*link)->ticket != ticket;)
        link = &(*link)->next;
    failure = *link;
    if (failure)
        *link = failure->next;
    unlock_failures(slot);
    if (!failure)
        return 0;
    *error = failure->error;
    free(failure);
    usp_errno_restore(saved);
    return 1;
}
