/* SPDX-License-Identifier: MIT */
/* Nothing that belongs to memory is changed by a child. */
#include "sys/dumpable.h"

int usp_changes_memory(uint64_t needs)
{
    (void)needs;
    return 0;
}

void usp_dumpable_keep(uint64_t needs)
{
    (void)needs;
}

void usp_dumpable_restore(uint64_t needs)
{
    (void)needs;
}
