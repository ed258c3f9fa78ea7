/* SPDX-License-Identifier: MIT */
/* As FreeBSD has it, as far as the library uses it; see control.c. */
#ifndef STANDIN_PROCCTL_H
#define STANDIN_PROCCTL_H

#include <sys/types.h>
#include <sys/wait.h>

#define PROC_SPROTECT 1
#define PROC_PDEATHSIG_CTL 11
#define PROC_ASLR_CTL 13
#define PROC_NO_NEW_PRIVS_CTL 19
#define PPROT_SET 1
#define PPROT_CLEAR 2
#define PROC_ASLR_FORCE_DISABLE 2
#define PROC_NO_NEW_PRIVS_ENABLE 1

/* The niceness of what is protected. */
#define STANDIN_PROTECTED_NICE 9

int procctl(idtype_t type, id_t id, int command, void *data);

#endif
