/* SPDX-License-Identifier: MIT */
/* What FreeBSD's <unistd.h> has besides; see bodies.c. */
#ifndef STANDIN_UNISTD_H
#define STANDIN_UNISTD_H

#include_next <unistd.h>

#include <sys/types.h>

#define RFFDG (1 << 2)
#define RFPROC (1 << 4)
#define RFMEM (1 << 5)
#define RFSPAWN (1U << 31)

pid_t rfork(int flags);
pid_t rfork_thread(int flags, void *top, int (*function)(void *),
                   void *argument);
int setloginclass(const char *name);

/* A function that returns in two processes cannot be written in C; the caller's
 * own vfork can be put between two that are. */
#define rfork(flags)                                                           \
    (standin_begin_rfork(flags) < 0 ? -1 : standin_end_rfork((vfork)()))
int standin_begin_rfork(int flags);
pid_t standin_end_rfork(pid_t pid);

#ifndef USP_NO_STAND_INS /* the helper */
extern int standin_capability_mode;
int standin_is_forbidden(void);
#define vfork() (standin_is_forbidden() < 0 ? -1 : (vfork)())
#endif

#endif
