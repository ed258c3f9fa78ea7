/* SPDX-License-Identifier: MIT */
/* As FreeBSD has it, as far as the library uses it; see ../processes.c. */
#ifndef STANDIN_SYSCTL_H
#define STANDIN_SYSCTL_H

#include <stddef.h>

#define CTL_KERN 1
#define KERN_PROC 14
#define KERN_PROC_RUID 6

int sysctl(const int *name, unsigned length, void *old, size_t *old_size,
           const void *value, size_t value_size);

#endif
