/* SPDX-License-Identifier: MIT */
/* As illumos has it, as far as the library uses it; see psinfo.c. */
#ifndef STANDIN_PROCFS_H
#define STANDIN_PROCFS_H

#include <fcntl.h>
#include <sys/types.h>
#include <unistd.h>

typedef struct psinfo {
    int pr_nlwp;  /* threads; 0: it is a zombie */
    int pr_wstat; /* then: its wait status */
} psinfo_t;

int standin_psinfo_open(const char *path, int flags);
ssize_t standin_psinfo_read(int fd, psinfo_t *info, size_t size);

#undef open
#define open(path, flags) standin_psinfo_open((path), (flags))
#define pread(fd, info, size, offset) standin_psinfo_read((fd), (info), (size))

#endif
