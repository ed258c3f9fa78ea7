/* SPDX-License-Identifier: MIT */
/* ptsname_r: the name of a pseudo-terminal in the caller's own memory.  ptsname
 * has it in one that all threads share, at least on FreeBSD and OpenBSD. */
#include "compat.h"
#include <errno.h>
#include <sched.h>
#include <stdlib.h>

#ifdef HAVE_FDEVNAME_R

#define DIRECTORY "/dev/"

/* FreeBSD before 13. */
int usp_ptsname_r(int fd, char *name, size_t size)
{
    const size_t length = sizeof DIRECTORY - 1;

    if (size <= length)
        return ERANGE;
    memcpy(name, DIRECTORY, length);
    return fdevname_r(fd, name + length, (int)(size - length)) ? 0 : ENOTTY;
}

#else

/* Who is at it: a process that was forked in between may have inherited the
 * place of a thread that it does not have. */
static pid_t holder;

static void take_turn(void)
{
    const pid_t self = getpid();
    pid_t found = 0;

    while (!USP_COMPARE_EXCHANGE(&holder, &found, self))
        if (found == self) {
            sched_yield();
            found = 0;
        }
}

/* Between us and a program that calls ptsname in another thread, nothing can be
 * done. */
int usp_ptsname_r(int fd, char *name, size_t size)
{
    const char *found;
    int error;

    take_turn();
    errno = EINVAL;
    found = ptsname(fd);
    error = found ? 0 : errno;
    if (found && strlen(found) >= size)
        error = ERANGE;
    if (!error)
        strcpy(name, found);
    USP_STORE(&holder, 0);
    return error;
}

#endif
