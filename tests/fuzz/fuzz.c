/* SPDX-License-Identifier: MIT */
#include "fuzz.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void fuzz_fail(const char *file, int line, const char *condition)
{
    fprintf(stderr, "%s:%d: it does not hold that %s\n", file, line, condition);
    abort();
}

char *fuzz_string(const uint8_t *data, size_t size)
{
    char *string = malloc(size + 1);

    MUST(string);
    if (size)
        memcpy(string, data, size);
    string[size] = '\0';
    return string;
}

const char *fuzz_file(const uint8_t *data, size_t size)
{
    static char name[64];
    int fd;

    snprintf(name, sizeof name, "input-%ld", (long)getpid());
    fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0700);
    MUST(fd >= 0 && write(fd, data, size) == (ssize_t)size);
    close(fd);
    return name;
}
