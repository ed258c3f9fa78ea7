/* SPDX-License-Identifier: MIT */
/* The parts of the clone backend: choosing flags in clone-flags.c, making the
 * child in clone-make.c, and waiting for its exec, or not, in clone.c. */
#ifndef USP_CLONE_H
#define USP_CLONE_H

#include "base/host.h"
#include "child/child.h"
#include "uspawn.h"

/* From this number on, copying the descriptor table costs more than the detours
 * around it, a few microseconds. */
#define USP_LARGE_TABLE 128

/* Whether FACT, something that is missing, is known of the host, or of this
 * run. */
static inline int usp_clone_is_without(const struct usp_launch *launch,
                                       unsigned fact)
{
    return ((launch->without | launch->clone.without) & fact) ||
           usp_host_is(fact);
}

/* Choose launch->clone, and how the child gets its descriptors.  SUSPEND:
 * CLONE_VFORK, or what tells of the end of the sharing otherwise. */
USP_HIDDEN void usp_clone_choose_flags(struct usp_launch *launch,
                                       unsigned long long suspend,
                                       int share_table);

/* What to try without, as no child was made because of ERROR: a fact of host.h,
 * or 0. */
USP_HIDDEN unsigned usp_clone_missing(const struct usp_launch *launch,
                                      int error);

/* Whether there is clone3, or was when it was last used. */
USP_HIDDEN int usp_clone_has_clone3(void);

/* clone-table.c: choose which descriptors the child of LAUNCH has, and under
 * which numbers.  SHARE: its table may be ours at first; GOES_ON: so may we. */
USP_HIDDEN void usp_clone_choose_table(struct usp_launch *launch, int share,
                                       int goes_on);

/* Whether CLONE_FILES can be tried. */
USP_HIDDEN int usp_clone_may_share_table(const struct usp_clone *clone);

/* Make the child of LAUNCH: 0, and CHILD has its pid, handle and mechanism; or
 * an errno value, with CHILD->error.stage where that is about the plan.
 * SUSPEND: as above. */
USP_HIDDEN int usp_clone_make(struct usp_launch *launch,
                              struct uspawn_child *child,
                              unsigned long long suspend, int share_table);

#endif
