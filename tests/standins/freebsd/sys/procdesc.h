/* SPDX-License-Identifier: MIT */
/* As FreeBSD 15.1 has it; see bodies.c. */
#ifndef STANDIN_PROCDESC_H
#define STANDIN_PROCDESC_H

#include <sys/types.h>

#define PD_DAEMON 1
#define PD_CLOEXEC 2

pid_t pdfork(int *fd, int flags);
pid_t pdrfork_thread(int *fd, int flags, int rfork_flags, void *top,
                     int (*function)(void *), void *argument);

#endif
