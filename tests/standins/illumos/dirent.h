/* SPDX-License-Identifier: MIT */
/* What illumos's <dirent.h> has besides; see bodies.c. */
#ifndef STANDIN_DIRENT_H
#define STANDIN_DIRENT_H

#include_next <dirent.h>

#include <stddef.h>

int getdents(int fd, struct dirent *buffer, size_t size);

#endif
