/* SPDX-License-Identifier: MIT */
/* What a child that shares its parent's memory has called of the libc that
 * keeps something there.  Counted in that memory. */
#ifndef STANDIN_LIBC_H
#define STANDIN_LIBC_H

struct standin_libc {
    int vforkx_flags; /* of the last call */
    int closes;       /* which cancel the parent's asynchronous I/O */
    int signals;      /* sigaction for SIGIO, which is noted for that */
    int priorities;   /* which allocate */
    int schedulers;   /* which keep tables */
};
extern struct standin_libc standin_libc;

/* Before a child is made. */
void standin_note_parent(void);

#endif
