/* SPDX-License-Identifier: MIT */
/* As FreeBSD has it, as far as the library uses it; see ../control.c. */
#ifndef STANDIN_RTPRIO_H
#define STANDIN_RTPRIO_H

#include <sys/types.h>

#define RTP_SET 1
#define RTP_PRIO_IDLE 4
#define RTP_PRIO_MAX 31

struct rtprio {
    unsigned short type;
    unsigned short prio;
};

/* The number is the process's niceness then. */
int rtprio(int function, pid_t pid, struct rtprio *request);

#endif
