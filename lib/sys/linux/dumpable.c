/* SPDX-License-Identifier: MIT */
/* Keeping the process dumpable. */
#include "sys/dumpable.h"
#include "base/host.h"
#include "sys.h"
#include <sched.h>
#include <unistd.h>

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

static int dumpable(void)
{
    return usp_sys_prctl(USP_PR_GET_DUMPABLE, 0, 0);
}

/* Nobody is at it but the last one, who sets the value back: whoever comes
 * waits, as it would see a value that is about to change. */
#define RESTORING 0xffff

/* The value of a process that has changed its ids itself. */
#define NOT_OURS (-1)

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

void usp_dumpable_keep(struct usp_ids *ids)
{
    unsigned pid = (unsigned)usp_sys_getpid();
    union count count, changed;

    usp_sys_get_ids(ids->users, ids->groups);
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

static int are_changed(const struct usp_ids *ids)
{
    struct usp_ids now = {{0}, {0}};
    int i, differ = 0;

    usp_sys_get_ids(now.users, now.groups);
    for (i = 0; i < 3; i++)
        differ |=
            now.users[i] != ids->users[i] || now.groups[i] != ids->groups[i];
    return differ;
}

/* One user less, who knows whether the value is still ours to set back; the
 * last one does it. */
static void leave(int is_ours)
{
    union count count, changed;

    count.word = USP_LOAD(&shared_count);
    do {
        changed = stamped(count,
                          count.is.users > 1 ? count.is.users - 1u : RESTORING);
        if (!is_ours)
            changed.is.value = NOT_OURS;
    } while (!exchange(&count, changed));
    if (changed.is.users != RESTORING)
        return;
    if (changed.is.value != NOT_OURS && changed.is.value != dumpable())
        usp_sys_prctl(USP_PR_SET_DUMPABLE, (unsigned long)changed.is.value, 0);
    changed = stamped(changed, 0);
    USP_STORE(&shared_count, changed.word);
}

/* A libc's setuid() has every thread change its ids, by a signal.  As signals
 * are blocked here, ours change either before we look or after we have set back
 * the value; and then the kernel takes it away again. */
void usp_dumpable_restore(const struct usp_ids *ids)
{
    sigset_t mask;

    usp_sys_block_signals(&mask);
    leave(!are_changed(ids));
    usp_sys_set_signal_mask(&mask);
}

/* What a change of ids makes of memory is fs.suid_dumpable (proc(5)): 1 would
 * let the new user look into it. */
static int read_protection(void)
{
    int fd = usp_sys_openat(AT_FDCWD, "/proc/sys/fs/suid_dumpable",
                            O_RDONLY | O_CLOEXEC, 0);
    ssize_t size = 0;
    char value = '1';

    if (fd >= 0) {
        size = usp_sys_read(fd, &value, 1);
        close(fd);
    }
    return size == 1 && value != '1';
}

int usp_ids_protect_memory(void)
{
    if (!usp_host_is(USP_PROBED_SUID_DUMPABLE)) {
        if (read_protection())
            usp_host_learn(USP_IDS_PROTECT_MEMORY);
        usp_host_learn(USP_PROBED_SUID_DUMPABLE);
    }
    return usp_host_is(USP_IDS_PROTECT_MEMORY);
}

int usp_core_dumps_kill_parent(void)
{
    if (!usp_host_is(USP_PROBED_CORE_DUMPS)) {
        if (!usp_sys_has_futex_waitv())
            usp_host_learn(USP_CORE_DUMPS_KILL_PARENT);
        usp_host_learn(USP_PROBED_CORE_DUMPS);
    }
    return usp_host_is(USP_CORE_DUMPS_KILL_PARENT);
}
