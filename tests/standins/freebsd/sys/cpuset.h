/* SPDX-License-Identifier: MIT */
/* As FreeBSD has it, as far as the library uses it; see control.c.  CPU_ZERO
 * and cpu_set_t are Linux's, of the same size. */
#ifndef STANDIN_CPUSET_H
#define STANDIN_CPUSET_H

#include <sched.h>
#include <stddef.h>
#include <sys/types.h>

#define CPU_LEVEL_WHICH 3
#define CPU_WHICH_PID 2

typedef cpu_set_t cpuset_t;

/* There is one set, which is CPU 0. */
#define STANDIN_CPUSET 3
int cpuset_setid(int which, id_t id, int set);

int cpuset_setaffinity(int level, int which, id_t id, size_t size,
                       const cpuset_t *mask);

#endif
