/* SPDX-License-Identifier: MIT */
/* As illumos has it, as far as the library uses it; see bodies.c. */
#ifndef STANDIN_STROPTS_H
#define STANDIN_STROPTS_H

#include <sys/ioctl.h>

#define I_PUSH 0x5302
#define I_FIND 0x530b
#define __I_PUSH_NOCTTY 0x5327

/* What was pushed, on which stream soever. */
struct standin_streams {
    int pushed;
    int pushed_for_control; /* which may have made it somebody's terminal */
};
extern struct standin_streams standin_streams;

int standin_stream_ioctl(int fd, unsigned long command, void *argument);
#define ioctl(fd, command, argument)                                           \
    standin_stream_ioctl((fd), (unsigned long)(command),                       \
                         (void *)(unsigned long)(argument))

#endif
