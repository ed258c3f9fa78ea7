/* SPDX-License-Identifier: MIT */
/* Of the calls that the library makes by number, illumos's own; see libc.c. */
#ifndef STANDIN_SYSCALL_H
#define STANDIN_SYSCALL_H

#include_next <sys/syscall.h>

#define SYS_sigaction 10098

#ifndef USP_NO_STAND_INS /* the helper */
long standin_syscall(long number, ...);
#define syscall standin_syscall
#endif

#endif
