/* SPDX-License-Identifier: MIT */
/* Of the calls that the library makes by number, FreeBSD's own; see ../jail.c.
 */
#ifndef STANDIN_SYSCALL_H
#define STANDIN_SYSCALL_H

#include_next <sys/syscall.h>
#include <unistd.h>

#define SYS_setlogin 10050

#ifndef USP_NO_STAND_INS /* the helper */
int standin_syscall(long number, ...);
#define syscall standin_syscall
#endif

#endif
