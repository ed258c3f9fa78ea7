/* SPDX-License-Identifier: MIT */
/* The parts of describing a plan. */
#ifndef USP_DESCRIBE_H
#define USP_DESCRIBE_H

#include "base/text.h"
#include "plan/plan.h"

/* Add what STEP acts upon. */
USP_HIDDEN void usp_describe_operands(struct usp_text *text,
                                      const struct usp_step *step);

#endif
