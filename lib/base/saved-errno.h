/* SPDX-License-Identifier: MIT */
/* Leaving errno as it was.
 *
 * The store is volatile: compilers (clang) take malloc for a function that
 * leaves errno alone, and would drop an ordinary one. */
#ifndef USP_SAVED_ERRNO_H
#define USP_SAVED_ERRNO_H

#include <errno.h>

static inline void usp_errno_restore(int saved)
{
    *(volatile int *)&errno = saved;
}

#endif
