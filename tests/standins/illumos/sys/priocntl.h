/* SPDX-License-Identifier: MIT */
/* As illumos has it, as far as the library asks; see priocntl.c. */
#ifndef STANDIN_PRIOCNTL_H
#define STANDIN_PRIOCNTL_H

#include <sys/procset.h>
#include <sys/types.h>

#define PC_DONICE 6
#define PC_SETXPARMS 7
#define PC_GETXPARMS 8
#define PC_KY_NULL 0
#define PC_KY_CLNAME 1
#define PC_CLNMSZ 16
#define PC_SETNICE 1

typedef struct pcnice {
    int pc_val;
    int pc_op;
} pcnice_t;

long priocntl(idtype_t type, id_t id, int command, ...);

#endif
