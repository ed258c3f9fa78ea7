/* SPDX-License-Identifier: MIT */
/* Writing a string as one word that a shell reads as that string. */
#include "shell/shell.h"
#include "uspawn.h"
#include <stdint.h>
#include <string.h>

struct word {
    char *buffer;
    size_t size;
    size_t length; /* of the whole word so far */
};

/* The length stays where it can grow no more: it never seems to fit. */
static void put(struct word *word, char byte)
{
    if (word->length < word->size)
        word->buffer[word->length] = byte;
    word->length += word->length < SIZE_MAX;
}

/* Whether STRING means itself wherever a word may stand. */
static int is_plain(const char *string)
{
    static const char plain[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                "abcdefghijklmnopqrstuvwxyz+,-./:=@_";
    const char *equals = strchr(string, '=');

    if (!*string || string[strspn(string, plain)])
        return 0;
    if (equals && usp_shell_assigns(string, (size_t)(equals - string)))
        return 0;
    return !usp_shell_is_reserved(string);
}

/* Nothing but a quote ends a quotation (XCU 2.2.2): it is left for an escaped
 * one. */
static void put_quoted(struct word *word, const char *string)
{
    put(word, '\'');
    for (; *string; string++) {
        if (*string == '\'') {
            put(word, '\'');
            put(word, '\\');
            put(word, '\'');
        }
        put(word, *string);
    }
    put(word, '\'');
}

size_t uspawn_shell_quote(const char *string, char *buffer, size_t size)
{
    struct word word = {buffer, buffer ? size : 0, 0};

    if (string && is_plain(string))
        while (*string)
            put(&word, *string++);
    else if (string)
        put_quoted(&word, string);
    if (word.size)
        buffer[word.length < word.size ? word.length : 0] = '\0';
    return word.length;
}
