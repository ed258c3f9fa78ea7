/* SPDX-License-Identifier: MIT */
/* Telling what keeps a line from being split. */
#include "base/text.h"
#include "shell/shell.h"
#include <errno.h>
#include <string.h>

static const struct {
    int code;
    const char *what;
    const char *verdict;
} refusals[] = {
    [USPAWN_SHELL_EXPANSION] = {ENOTSUP, "the expansion", "needs a shell"},
    [USPAWN_SHELL_PATTERN] = {ENOTSUP, "the pattern", "needs a shell"},
    [USPAWN_SHELL_TILDE] = {ENOTSUP, "the home directory", "needs a shell"},
    [USPAWN_SHELL_BRACES] = {ENOTSUP, "the list in braces", "needs a shell"},
    [USPAWN_SHELL_OPERATOR] = {ENOTSUP, "the operator", "needs a shell"},
    [USPAWN_SHELL_RESERVED_WORD] = {ENOTSUP, "the reserved word",
                                    "needs a shell"},
    [USPAWN_SHELL_ASSIGNMENT] = {ENOTSUP, "the assignment", "needs a shell"},
    [USPAWN_SHELL_BUILTIN] = {ENOTSUP, "the built-in command", "needs a shell"},
    [USPAWN_SHELL_UNCLOSED] = {EINVAL, "the quotation", "has no end"},
    [USPAWN_SHELL_EMPTY] = {EINVAL, "the line", "has no command"},
};

/* The sentence about PIECE, which is in the way; or about the whole line. */
static void describe(struct uspawn_shell_words *words, const char *piece)
{
    struct usp_text text;

    usp_text_begin(&text, words->text, sizeof words->text);
    usp_text_add(&text, "%s", refusals[words->reason].what);
    if (*piece)
        usp_text_add(&text, " at byte %zu", words->offset);
    usp_text_add(&text, " %s", refusals[words->reason].verdict);
    if (*piece) {
        usp_text_add(&text, ": ");
        usp_text_add_name(&text, piece);
    }
}

int usp_shell_refuse(struct uspawn_shell_words *words, int reason,
                     const char *line, const char *place, const char *end)
{
    char piece[USPAWN_ERROR_TEXT_SIZE] = "";
    size_t length = (size_t)(end - place);

    words->reason = reason;
    words->offset = (size_t)(place - line);
    words->length = length;
    memcpy(piece, place, length < sizeof piece ? length : sizeof piece - 1);
    describe(words, piece);
    return refusals[reason].code;
}
