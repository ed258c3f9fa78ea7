/* SPDX-License-Identifier: MIT */
/* strndup of POSIX.1-2008. */
#include "compat.h"
#include <stdlib.h>
#include <string.h>

char *usp_strndup(const char *text, size_t size)
{
    const char *end = memchr(text, '\0', size);
    size_t length = end ? (size_t)(end - text) : size;
    char *copy = malloc(length + 1);

    if (copy) {
        memcpy(copy, text, length);
        copy[length] = '\0';
    }
    return copy;
}
