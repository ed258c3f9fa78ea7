/* SPDX-License-Identifier: MIT */
/* As illumos has it, as far as the library asks; see ../rights.c. */
#ifndef STANDIN_PSET_H
#define STANDIN_PSET_H

#include <sys/procset.h>

typedef int psetid_t;

int pset_bind(psetid_t set, idtype_t type, id_t id, psetid_t *old);

/* There is one set, which is CPU 0. */
#define STANDIN_PSET 1

#endif
