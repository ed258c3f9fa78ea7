/* SPDX-License-Identifier: MIT */
/* What FreeBSD's <errno.h> has besides, under a number that Linux does not use.
 */
#ifndef STANDIN_ERRNO_H
#define STANDIN_ERRNO_H

#include_next <errno.h>

#define ECAPMODE 194

#endif
