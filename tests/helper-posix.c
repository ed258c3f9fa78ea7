/* SPDX-License-Identifier: MIT */
/* The helper's questions, where plain POSIX must do: of signals that libc keeps
 * to itself nothing can be learned then, and the reports of all backends lack
 * them alike. */
#include "helper.h"

#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <unistd.h>

int helper_ignores(int signal)
{
    struct sigaction action;

    if (sigaction(signal, NULL, &action) != 0)
        return -1;
    return action.sa_handler == SIG_IGN;
}

int helper_blocks(int signal)
{
    sigset_t mask;

    if (sigprocmask(SIG_SETMASK, NULL, &mask) != 0)
        return -1;
    return sigismember(&mask, signal);
}

int helper_trace_me(void)
{
    return 1;
}

#ifdef HAVE_SCHED_SETSCHEDULER

int helper_policy(void)
{
    return sched_getscheduler(0);
}

int helper_priority(void)
{
    struct sched_param parameters;

    /* Of time-sharing some systems tell what Linux has no word for. */
    if (sched_getscheduler(0) == SCHED_OTHER)
        return 0;
    return sched_getparam(0, &parameters) == 0 ? parameters.sched_priority : -1;
}

#else

/* macOS, OpenBSD: no process asks. */
int helper_policy(void)
{
    return -1;
}

int helper_priority(void)
{
    return -1;
}

#endif

void helper_own_signals(void)
{
}

#ifdef HAVE_SETRESUID

void helper_report(helper_printer *print)
{
    uid_t users[3] = {0};
    gid_t groups[3] = {0};

    getresuid(users, users + 1, users + 2);
    getresgid(groups, groups + 1, groups + 2);
    print("saved %ld %ld\n", (long)users[2], (long)groups[2]);
}

#else

void helper_report(helper_printer *print)
{
    (void)print;
}

#endif

void helper_surroundings(helper_printer *print)
{
    (void)print;
}
