/* SPDX-License-Identifier: MIT */
/* What FreeBSD's <stdlib.h> has besides; see bodies.c. */
#ifndef STANDIN_STDLIB_H
#define STANDIN_STDLIB_H

#include_next <stdlib.h>

char *fdevname_r(int fd, char *name, int size);
char *standin_ptsname(int fd);
#define ptsname standin_ptsname

#endif
