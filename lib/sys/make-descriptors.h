/* SPDX-License-Identifier: MIT */
/* What the parent makes for its child: the system's part of launch/pipes.c. */
#ifndef USP_MAKE_H
#define USP_MAKE_H

#include "base/compiler.h"
#include <stddef.h>
#include <termios.h>

/* Both close-on-exec; 0 or a negative errno value. */
USP_HIDDEN int usp_make_socketpair(int type, int ends[2]);

/* The same, of which the second end is for usp_sys_send. */
USP_HIDDEN int usp_make_gate(int ends[2]);

/* A pseudo-terminal: the slave in ENDS[0], the master in ENDS[1]. */
USP_HIDDEN int usp_make_pty(int rows, int columns, int ends[2]);

/* How it is set up, where it is not as the system makes it. */
struct usp_terminal_modes {
    struct termios termios;
    int has_termios; /* else the system's, */
    int no_echo;     /* but for that */
};

/* An empty file in memory; -ENOSYS where there is no such thing.  And when it
 * is written: back to its beginning, and never to be changed again. */
USP_HIDDEN int usp_make_file(void);
USP_HIDDEN int usp_make_sealed(int fd);

/* SIZE bytes, zeroed, that a copy of us shares, or NULL; NULL as well where a
 * copy has no way to tell there when it has executed.  And give them back. */
USP_HIDDEN void *usp_make_shared(size_t size);
USP_HIDDEN void usp_drop_shared(void *memory, size_t size);

#endif
