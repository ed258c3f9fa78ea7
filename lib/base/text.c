/* SPDX-License-Identifier: MIT */
/* Appending to a caller's buffer. */
#include "base/text.h"
#include <stdarg.h>
#include <stdio.h>

void usp_text_begin(struct usp_text *text, char *buffer, size_t size)
{
    text->buffer = buffer;
    text->size = buffer ? size : 0;
    text->length = 0;
    if (text->size > 0)
        buffer[0] = '\0';
}

void usp_text_add(struct usp_text *text, const char *format, ...)
{
    size_t room = text->length < text->size ? text->size - text->length : 0;
    va_list arguments;
    int length;

    va_start(arguments, format);
    length = vsnprintf(room ? text->buffer + text->length : NULL, room, format,
                       arguments);
    va_end(arguments);
    if (length > 0)
        text->length += (size_t)length;
}

/* Where the length of a sequence follows from its first byte, what the second
 * one may be (RFC 3629, 4.): no longer form than need be, no surrogate,
 * nothing beyond the last character. */
static const struct {
    unsigned char first, last; /* of first bytes */
    unsigned char length;
    unsigned char low, high; /* of second bytes */
} sequences[] = {
    {0x01, 0x7f, 1, 0x00, 0x00}, {0xc2, 0xdf, 2, 0x80, 0xbf},
    {0xe0, 0xe0, 3, 0xa0, 0xbf}, {0xe1, 0xec, 3, 0x80, 0xbf},
    {0xed, 0xed, 3, 0x80, 0x9f}, {0xee, 0xef, 3, 0x80, 0xbf},
    {0xf0, 0xf0, 4, 0x90, 0xbf}, {0xf1, 0xf3, 4, 0x80, 0xbf},
    {0xf4, 0xf4, 4, 0x80, 0x8f},
};

/* The length of the UTF-8 sequence at NAME, and its *CHARACTER; 0 if there is
 * none. */
static int decode(const unsigned char *name, unsigned long *character)
{
    size_t i;
    int k;

    for (i = 0; i < sizeof sequences / sizeof *sequences; i++) {
        int length = sequences[i].length;

        if (*name < sequences[i].first || *name > sequences[i].last)
            continue;
        *character = length == 1 ? *name : *name & (0x7fu >> length);
        if (length > 1 &&
            (name[1] < sequences[i].low || name[1] > sequences[i].high))
            return 0;
        for (k = 1; k < length; k++) {
            if ((name[k] & 0xc0) != 0x80)
                return 0;
            *character = *character << 6 | (name[k] & 0x3fu);
        }
        return length;
    }
    return 0;
}

/* What acts on a terminal or on the order of what is around it: C0, DEL, C1,
 * separators of lines, and what changes the direction of writing (Unicode,
 * Bidi_Control). */
static int is_control(unsigned long character)
{
    return character < 0x20 || (character >= 0x7f && character <= 0x9f) ||
           character == 0x61c || character == 0x200e || character == 0x200f ||
           (character >= 0x2028 && character <= 0x202e) ||
           (character >= 0x2066 && character <= 0x2069);
}

static void add_control(struct usp_text *text, unsigned long character)
{
    static const char letters[] = {['\t'] = 't', ['\n'] = 'n', ['\r'] = 'r'};

    if (character < sizeof letters && letters[character])
        usp_text_add(text, "\\%c", letters[character]);
    else if (character < 0x80)
        usp_text_add(text, "\\x%02lx", character);
    else
        usp_text_add(text, "\\u%04lx", character);
}

void usp_text_add_name(struct usp_text *text, const char *name)
{
    const char *at = name;
    const char *plain = name; /* from here on, as it is */

    while (*at) {
        unsigned long character = 0;
        int length = decode((const unsigned char *)at, &character);

        if (length && !is_control(character)) {
            at += length;
            continue;
        }
        usp_text_add(text, "%.*s", (int)(at - plain), plain);
        if (length)
            add_control(text, character);
        else
            usp_text_add(text, "\\x%02x", (unsigned char)*at);
        at += length ? length : 1;
        plain = at;
    }
    usp_text_add(text, "%s", plain);
}
