/* SPDX-License-Identifier: MIT */
/* Mapping slots and runs, and the lists of failures. */
#include "start/slot-memory.h"
#include "base/saved-errno.h"
#include "sys.h"
#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct usp_failure {
    struct usp_failure *next;
    unsigned long long ticket;
    struct uspawn_error error;
};

static struct usp_slot *all_slots;
static struct usp_run *runs[USP_SLOTS_MAX];

#define SLOTS_SIZE (USP_SLOTS_MAX * sizeof(struct usp_slot))
#define STACKS_SIZE ((size_t)2 * USP_CHILD_STACK_SIZE)

static void *map(size_t size)
{
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    return memory == MAP_FAILED ? NULL : memory;
}

static struct usp_slot *make_slots(void)
{
    struct usp_slot *other = NULL;
    struct usp_slot *made = map(SLOTS_SIZE);

    if (!made)
        return NULL;
    if (madvise(made, SLOTS_SIZE, USP_MADV_WIPEONFORK) == 0 &&
        USP_COMPARE_EXCHANGE(&all_slots, &other, made))
        return made;
    munmap(made, SLOTS_SIZE);
    return other;
}

struct usp_slot *usp_slots(void)
{
    struct usp_slot *slots = USP_LOAD(&all_slots);
    int saved = errno;

    if (!slots) {
        slots = make_slots();
        usp_errno_restore(saved);
    }
    return slots;
}

/* A guard page, the stacks, which grow down towards it, and the run. */
static size_t run_size(size_t page)
{
    size_t rest = STACKS_SIZE + sizeof(struct usp_run) + USP_RUN_MEMORY_SIZE;

    return page + (rest + page - 1) / page * page;
}

/* Where no memory is to be had: so that a process at its limit can still start
 * programs, one at a time. */
static struct {
    USP_ALIGNED(16) unsigned char stacks[STACKS_SIZE];
    struct usp_run run;
    char memory[USP_RUN_MEMORY_SIZE];
} spare;
static pid_t spare_user;

static struct usp_run *take_spare(void)
{
    if (!usp_run_claim(&spare_user))
        return NULL;
    memset(&spare.run, 0, sizeof spare.run);
    spare.run.launch.clone.stacks = spare.stacks;
    return &spare.run;
}

static struct usp_run *map_run(void)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t size = run_size(page);
    struct usp_run *run;
    int saved = errno;
    char *base = map(size);

    if (base && mprotect(base, page, PROT_NONE) < 0) {
        munmap(base, size);
        base = NULL;
    }
    usp_errno_restore(saved);
    if (!base)
        return NULL;
    run = (struct usp_run *)(void *)(base + page + STACKS_SIZE);
    run->launch.clone.stacks = (unsigned char *)base + page;
    return run;
}

struct usp_run *usp_run_make(void)
{
    struct usp_run *run = map_run();

    return run ? run : take_spare();
}

void usp_run_free(struct usp_run *run)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    int saved = errno;

    if (run == &spare.run) {
        USP_STORE(&spare_user, 0);
        return;
    }
    munmap((char *)run - STACKS_SIZE - page, run_size(page));
    usp_errno_restore(saved);
}

struct usp_run *usp_slot_run(unsigned index)
{
    if (!runs[index])
        runs[index] = map_run();
    return runs[index];
}

void usp_slot_forget_run(unsigned index)
{
    runs[index] = NULL;
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
