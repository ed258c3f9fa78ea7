/* SPDX-License-Identifier: MIT */
/* No process contracts. */
#include "backend/contract.h"

int usp_contracts_exist(void)
{
    return 0;
}

int usp_create_in_contract(usp_create_function *create,
                           struct usp_launch *launch,
                           struct uspawn_child *child)
{
    return create(launch, child);
}
