/* SPDX-License-Identifier: MIT */
/* Giving a child up, and collecting those given up once they have ended.
 *
 * Their pids stand in chunks of slots, each slot claimed and freed by an atomic
 * exchange: no lock.  A slot is 0 (free), a pid, or CLAIMED while somebody
 * looks at it.  Chunks are never freed.
 *
 * Every call that starts or releases a program looks at a few slots, going
 * round: enough that the number of zombies stays bounded, few enough that
 * thousands of running children cost no more than a handful. */
#include "release.h"
#include "caller.h"
#include "handle.h"
#include "launch.h"
#include "start.h"
#include "sys.h"
#include <errno.h>
#include <stdlib.h>

#define SLOTS 62
#define LOOKS 4
#define ORPHAN_MS 100
#define CLAIMED (-1)

struct chunk {
    struct chunk *next;
    pid_t pids[SLOTS];
};

static struct chunk first_chunk;
static unsigned noted;  /* slots in use */
static unsigned cursor; /* where the next look begins */

static int put(struct chunk *chunk, pid_t pid)
{
    int i;

    for (i = 0; i < SLOTS; i++) {
        pid_t empty = 0;

        if (USP_LOAD(&chunk->pids[i]) == 0 &&
            USP_COMPARE_EXCHANGE(&chunk->pids[i], &empty, pid))
            return 1;
    }
    return 0;
}

/* The chunk after CHUNK, made if need be. */
static struct chunk *next_chunk(struct chunk *chunk)
{
    struct chunk *next = USP_LOAD(&chunk->next);
    struct chunk *made;

    if (next)
        return next;
    made = calloc(1, sizeof *made);
    if (made && !USP_COMPARE_EXCHANGE(&chunk->next, &next, made)) {
        free(made);
        made = next;
    }
    return made;
}

int usp_collect_later(pid_t pid)
{
    struct chunk *chunk = &first_chunk;

    while (!put(chunk, pid)) {
        chunk = next_chunk(chunk);
        if (!chunk)
            return ENOMEM;
    }
    USP_ADD(&noted, 1u);
    return 0;
}

/* Whether PID needs no further look: collected, or not ours any more. */
static int is_settled(pid_t pid)
{
    siginfo_t info = {.si_pid = 0};
    int error = usp_sys_waitid(P_PID, pid, &info,
                               WEXITED | WNOHANG | USP_WAIT_ALL, NULL);

    return error == -ECHILD || (error == 0 && info.si_pid == pid);
}

/* It is ending: a moment is enough. */
void usp_collect_orphan(pid_t pid)
{
    int moments;

    for (moments = 0; moments < ORPHAN_MS; moments++) {
        if (is_settled(pid))
            return;
        usp_sys_poll(-1, 0, 1);
    }
    usp_collect_later(pid);
}

static void look(pid_t *slot)
{
    pid_t pid = USP_LOAD(slot);

    if (pid <= 0 || !USP_COMPARE_EXCHANGE(slot, &pid, CLAIMED))
        return;
    if (is_settled(pid)) {
        USP_STORE(slot, 0);
        USP_ADD(&noted, -1u);
    } else {
        USP_STORE(slot, pid);
    }
}

/* Slot number NUMBER, counted through all chunks and round again. */
static pid_t *slot_at(unsigned number)
{
    const struct chunk *chunk;
    struct chunk *found = &first_chunk;
    unsigned count = 0, skip;

    for (chunk = &first_chunk; chunk; chunk = USP_LOAD(&chunk->next))
        count++;
    number %= count * SLOTS;
    for (skip = number / SLOTS; skip > 0; skip--)
        found = USP_LOAD(&found->next);
    return &found->pids[number % SLOTS];
}

void usp_collect_some(void)
{
    unsigned looked = 0, tried;

    for (tried = 0; tried < SLOTS && looked < LOOKS; tried++) {
        pid_t *slot;

        if (USP_LOAD(&noted) == 0)
            return;
        slot = slot_at(USP_ADD(&cursor, 1u));
        if (USP_LOAD(slot) > 0) {
            looked++;
            look(slot);
        }
    }
}

int uspawn_child_release(struct uspawn_child *child)
{
    struct usp_caller caller;
    int error = 0;

    if (!child)
        return EINVAL;
    caller = usp_caller_save();
    usp_collect_some();
    if (child->pid > 0 && !child->detached && !is_settled(child->pid))
        error = usp_collect_later(child->pid);
    if (!error) {
        usp_start_abandon(child);
        usp_watch_drop(child);
        usp_pipes_close(child);
        if (child->fd >= 0)
            usp_sys_close(child->fd);
        child->fd = -1;
        child->pid = 0;
    }
    usp_caller_restore(caller);
    return error;
}
