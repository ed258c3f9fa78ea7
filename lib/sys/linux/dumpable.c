/* SPDX-License-Identifier: MIT */
/* Keeping the process dumpable. */
#include "sys/dumpable.h"
#include "sys.h"
#include <sched.h>

#define ID_STEPS                                                               \
    (USP_NEED(USPAWN_STAGE_RESET_IDS) | USP_NEED(USPAWN_STAGE_GROUP) |         \
     USP_NEED(USPAWN_STAGE_USER) | USP_NEED(USPAWN_STAGE_NAMESPACE))

/* Threads may be at it at once, and only the first one sees what it was.  One
 * word, so that no lock can be left behind by a fork: the process that it
 * counts for, how often it was changed, the value, and how many are at it. */
union count {
    unsigned long long word;
    struct {
        unsigned pid;
        unsigned char turn;
        signed char value;
        unsigned short users;
    } is;
};

static unsigned long long shared_count;

static int changes_ids(uint64_t needs)
{
    return (needs & ID_STEPS) != 0;
}

int usp_changes_memory(uint64_t needs)
{
    return changes_ids(needs) ||
           (needs & USP_NEED(USPAWN_STAGE_OOM_SCORE_ADJUSTMENT)) != 0;
}

static int dumpable(void)
{
    return usp_sys_prctl(USP_PR_GET_DUMPABLE, 0, 0);
}

/* Nobody is at it but the last one, who sets the value back: whoever comes
 * waits, as it would see a value that is about to change. */
#define RESTORING 0xffff

static union count stamped(union count count, unsigned users)
{
    count.is.turn++;
    count.is.users = (unsigned short)users;
    return count;
}

static int exchange(union count *count, union count changed)
{
    return USP_COMPARE_EXCHANGE(&shared_count, &count->word, changed.word);
}

void usp_dumpable_keep(uint64_t needs)
{
    union count count, changed;
    unsigned pid;

    if (!changes_ids(needs))
        return;
    pid = (unsigned)usp_sys_getpid();
    count.word = USP_LOAD(&shared_count);
    do {
        while (count.is.pid == pid && count.is.users == RESTORING) {
            sched_yield();
            count.word = USP_LOAD(&shared_count);
        }
        changed = count;
        if (count.is.pid != pid)
            changed.is.users = 0;
        if (changed.is.users == 0)
            changed.is.value = (signed char)dumpable();
        changed.is.pid = pid;
        changed = stamped(changed, changed.is.users + 1u);
    } while (!exchange(&count, changed));
}

void usp_dumpable_restore(uint64_t needs)
{
    union count count, changed;

    if (!changes_ids(needs))
        return;
    count.word = USP_LOAD(&shared_count);
    do
        changed = stamped(count,
                          count.is.users > 1 ? count.is.users - 1u : RESTORING);
    while (!exchange(&count, changed));
    if (changed.is.users != RESTORING)
        return;
    if (changed.is.value != dumpable())
        usp_sys_prctl(USP_PR_SET_DUMPABLE, (unsigned long)changed.is.value, 0);
    changed = stamped(changed, 0);
    USP_STORE(&shared_count, changed.word);
}
