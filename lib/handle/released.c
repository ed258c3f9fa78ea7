/* SPDX-License-Identifier: MIT */
/* Collecting children that were given up, once they have ended.
 *
 * They are noted in chunks, each note claimed and freed by an atomic exchange:
 * no lock.  Its pid is 0 (free), a pid, or CLAIMED while somebody looks at it.
 * Chunks are never freed.
 *
 * Every call that starts or releases a program looks at a few notes, going
 * round: enough that the number of zombies stays bounded, few enough that
 * thousands of running children cost no more than a handful. */
#include "handle/released.h"
#include "handle/handle.h"
#include "sys.h"
#include <errno.h>
#include <stdlib.h>

#define NOTES 62
#define LOOKS 4
#define ORPHAN_MS 100
#define CLAIMED (-1)

/* A released child; its identity tells it from a later process of its pid. */
struct note {
    pid_t pid;
    unsigned long long identity; /* 0: not known */
};

struct chunk {
    struct chunk *next;
    struct note notes[NOTES];
};

static struct chunk first_chunk;
static unsigned noted;  /* notes in use */
static unsigned cursor; /* where the next look begins */

static int put(struct chunk *chunk, pid_t pid, unsigned long long identity)
{
    int i;

    for (i = 0; i < NOTES; i++) {
        struct note *note = &chunk->notes[i];
        pid_t empty = 0;

        if (USP_LOAD(&note->pid) != 0 ||
            !USP_COMPARE_EXCHANGE(&note->pid, &empty, CLAIMED))
            continue;
        note->identity = identity;
        USP_STORE(&note->pid, pid);
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

static int collect_later(pid_t pid, unsigned long long identity)
{
    struct chunk *chunk = &first_chunk;

    while (!put(chunk, pid, identity)) {
        chunk = next_chunk(chunk);
        if (!chunk)
            return ENOMEM;
    }
    USP_ADD(&noted, 1u);
    return 0;
}

/* Whether a child that has ended is collected, or there is none. */
static int wait_now(int type, int id, pid_t pid, int options)
{
    siginfo_t info = {.si_pid = 0};
    int error = usp_sys_waitid(
        type, id, &info, WEXITED | WNOHANG | USP_WAIT_ALL | options, NULL);

    return error == -ECHILD || (error == 0 && info.si_pid == pid);
}

/* Through a handle, if PID still has IDENTITY; -1: cannot tell. */
static int collect_identified(pid_t pid, unsigned long long identity)
{
    int fd = usp_handle_open(pid);
    unsigned long long found;
    int is_settled = 1;

    if (fd == -ESRCH)
        return 1;
    if (fd < 0)
        return -1;
    found = usp_handle_identity(fd, pid);
    if (found == identity)
        is_settled = wait_now(USP_P_PIDFD, fd, pid, 0);
    usp_sys_close(fd);
    return found ? is_settled : -1;
}

/* Whether PID needs no further look: collected, or not ours any more.  Most
 * still run, which the first call says. */
static int is_settled(pid_t pid, unsigned long long identity)
{
    int settled = -1;

    if (identity && !wait_now(P_PID, pid, pid, WNOWAIT))
        return 0;
    if (identity)
        settled = collect_identified(pid, identity);
    return settled >= 0 ? settled : wait_now(P_PID, pid, pid, 0);
}

/* It is ending: a moment is enough. */
void usp_collect_orphan(pid_t pid)
{
    int moments;

    for (moments = 0; moments < ORPHAN_MS; moments++) {
        if (is_settled(pid, 0))
            return;
        usp_sys_poll(-1, 0, 1);
    }
    collect_later(pid, 0);
}

static void look(struct note *note)
{
    pid_t pid = USP_LOAD(&note->pid);

    if (pid <= 0 || !USP_COMPARE_EXCHANGE(&note->pid, &pid, CLAIMED))
        return;
    if (is_settled(pid, note->identity)) {
        USP_STORE(&note->pid, 0);
        USP_ADD(&noted, -1u);
    } else {
        USP_STORE(&note->pid, pid);
    }
}

/* Note number NUMBER, counted through all chunks and round again. */
static struct note *note_at(unsigned number)
{
    const struct chunk *chunk;
    struct chunk *found = &first_chunk;
    unsigned count = 0, skip;

    for (chunk = &first_chunk; chunk; chunk = USP_LOAD(&chunk->next))
        count++;
    number %= count * NOTES;
    for (skip = number / NOTES; skip > 0; skip--)
        found = USP_LOAD(&found->next);
    return &found->notes[number % NOTES];
}

void usp_collect_some(void)
{
    unsigned looked = 0, tried;

    for (tried = 0; tried < NOTES && looked < LOOKS; tried++) {
        struct note *note;

        if (USP_LOAD(&noted) == 0)
            return;
        note = note_at(USP_ADD(&cursor, 1u));
        if (USP_LOAD(&note->pid) > 0) {
            looked++;
            look(note);
        }
    }
}

/* Note CHILD if it still runs.  Its identity is that of its handle; it may have
 * none, and then gets one for the moment. */
int usp_note_released(const struct uspawn_child *child)
{
    int fd = child->fd >= 0 ? child->fd : usp_handle_open(child->pid);
    unsigned long long identity = usp_handle_identity(fd, child->pid);
    int error = 0;

    if (!is_settled(child->pid, child->fd >= 0 ? identity : 0))
        error = collect_later(child->pid, identity);
    if (fd >= 0 && fd != child->fd)
        usp_sys_close(fd);
    return error;
}
