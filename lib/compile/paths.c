/* SPDX-License-Identifier: MIT */
/* Paths that lead through the descriptors of whoever follows them: /dev/fd/N
 * and /proc/self/fd/N.  What such a path finds depends on what the child has
 * open, and so its number counts as one that the plan speaks of.
 *
 * All such paths have a component "fd" (or "fdinfo"), wherever /proc is mounted
 * and from whatever directory they begin; but for symbolic links that lead
 * there under another name, which only the child could see. */
#include "compile/compile.h"
#include <limits.h>
#include <string.h>

/* The next component from PATH on, of *LENGTH bytes; "." is none. */
static const char *component(const char *path, size_t *length)
{
    do {
        path += strspn(path, "/");
        *length = strcspn(path, "/");
        if (*length != 1 || *path != '.')
            return path;
        path++;
    } while (1);
}

static int is_table(const char *name, size_t length)
{
    return (length == 2 && memcmp(name, "fd", 2) == 0) ||
           (length == 6 && memcmp(name, "fdinfo", 6) == 0);
}

/* The number that NAME is, or USP_PATH_UNCLEAR. */
static int number(const char *name, size_t length)
{
    int value = 0;
    size_t i;

    for (i = 0; i < length; i++) {
        int digit = name[i] - '0';

        if (digit < 0 || digit > 9 || value > (INT_MAX - digit) / 10)
            return USP_PATH_UNCLEAR;
        value = value * 10 + digit;
    }
    return length ? value : USP_PATH_UNCLEAR;
}

int usp_path_descriptor(const char *path)
{
    int found = USP_PATH_PLAIN;
    size_t length;

    for (path = component(path, &length); length > 0;
         path = component(path + length, &length)) {
        if (!is_table(path, length))
            continue;
        if (found != USP_PATH_PLAIN)
            return USP_PATH_UNCLEAR;
        path = component(path + length, &length);
        found = number(path, length);
    }
    return found;
}
