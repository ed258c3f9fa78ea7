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
#include <unistd.h>

#define NOTES 62
#define LOOKS 4
#define CLAIMED (-1)

struct note {
    pid_t pid;
    struct usp_identity identity;
};

struct chunk {
    struct chunk *next;
    struct note notes[NOTES];
};

static struct chunk first_chunk;
static unsigned noted;  /* notes in use */
static unsigned cursor; /* where the next look begins */

static int put(struct chunk *chunk, pid_t pid,
               const struct usp_identity *identity)
{
    int i;

    for (i = 0; i < NOTES; i++) {
        struct note *note = &chunk->notes[i];
        pid_t empty = 0;

        if (USP_LOAD(&note->pid) != 0 ||
            !USP_COMPARE_EXCHANGE(&note->pid, &empty, CLAIMED))
            continue;
        note->identity = *identity;
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

static int collect_later(pid_t pid, const struct usp_identity *identity)
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

/* Collect the zombie PID, which some child of ours is: it may be another than
 * the one of IDENTITY, if somebody else has collected that.  Whether this is
 * over. */
static int collect(pid_t pid, const struct usp_identity *identity)
{
    int fd = usp_handle_open(pid);
    int is_same = fd == -ESRCH ? 0 : usp_identity_is(identity, fd, pid);

    /* Where it cannot be told the pid must do; but not for a moment's want. */
    if (fd < 0 && fd != -ENOTSUP && fd != -ESRCH && is_same < 0)
        is_same = -EAGAIN;
    if (is_same == 1 || is_same == -ENOTSUP)
        usp_reap_ended(fd, pid);
    if (fd >= 0)
        close(fd);
    return is_same != -EAGAIN;
}

/* Whether PID needs no further look: collected, or not ours any more.  Most
 * still run, which the first call says. */
static int is_settled(pid_t pid, const struct usp_identity *identity)
{
    int ended = identity->kind == USP_IDENTITY_UNKNOWN ? usp_reap_ended(-1, pid)
                                                       : usp_has_ended(-1, pid);

    if (ended != 1 || identity->kind == USP_IDENTITY_UNKNOWN)
        return ended != 0;
    return collect(pid, identity);
}

static void look(struct note *note)
{
    pid_t pid = USP_LOAD(&note->pid);

    if (pid <= 0 || !USP_COMPARE_EXCHANGE(&note->pid, &pid, CLAIMED))
        return;
    if (is_settled(pid, &note->identity)) {
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

/* It may have no handle, and then gets one for the moment. */
int usp_note_released(const struct uspawn_child *child)
{
    struct usp_identity identity;
    int error, fd;

    if (usp_identity_is_later(child, 0) ||
        usp_reap_ended(child->fd, child->pid) != 0)
        return 0;
    fd = child->fd >= 0 ? child->fd : usp_handle_open(child->pid);
    identity = usp_identity_of(fd, child->pid);
    error = collect_later(child->pid, &identity);
    if (fd >= 0 && fd != child->fd)
        close(fd);
    return error;
}

#define PATIENCE_MS 100
#define PATIENCE_WITHOUT_HANDLE_MS 5000

/* A tracer of it may keep it from us for as long as it likes: it comes first
 * (ptrace(2)). */
void usp_reap_or_note(const struct uspawn_child *child)
{
    int fd = child->fd >= 0 ? child->fd : usp_handle_open(child->pid);
    int patience = fd < 0 ? PATIENCE_WITHOUT_HANDLE_MS : PATIENCE_MS;
    int moments, reaped = 0;

    while (fd >= 0 && usp_sys_poll(fd, USPAWN_HANDLE_EVENTS, -1) == -EINTR)
        continue; /* it is ending */
    for (moments = 0; moments < patience && !reaped; moments++) {
        reaped = usp_reap_ended(child->fd, child->pid);
        if (!reaped)
            usp_sys_poll(-1, 0, 1);
    }
    if (fd >= 0 && fd != child->fd)
        close(fd);
    if (!reaped)
        usp_note_released(child);
}
