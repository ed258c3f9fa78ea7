/* SPDX-License-Identifier: MIT */
/* Elsewhere it is a property of the process: a child does not change ours, and
 * a change of ids keeps others out of it (P_SUGID of the BSDs, SNOCD of
 * illumos). */
#include "sys/dumpable.h"

/* Linux on a processor that uspawn does not know has no way to set it back. */
#if defined __linux__ && !defined USP_BUILT_ON_STAND_INS
#define IDS_PROTECT_MEMORY 0
#define CORE_DUMPS_KILL_PARENT 1
#else
#define IDS_PROTECT_MEMORY 1
#define CORE_DUMPS_KILL_PARENT 0
#endif

void usp_dumpable_keep(struct usp_ids *ids)
{
    (void)ids;
}

void usp_dumpable_restore(const struct usp_ids *ids)
{
    (void)ids;
}

int usp_ids_protect_memory(void)
{
    return IDS_PROTECT_MEMORY;
}

int usp_core_dumps_kill_parent(void)
{
    return CORE_DUMPS_KILL_PARENT;
}
