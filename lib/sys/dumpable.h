/* SPDX-License-Identifier: MIT */
/* Whether the process may dump core, be traced, and own its files in /proc.
 *
 * On Linux that is a property of memory, and a change of ids takes it away
 * (kernel, commit_creds).  A child that shares our memory and changes its ids
 * takes it from us, so we set it back. */
#ifndef USP_DUMPABLE_H
#define USP_DUMPABLE_H

#include "plan/plan.h"

/* Whether a child with these NEEDS of a plan changes what belongs to memory, or
 * what Linux takes for that unless the parent waits (oom_score_adj). */
USP_HIDDEN int usp_changes_memory(uint64_t needs);

/* Around the life of such a child in our memory; nothing for other plans.
 * Should the program set the property itself meanwhile, that is lost. */
USP_HIDDEN void usp_dumpable_keep(uint64_t needs);
USP_HIDDEN void usp_dumpable_restore(uint64_t needs);

#endif
