/* SPDX-License-Identifier: MIT */
/* Looking up ways by their names. */
#include "bench.h"
#include <string.h>

static const struct way *find_in(const struct way *table, const char *name,
                                 size_t length)
{
    for (; table->name; table++)
        if (strlen(table->name) == length &&
            strncmp(table->name, name, length) == 0)
            return table;
    return NULL;
}

static const struct way *find(const char *name, size_t length)
{
    const struct way *way = find_in(libc_ways, name, length);

    if (!way)
        way = find_in(uspawn_ways, name, length);
    if (!way)
        way = find_in(options_ways, name, length);
    if (!way)
        die("no way to start programs is called %.*s", (int)length, name);
    return way;
}

int find_ways(const char *names, const struct job *job, const struct way **ways)
{
    int count = 0;

    if (!names)
        die("name the ways: -w WAY,WAY...");
    while (*names) {
        size_t length = strcspn(names, ",");

        if (count == WAYS_MAX)
            die("too many ways");
        ways[count] = find(names, length);
        if (ways[count]->prepare)
            ways[count]->prepare(job);
        count++;
        names += length + (names[length] == ',');
    }
    return count;
}
