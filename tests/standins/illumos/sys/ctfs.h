/* SPDX-License-Identifier: MIT */
/* As illumos has it; see ../contract.c. */
#ifndef STANDIN_CTFS_H
#define STANDIN_CTFS_H

#define CTFS_ROOT "/system/contract"

enum {
    CT_TACTIVATE = 0x74000,
    CT_TCLEAR,
    CT_CABANDON = 0x63000,
    CT_SSTATUS = 0x73000
};

/* What the calls have done so far. */
struct standin_contracts {
    int is_active; /* the template */
    int made;      /* contracts */
    int abandoned;
    int last_abandoned; /* its number */
    int must_fail;      /* open answers ENOENT */
};
extern struct standin_contracts standin_contracts;

int standin_open(const char *path, int flags);
int standin_ioctl(int fd, int command, ...);
#undef open
#define open standin_open
#define ioctl standin_ioctl

#endif
