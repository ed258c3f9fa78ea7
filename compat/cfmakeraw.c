/* SPDX-License-Identifier: MIT */
/* cfmakeraw: bytes come and go as they are, one at a time. */
#include "compat.h"
#include <termios.h>

void usp_cfmakeraw(struct termios *modes)
{
    modes->c_iflag &= ~(tcflag_t)(BRKINT | ICRNL | IGNBRK | IGNCR | INLCR |
                                  ISTRIP | IXON | PARMRK);
    modes->c_oflag &= ~(tcflag_t)OPOST;
    modes->c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ICANON | IEXTEN | ISIG);
    modes->c_cflag &= ~(tcflag_t)(CSIZE | PARENB);
    modes->c_cflag |= CS8;
    modes->c_cc[VMIN] = 1;
    modes->c_cc[VTIME] = 0;
}
