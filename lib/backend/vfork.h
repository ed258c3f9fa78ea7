/* SPDX-License-Identifier: MIT */
/* The call of the vfork backend, for others that fall back on it. */
#ifndef USP_VFORK_H
#define USP_VFORK_H

#include "backend.h"

/* For struct usp_backend. */
USP_HIDDEN int usp_vfork_create(struct usp_launch *launch,
                                struct uspawn_child *child);

#endif
