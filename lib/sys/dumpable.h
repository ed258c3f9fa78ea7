/* SPDX-License-Identifier: MIT */
/* Whether the process may dump core, be traced, and own its files in /proc.
 *
 * On Linux that is a property of memory, and a change of ids takes it away
 * (kernel, commit_creds).  A child that shares our memory and changes its ids
 * takes it from us, so we set it back. */
#ifndef USP_DUMPABLE_H
#define USP_DUMPABLE_H

#include "base/compiler.h"
#include "base/ids.h"

/* Around the life of such a child in our memory, in one thread.  Should our own
 * ids change meanwhile, nothing is set back: they go before.  Should another
 * thread set the property itself, that is lost. */
USP_HIDDEN void usp_dumpable_keep(struct usp_ids *ids);
USP_HIDDEN void usp_dumpable_restore(const struct usp_ids *ids);

/* Whether a child that changes its ids is out of the new user's reach until its
 * exec, and memory that it shares with it. */
USP_HIDDEN int usp_ids_protect_memory(void);

/* Whether all who share memory are killed where one of them dumps core. */
USP_HIDDEN int usp_core_dumps_kill_parent(void);

#endif
