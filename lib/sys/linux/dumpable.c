/* SPDX-License-Identifier: MIT */
/* Keeping the process dumpable. */
#include "dumpable.h"
#include "sys.h"

#define ID_STEPS                                                               \
    (USP_NEED(USPAWN_STAGE_RESET_IDS) | USP_NEED(USPAWN_STAGE_GROUP) |         \
     USP_NEED(USPAWN_STAGE_USER))

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

/* One user more, or less; the value to keep. */
static int change_users(int change)
{
    unsigned pid = (unsigned)usp_sys_getpid();
    union count count, changed;

    count.word = USP_LOAD(&shared_count);
    do {
        changed = count;
        if (count.is.pid != pid)
            changed.is.users = 0;
        if (changed.is.users == 0)
            changed.is.value = (signed char)dumpable();
        changed.is.pid = pid;
        changed.is.turn++;
        changed.is.users = (unsigned short)(changed.is.users + change);
    } while (!USP_COMPARE_EXCHANGE(&shared_count, &count.word, changed.word));
    return changed.is.value;
}

void usp_dumpable_keep(uint64_t needs)
{
    if (changes_ids(needs))
        change_users(1);
}

void usp_dumpable_restore(uint64_t needs)
{
    int value;

    if (!changes_ids(needs))
        return;
    value = change_users(-1);
    if (value != dumpable())
        usp_sys_prctl(USP_PR_SET_DUMPABLE, (unsigned long)value, 0);
}
