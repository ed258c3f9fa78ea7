/* SPDX-License-Identifier: MIT */
/* As the BSDs have it, as far as the library uses it; see bodies.c. */
#ifndef STANDIN_EVENT_H
#define STANDIN_EVENT_H

#include <stdint.h>
#include <time.h>

#define EVFILT_PROC (-5)
#define EVFILT_USER (-11)
#define EV_ADD 1
#define NOTE_EXIT 0x80000000u
#define NOTE_FFCOPY 0xc0000000u
#define NOTE_TRIGGER 0x01000000u
#define NOTE_FFLAGSMASK 0x00ffffffu

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

/* Somebody has collected the process of the last queue with this status: that
 * kernel knows it by itself. */
void standin_note_collected(int wait_status);

#endif
