/* SPDX-License-Identifier: MIT */
/* The tables of cases that every system runs. */
#include "tables.h"

const struct test_table *const test_tables[] = {TABLES_EVERYWHERE NULL};
