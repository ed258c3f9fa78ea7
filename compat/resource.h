/* SPDX-License-Identifier: MIT */
/* Limits, of one type: what getrlimit takes as its first argument is an enum in
 * glibc, and that there is no limit was a negative number in Solaris. */
#ifndef USP_RESOURCE_H
#define USP_RESOURCE_H

#include <sys/resource.h>

#ifdef HAVE___RLIMIT_RESOURCE_T
typedef __rlimit_resource_t usp_resource;
#else
typedef int usp_resource;
#endif

#define USP_NO_LIMIT ((rlim_t)RLIM_INFINITY)

#endif
