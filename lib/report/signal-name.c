/* SPDX-License-Identifier: MIT */
/* The names of signals. */
#include "base/compiler.h"
#include "uspawn.h"
#include <signal.h>
#include <stddef.h>

#define SIGNAL(name)                                                           \
    {                                                                          \
        name, #name                                                            \
    }

/* POSIX's, and what systems have more.  Of two names of one number the first
 * counts. */
static const struct {
    int number;
    const char *name;
} signals[] = {
    SIGNAL(SIGABRT),   SIGNAL(SIGALRM), SIGNAL(SIGBUS),  SIGNAL(SIGCHLD),
    SIGNAL(SIGCONT),   SIGNAL(SIGFPE),  SIGNAL(SIGHUP),  SIGNAL(SIGILL),
    SIGNAL(SIGINT),    SIGNAL(SIGKILL), SIGNAL(SIGPIPE), SIGNAL(SIGQUIT),
    SIGNAL(SIGSEGV),   SIGNAL(SIGSTOP), SIGNAL(SIGSYS),  SIGNAL(SIGTERM),
    SIGNAL(SIGTRAP),   SIGNAL(SIGTSTP), SIGNAL(SIGTTIN), SIGNAL(SIGTTOU),
    SIGNAL(SIGURG),    SIGNAL(SIGUSR1), SIGNAL(SIGUSR2), SIGNAL(SIGXCPU),
    SIGNAL(SIGXFSZ),   SIGNAL(SIGPROF), SIGNAL(SIGIO),   SIGNAL(SIGWINCH),
    SIGNAL(SIGVTALRM),
#ifdef SIGPOLL
    SIGNAL(SIGPOLL),
#endif
#ifdef SIGPWR
    SIGNAL(SIGPWR),
#endif
#ifdef SIGSTKFLT
    SIGNAL(SIGSTKFLT),
#endif
#ifdef SIGEMT
    SIGNAL(SIGEMT),
#endif
#ifdef SIGINFO
    SIGNAL(SIGINFO),
#endif
};

const char *uspawn_strsignal(int signal)
{
    size_t i;

    for (i = 0; i < USP_COUNT(signals); i++)
        if (signals[i].number == signal)
            return signals[i].name;
    return "unknown";
}
