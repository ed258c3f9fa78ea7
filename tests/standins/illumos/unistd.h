/* SPDX-License-Identifier: MIT */
/* illumos's close does more than the kernel's; see libc.c. */
#ifndef STANDIN_UNISTD_H
#define STANDIN_UNISTD_H

#include_next <unistd.h>

#ifndef USP_NO_STAND_INS /* the helper */
int standin_close(int fd);
#define close(fd) standin_close(fd)
#endif

#endif
