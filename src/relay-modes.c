/* SPDX-License-Identifier: MIT */
/* The modes of our terminal and of the program's.  Ours is changed only while
 * we are in the foreground: otherwise it is somebody else's. */
#include "running.h"
#include <signal.h>
#include <string.h>
#include <unistd.h>

/* Let SIGTTOU stop us, as it does by default, until we are continued. */
static int set_modes(const struct termios *modes)
{
    struct sigaction action, old;
    sigset_t only, mask;
    int result;

    memset(&action, 0, sizeof action);
    action.sa_handler = SIG_DFL;
    sigemptyset(&action.sa_mask);
    sigaction(SIGTTOU, &action, &old);
    sigemptyset(&only);
    sigaddset(&only, SIGTTOU);
    sigprocmask(SIG_UNBLOCK, &only, &mask);
    result = tcsetattr(STDIN_FILENO, TCSANOW, modes);
    sigprocmask(SIG_SETMASK, &mask, NULL);
    sigaction(SIGTTOU, &old, NULL);
    return result == 0;
}

int relay_set_raw(struct relay *relay)
{
    struct termios raw;

    if (tcgetattr(STDIN_FILENO, &raw) != 0)
        return 0;
    if (!relay->is_raw)
        relay->modes = raw;
    cfmakeraw(&raw);
    relay->is_raw = set_modes(&raw);
    return relay->is_raw;
}

void relay_restore_modes(struct relay *relay)
{
    pid_t foreground = tcgetpgrp(STDIN_FILENO);

    /* Not ours: another one's terminal, whose foreground group is not told. */
    if (relay->is_raw && (foreground < 0 || foreground == getpgrp()))
        tcsetattr(STDIN_FILENO, TCSANOW, &relay->modes);
    relay->is_raw = 0;
}

void relay_set_echo(const struct relay *relay)
{
    struct termios modes;

    if (isatty(STDIN_FILENO) || tcgetattr(relay->master, &modes) != 0)
        return;
    modes.c_lflag &= ~(tcflag_t)ECHO;
    tcsetattr(relay->master, TCSANOW, &modes);
}
