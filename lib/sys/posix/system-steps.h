/* SPDX-License-Identifier: MIT */
/* No rows of lib/child/steps.c but those that every system has. */
#ifndef USP_SYSTEM_STEPS_H
#define USP_SYSTEM_STEPS_H

#define USP_SYSTEM_STEPS_FIRST(ROW)
#define USP_SYSTEM_STEPS_BEFORE_ACTIONS(ROW)
#define USP_SYSTEM_STEPS_PRIVILEGED(ROW)
#define USP_SYSTEM_STEPS_UNPRIVILEGED(ROW)
#define USP_SYSTEM_STEPS_LAST(ROW)

#endif
