/* SPDX-License-Identifier: MIT */
/* As the BSDs have it, as far as the library uses it; see bodies.c. */
#ifndef STANDIN_EVENT_H
#define STANDIN_EVENT_H

#include <stdint.h>
#include <time.h>

#define EVFILT_PROC (-5)
#define EV_ADD 1
#define NOTE_EXIT 0x80000000u

struct kevent {
    uintptr_t ident;
    short filter;
    unsigned short flags;
    unsigned fflags;
    int64_t data;
    void *udata;
};

int kqueue(void);
int kevent(int queue, const struct kevent *changes, int change_count,
           struct kevent *events, int event_count,
           const struct timespec *timeout);

#endif
