/* SPDX-License-Identifier: MIT */
/* As illumos has it; see bodies.c. */
#ifndef STANDIN_FORK_H
#define STANDIN_FORK_H

#include <sys/types.h>
#include <unistd.h>

#define FORK_NOSIGCHLD 1
#define FORK_WAITPID 2

pid_t forkx(int flags);
pid_t vforkx(int flags);

/* A function that returns in two processes cannot be written in C; the caller's
 * own vfork can be put behind one that is. */
#define vforkx(flags) (standin_begin_vforkx(flags) < 0 ? -1 : vfork())
int standin_begin_vforkx(int flags);

#endif
