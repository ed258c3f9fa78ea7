/* SPDX-License-Identifier: MIT */
/* As FreeBSD has it, as far as the library uses it; see ../processes.c. */
#ifndef STANDIN_USER_H
#define STANDIN_USER_H

#include_next <sys/user.h>

/* The kernel's are larger here than the header's. */
struct kinfo_proc {
    int ki_structsize;
    char rest[60];
};

#endif
