/* SPDX-License-Identifier: MIT */
/* GNU make's jobserver: a pipe that holds a byte for each job that may be
 * started, and words of MAKEFLAGS that say which pipe it is. */
#ifndef USP_JOBSERVER_H
#define USP_JOBSERVER_H

#include "base/compiler.h"
#include "uspawn.h"
#include <stddef.h>
#include <sys/types.h>

struct uspawn_jobserver {
    pid_t owner;     /* a copy of it gives nothing back */
    int is_implicit; /* whether the slot that needs no token is taken */
    int read, write; /* ours; or the numbers below */
    int numbers[2];  /* of the pipe, as its users know it; -1: a FIFO */
    char *path;      /* of the FIFO, */
    int is_server;   /* which is ours to remove then */
    unsigned slots;  /* that we serve */
    char *makeflags; /* for others that shall use it */
    char *tokens;    /* that we have taken: each goes back as it came */
    size_t count, capacity;
};

/* Which jobserver MAKEFLAGS names, by the last of its words that do, in *AUTH,
 * to be freed: 0; ENOENT: none; ENOMEM. */
USP_HIDDEN int usp_makeflags_find(const char *makeflags, char **auth);

/* *MADE: OLD, which may be NULL, with another jobserver: 0 or ENOMEM. */
USP_HIDDEN int usp_makeflags_make(const char *old, unsigned slots,
                                  const char *auth, char **made);

#endif
