/* SPDX-License-Identifier: MIT */
/* Systems of whose limits of processes nothing is known: EAGAIN is left to
 * speak for itself. */
#include "report/suspects.h"

void usp_diagnose_processes(const struct uspawn_plan *plan,
                            struct uspawn_error *error)
{
    (void)plan;
    (void)error;
}
