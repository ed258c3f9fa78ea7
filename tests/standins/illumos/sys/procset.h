/* SPDX-License-Identifier: MIT */
/* As illumos has it, as far as the library asks. */
#ifndef STANDIN_PROCSET_H
#define STANDIN_PROCSET_H

#include <sys/wait.h>

#define P_MYID ((id_t)-1)

#endif
