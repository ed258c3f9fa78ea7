/* SPDX-License-Identifier: MIT */
/* The tables of cases where the system is not Linux: those of everybody.  What
 * needs seccomp, pidfds, namespaces or ELF is only in tables-linux.c, and its
 * files are not compiled here. */
#include "tables.h"

const struct test_table *const test_tables[] = {TABLES_EVERYWHERE NULL};

void test_own_signals(void)
{
}
