/* SPDX-License-Identifier: MIT */
/* A process contract of the child's own: illumos, Solaris (contract(5)).
 *
 * What a thread forks while it has an active template begins a new contract,
 * which is ours until we abandon it. */
#ifndef USP_CONTRACT_H
#define USP_CONTRACT_H

#include "child/child.h"

/* Whether this system has them. */
USP_HIDDEN int usp_contracts_exist(void);

/* A create function of struct usp_backend. */
typedef int usp_create_function(struct usp_launch *launch,
                                struct uspawn_child *child);

/* CREATE, with a contract for the child if the plan wants one. */
USP_HIDDEN int usp_create_in_contract(usp_create_function *create,
                                      struct usp_launch *launch,
                                      struct uspawn_child *child);

#endif
