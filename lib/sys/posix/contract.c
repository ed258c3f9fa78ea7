/* SPDX-License-Identifier: MIT */
/* No process contracts. */
#include "sys/contract.h"
#include <errno.h>

int usp_contracts_exist(void)
{
    return 0;
}

int usp_contract_begin(const struct uspawn_plan *plan, int *template)
{
    (void)plan;
    (void)template;
    return ENOTSUP;
}

void usp_contract_end(int template, int is_child)
{
    (void)template;
    (void)is_child;
}
