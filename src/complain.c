/* SPDX-License-Identifier: MIT */
/* One line on standard error, whatever strings are in it: a terminal is to show
 * them, not to obey them. */
#include "command.h"
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static int is_system_error;

const char *problem(int error)
{
    /* What the library calls invalid is an option's fault. */
    is_system_error = error && error != EINVAL;
    return error ? strerror(error) : NULL;
}

const char *where_to_look(void)
{
    return is_system_error ? "" : "; see uspawn --help";
}

static void print_visibly(const char *line)
{
    const unsigned char *at;

    for (at = (const unsigned char *)line; *at; at++)
        if (*at < 0x20 || *at == 0x7f)
            fprintf(stderr, "\\x%02x", *at);
        else if (*at == 0xc2 && at[1] >= 0x80 && at[1] < 0xa0)
            fprintf(stderr, "\\u%04x", *++at); /* of ISO 6429's second set */
        else
            fputc(*at, stderr);
}

void complain(const char *format, ...)
{
    char line[2048];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    fputs("uspawn: ", stderr);
    print_visibly(line);
    fputc('\n', stderr);
}
