/* SPDX-License-Identifier: MIT */
/* What a coprocess has written. */
#include "coprocess/coprocess.h"
#include "sys/caller.h"
#include <errno.h>
#include <string.h>

/* What was found among what is not taken. */
struct match {
    size_t at, size; /* from the first byte that is not taken */
    int pattern;
};

/* The first LENGTH bytes of TEXT that are PATTERN, of SIZE bytes; or LENGTH. */
static size_t find(const char *text, size_t length, const char *pattern,
                   size_t size)
{
    const char *next = text, *end = text + length;

    while ((size_t)(end - next) >= size) {
        next = memchr(next, pattern[0], (size_t)(end - next) - size + 1);
        if (!next)
            break;
        if (memcmp(next, pattern, size) == 0)
            return (size_t)(next - text);
        next++;
    }
    return length;
}

/* The match that ends first, so that it does not depend on how the text comes
 * in pieces; of those that end together the longest, which is the one that
 * begins first, and of the same the first in the list.  What is before FROM was
 * looked at before.  Whether there is one. */
static int find_match(const struct uspawn_coprocess *it, size_t from,
                      const char *const patterns[], struct match *match)
{
    size_t length = usp_coprocess_unread(it), best = (size_t)-1;
    const char *text = length ? it->bytes + it->taken : "";
    int i;

    for (i = 0; patterns[i] && length; i++) {
        size_t size = strlen(patterns[i]);
        size_t begin = from >= size ? from - size + 1 : 0;
        size_t at =
            begin + find(text + begin, length - begin, patterns[i], size);

        if (at == length || at + size > best ||
            (at + size == best && at >= match->at))
            continue;
        best = at + size;
        match->at = at;
        match->size = size;
        match->pattern = i;
    }
    return best != (size_t)-1;
}

/* Give the first SIZE bytes to REPLY, and take TAKEN, which are no fewer. */
static void give(struct uspawn_coprocess *it, struct uspawn_reply *reply,
                 size_t size, size_t taken, int pattern)
{
    memset(reply, 0, sizeof *reply);
    reply->bytes = "";
    if (it->bytes) {
        it->bytes[it->taken + size] = '\0';
        reply->bytes = it->bytes + it->taken;
    }
    reply->size = size;
    reply->pattern = pattern;
    it->taken += taken;
}

static int fail(struct uspawn_coprocess *it, struct uspawn_reply *reply,
                int error)
{
    give(it, reply, usp_coprocess_unread(it), 0, -1);
    return error;
}

/* Move until one of PATTERNS is there: 0, or why not. */
static int expect(struct uspawn_coprocess *it, const char *const patterns[],
                  struct match *match, int timeout_ms)
{
    struct usp_deadline deadline = usp_deadline_after(timeout_ms);
    size_t seen = 0;
    int error = 0;

    while (!error) {
        if (find_match(it, seen, patterns, match))
            return 0;
        seen = usp_coprocess_unread(it);
        if (seen >= it->limit)
            return EFBIG;
        if (it->is_output_over)
            return EPIPE;
        error = usp_coprocess_move(it, &deadline);
    }
    return error;
}

static int are_patterns(const char *const patterns[])
{
    int i;

    if (!patterns || !patterns[0])
        return 0;
    for (i = 0; patterns[i]; i++)
        if (!patterns[i][0])
            return 0;
    return 1;
}

int uspawn_coprocess_expect(struct uspawn_coprocess *coprocess,
                            struct uspawn_reply *reply,
                            const char *const patterns[], int timeout_ms)
{
    struct usp_caller caller;
    struct match match;
    int error;

    if (!coprocess || !reply || !are_patterns(patterns) || timeout_ms < -1)
        return EINVAL;
    caller = usp_caller_save();
    error = expect(coprocess, patterns, &match, timeout_ms);
    if (error)
        fail(coprocess, reply, error);
    else
        give(coprocess, reply, match.at, match.at + match.size, match.pattern);
    usp_caller_restore(caller);
    return error;
}

/* A terminal ends lines with two characters. */
static size_t line_size(const struct uspawn_coprocess *it, size_t size)
{
    const char *text = it->bytes + it->taken;

    return it->is_terminal && size && text[size - 1] == '\r' ? size - 1 : size;
}

static int read_line(struct uspawn_coprocess *it, struct uspawn_reply *reply,
                     int timeout_ms)
{
    static const char *const newline[] = {"\n", NULL};
    size_t rest;
    struct match match;
    int error = expect(it, newline, &match, timeout_ms);

    rest = usp_coprocess_unread(it);
    if (error == EPIPE && rest) { /* the last one, which has no end */
        give(it, reply, rest, rest, -1);
        return 0;
    }
    if (error)
        return fail(it, reply, error);
    give(it, reply, line_size(it, match.at), match.at + 1, 0);
    return 0;
}

int uspawn_coprocess_read_line(struct uspawn_coprocess *coprocess,
                               struct uspawn_reply *reply, int timeout_ms)
{
    struct usp_caller caller;
    int error;

    if (!coprocess || !reply || timeout_ms < -1)
        return EINVAL;
    caller = usp_caller_save();
    error = read_line(coprocess, reply, timeout_ms);
    usp_caller_restore(caller);
    return error;
}

/* What is there, if there is anything; else what comes first. */
static int read_any(struct uspawn_coprocess *it, struct uspawn_reply *reply,
                    int timeout_ms)
{
    struct usp_deadline now = usp_deadline_after(0);
    struct usp_deadline deadline = usp_deadline_after(timeout_ms);
    int error = it->is_output_over ? 0 : usp_coprocess_move(it, &now);
    size_t size;

    if (error == ETIMEDOUT)
        error = 0;
    while (!error && !usp_coprocess_unread(it) && !it->is_output_over)
        error = usp_coprocess_move(it, &deadline);
    size = usp_coprocess_unread(it);
    if (!error && !size)
        error = EPIPE;
    if (error)
        return fail(it, reply, error);
    give(it, reply, size, size, -1);
    return 0;
}

int uspawn_coprocess_read(struct uspawn_coprocess *coprocess,
                          struct uspawn_reply *reply, int timeout_ms)
{
    struct usp_caller caller;
    int error;

    if (!coprocess || !reply || timeout_ms < -1)
        return EINVAL;
    caller = usp_caller_save();
    error = read_any(coprocess, reply, timeout_ms);
    usp_caller_restore(caller);
    return error;
}
