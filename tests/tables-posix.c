/* SPDX-License-Identifier: MIT */
/* The tables of cases where the system is not Linux: those of everybody. */
#include "tables.h"

const struct test_table *const test_tables[] = {TABLES_EVERYWHERE NULL};

void test_own_signals(void)
{
}
