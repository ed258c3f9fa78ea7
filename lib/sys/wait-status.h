/* SPDX-License-Identifier: MIT */
/* What differs in the numbers that wait(2) tells. */
#ifndef USP_WAIT_STATUS_H
#define USP_WAIT_STATUS_H

#include <sys/wait.h>

#ifdef WIFCONTINUED
#define USP_HAS_CONTINUED(wait_status) WIFCONTINUED(wait_status)
#else
#define USP_HAS_CONTINUED(wait_status) 0
#endif

#endif
