/* SPDX-License-Identifier: MIT */
/* The maps of ids of a child's new user namespace. */
#ifndef USP_ID_MAPS_H
#define USP_ID_MAPS_H

#include "base/compiler.h"
#include "uspawn.h"

/* Write MAPS for CHILD, which holds: that of users, and behind its zero byte
 * that of groups; either may be empty.  0 or an errno value; ESRCH where /proc
 * does not show the child. */
USP_HIDDEN int usp_id_maps_write(const struct uspawn_child *child,
                                 const char *maps);

#endif
