/* SPDX-License-Identifier: MIT */
/* In place of ways-uspawn.c where uspawn is not linked: with another libc. */
#include "bench.h"

const struct way uspawn_ways[] = {{NULL, NULL, NULL, NULL, NULL}};

int measure_bulk(const struct settings *settings)
{
    (void)settings;
    die("bulk: uspawn is not here");
}

int run_write(const struct settings *settings)
{
    return measure_bulk(settings);
}

const struct way options_ways[] = {{NULL, NULL, NULL, NULL, NULL}};
