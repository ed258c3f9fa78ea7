/* SPDX-License-Identifier: MIT */
/* In place of ways-uspawn.c where uspawn is not linked: with another libc. */
#include "bench.h"

const struct way uspawn_ways[] = {{NULL, NULL, NULL, NULL, NULL}};

const struct way options_ways[] = {{NULL, NULL, NULL, NULL, NULL}};
