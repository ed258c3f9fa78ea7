/* SPDX-License-Identifier: MIT */
/* A process contract of the child's own: illumos, Solaris (contract(5)).
 *
 * What a thread forks while it has an active template begins a new contract,
 * which is ours until we abandon it. */
#ifndef USP_CONTRACT_H
#define USP_CONTRACT_H

#include "plan/plan.h"

/* Whether this system has them. */
USP_HIDDEN int usp_contracts_exist(void);

/* Activate a template of default terms in this thread; its descriptor, which
 * PLAN does not speak of, is *TEMPLATE.  0 or an errno value. */
USP_HIDDEN int usp_contract_begin(const struct uspawn_plan *plan,
                                  int *template);

/* Clear it, and abandon the contract of the child, if there IS_CHILD. */
USP_HIDDEN void usp_contract_end(int template, int is_child);

#endif
