/* SPDX-License-Identifier: MIT */
/* As illumos has it, as far as the library asks; see priocntl.c. */
#ifndef STANDIN_PROCESSOR_H
#define STANDIN_PROCESSOR_H

#include <sys/procset.h>

#define PBIND_NONE (-1)

typedef int processorid_t;

int processor_bind(idtype_t type, id_t id, processorid_t processor,
                   processorid_t *old);

#endif
