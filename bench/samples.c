/* SPDX-License-Identifier: MIT */
/* Times, and what is printed of them. */
#include "bench.h"
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

double now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

void samples_add(struct samples *samples, double value)
{
    if (samples->count == samples->room) {
        samples->room = samples->room ? 2 * samples->room : 1024;
        samples->values =
            realloc(samples->values, samples->room * sizeof *samples->values);
        if (!samples->values)
            die("out of memory");
    }
    samples->values[samples->count++] = value;
}

static int compare(const void *left, const void *right)
{
    double a = *(const double *)left;
    double b = *(const double *)right;

    return (a > b) - (a < b);
}

double samples_part(struct samples *samples, double part)
{
    double place = part * (double)(samples->count - 1);

    qsort(samples->values, samples->count, sizeof *samples->values, compare);
    return samples->values[(size_t)(place + 0.5)];
}

/* The C library that runs, which need not be the one we were built with. */
static const char *libc_name(void)
{
    static char name[32];

    if (confstr(_CS_GNU_LIBC_VERSION, name, sizeof name) == 0 || !name[0])
        strcpy(name, "musl");
    return name;
}

void print_row(const struct settings *settings, const char *way,
               const char *metric, struct samples *samples)
{
    if (samples->count == 0)
        return;
    printf("%s,%s,%zu,%d,%d,%s,%s,%s,%.1f,%.1f,%.1f,%zu\n", settings->run,
           settings->sweep, settings->mib, settings->descriptors,
           settings->threads, libc_name(), way, metric,
           samples_part(samples, 0.5), samples_part(samples, 0.1),
           samples_part(samples, 0.9), samples->count);
    fflush(stdout);
}
