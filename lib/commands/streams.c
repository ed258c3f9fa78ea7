/* SPDX-License-Identifier: MIT */
/* The streams of uspawn_popen(), in a list without a lock: a child of fork,
 * made while another thread was in here, finds no lock that nobody holds.
 * Entries are never freed but used again. */
#include "commands/commands.h"
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

static struct usp_stream *entries;

static struct usp_stream *take_free(void)
{
    struct usp_stream *entry;

    for (entry = USP_LOAD(&entries); entry; entry = entry->next) {
        int expected = 0;

        if (USP_COMPARE_EXCHANGE(&entry->is_used, &expected, 1))
            return entry;
    }
    return NULL;
}

struct usp_stream *usp_stream_take(void)
{
    struct usp_stream *entry = take_free();

    if (entry)
        return entry;
    entry = calloc(1, sizeof *entry);
    if (!entry)
        return NULL;
    entry->is_used = 1;
    entry->fd = -1;
    entry->next = USP_LOAD(&entries);
    while (!USP_COMPARE_EXCHANGE(&entries, &entry->next, entry))
        ;
    return entry;
}

void usp_stream_give_back(struct usp_stream *entry)
{
    USP_STORE(&entry->is_used, 0);
}

struct usp_stream *usp_stream_claim(FILE *stream)
{
    struct usp_stream *entry;

    for (entry = USP_LOAD(&entries); stream && entry; entry = entry->next) {
        FILE *expected = stream;

        if (USP_COMPARE_EXCHANGE(&entry->stream, &expected, NULL)) {
            USP_STORE(&entry->fd, -1);
            return entry;
        }
    }
    return NULL;
}

/* A stream that was closed by fclose() is still in the list, and the libc may
 * have used its memory again. */
void usp_stream_keep(struct usp_stream *entry, FILE *stream, int fd)
{
    struct usp_stream *stale;

    while ((stale = usp_stream_claim(stream))) {
        uspawn_child_release(&stale->child);
        usp_stream_give_back(stale);
    }
    entry->owner = getpid();
    USP_STORE(&entry->fd, fd);
    USP_STORE(&entry->stream, stream);
}

/* They are close-on-exec, unless somebody has changed that, as the libc's
 * popen() would have it (libc/). */
int usp_streams_close_in_child(struct uspawn_actions *actions)
{
    struct usp_stream *entry;
    int error = 0;

    for (entry = USP_LOAD(&entries); entry && !error; entry = entry->next) {
        int fd = USP_LOAD(&entry->fd);

        if (fd >= 0 && fcntl(fd, F_GETFD) == 0)
            error = uspawn_actions_add_close(actions, fd);
    }
    return error;
}
