/* SPDX-License-Identifier: MIT */
/* What the peers in C and C++ have in common. */
#ifndef PEER_H
#define PEER_H

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct peer {
    int count;
    char *program;
    int is_call;
    int is_capture;
};

/* Volatile, or a compiler may see that nobody reads it and leave it out. */
static char *volatile peer_memory;

static inline double peer_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static inline void peer_check(int ok, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "peer: %s failed\n", what);
    exit(1);
}

static inline struct peer peer_begin(int argc, char **argv)
{
    struct peer peer;
    size_t size;
    int descriptors, last;

    peer_check(argc == 6, "COUNT PROGRAM MIB DESCRIPTORS MODE");
    peer.count = atoi(argv[1]);
    peer.program = argv[2];
    peer.is_call = strcmp(argv[5], "call") == 0;
    peer.is_capture = strcmp(argv[5], "capture") == 0;
    size = strtoul(argv[3], NULL, 10) << 20;
    peer_memory = (char *)malloc(size + 1);
    peer_check(peer_memory != NULL, "malloc");
    memset(peer_memory, 1, size + 1);
    descriptors = atoi(argv[4]);
    for (last = 2; last + 1 < descriptors;) {
        last = open("/dev/null", O_RDONLY | O_CLOEXEC);
        peer_check(last >= 0, "open");
    }
    return peer;
}

#endif
