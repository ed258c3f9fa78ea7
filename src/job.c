/* SPDX-License-Identifier: MIT */
/* Job control: a shell that waits for us is to see what it would see of the
 * program.  Where the program stops, we stop; where we go on, it goes on; and
 * one in a group of its own that wants the terminal gets it, if it is ours. */
#include "running.h"
#include <signal.h>
#include <unistd.h>

static int has_session(const struct run *run)
{
    return getsid(run->outcome.pid) == getsid(0);
}

/* Make the program's group the foreground one, if ours is. */
static int hand_over(struct run *run)
{
    pid_t group = getpgid(run->outcome.pid);

    if (group <= 0 || group == getpgrp() || !has_session(run))
        return 0;
    if (run->terminal < 0)
        run->terminal = terminal_open();
    if (run->terminal < 0 || tcgetpgrp(run->terminal) != getpgrp() ||
        tcsetpgrp(run->terminal, group) != 0)
        return 0;
    run->has_terminal = 1;
    return 1;
}

/* Make our group the foreground one again, where it is the program's, or that
 * of nobody any more.  SIGTTOU is blocked.  Result: whether it was. */
static int take_back(struct run *run)
{
    pid_t group;

    if (!run->has_terminal)
        return 0;
    if (run->terminal < 0)
        run->terminal = terminal_open();
    group = tcgetpgrp(run->terminal);
    if (group != run->outcome.pid && (group <= 0 || kill(-group, 0) == 0))
        return 0;
    return tcsetpgrp(run->terminal, getpgrp()) == 0;
}

void job_stopped(struct run *run, int signal)
{
    int was_foreground;

    if ((signal == SIGTTIN || signal == SIGTTOU) && hand_over(run)) {
        deliver(run, SIGCONT);
        return;
    }
    /* A group that nobody could continue is not stopped by this one. */
    if (signal == SIGSTOP)
        signal = SIGTSTP;
    if (run->has_relay)
        relay_restore_modes(&run->relay);
    was_foreground = take_back(run);
    if (!signal_is_ignored(signal))
        /* The key was meant for the whole job, but its group alone got it. */
        signals_suffer(signal, was_foreground && !run->passed_stop);
    run->passed_stop = 0;
}

void job_continue(struct run *run)
{
    if (run->has_relay)
        relay_set_raw(&run->relay);
    if (run->has_terminal)
        hand_over(run);
}

void job_end(struct run *run)
{
    run->was_foreground = take_back(run);
    if (run->terminal >= 0)
        close(run->terminal);
    run->terminal = -1;
}
