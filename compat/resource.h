/* SPDX-License-Identifier: MIT */
/* What getrlimit takes as its first argument: glibc has an enum there. */
#ifndef USP_RESOURCE_H
#define USP_RESOURCE_H

#include <sys/resource.h>

#ifdef HAVE___RLIMIT_RESOURCE_T
typedef __rlimit_resource_t usp_resource;
#else
typedef int usp_resource;
#endif

#endif
