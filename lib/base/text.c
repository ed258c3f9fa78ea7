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

void usp_text_add_name(struct usp_text *text, const char *name)
{
    size_t begin = text->length;
    size_t i;

    usp_text_add(text, "%s", name);
    for (i = begin; i < text->length && i + 1 < text->size; i++)
        if ((unsigned char)text->buffer[i] < ' ' || text->buffer[i] == 0x7f)
            text->buffer[i] = '?';
}
