/* SPDX-License-Identifier: MIT */
/* Reading Linux's /proc: its files are lines of NAME:\tCONTENTS. */
#include "base/proc-field.h"
#include "base/saved-errno.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>

#define PART_SIZE 128 /* of a line */

int usp_proc_field(const char *path, const char *field, char *text, size_t size)
{
    size_t length = strlen(field);
    int saved = errno;
    FILE *file = fopen(path, "re");
    char part[PART_SIZE];
    int begins = 1, is_found = 0;

    while (file && !is_found && fgets(part, sizeof part, file)) {
        is_found = begins && strncmp(part, field, length) == 0;
        begins = strchr(part, '\n') != NULL;
    }
    if (is_found)
        snprintf(text, size, "%s", part + length);
    if (file)
        fclose(file);
    usp_errno_restore(saved);
    return is_found;
}
