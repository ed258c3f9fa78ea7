/* SPDX-License-Identifier: MIT */
/* What comes to us is passed on to the program; and what it gets when its time
 * is up. */
#include "running.h"
#include <signal.h>
#include <unistd.h>

/* Number 1 of a pid namespace gets no signal whose action is the default one
 * (pid_namespaces(7)).  What that action would do is done by SIGKILL. */
static void insist(struct run *run, int signal)
{
    if (run->phase == PHASE_RUNNING && signal != SIGKILL &&
        (run->command->unshare & USPAWN_UNSHARE_PID) && signal_ends(signal) &&
        !proc_heeds(run->outcome.pid, signal))
        uspawn_child_kill(&run->child, SIGKILL);
}

/* To the whole group where it is the program's own; while the program has not
 * been collected, its number is nobody else's. */
void deliver(struct run *run, int signal)
{
    pid_t pid = run->outcome.pid;

    if (!run->command->has_own_group || kill(-pid, signal) != 0 ||
        getpgid(pid) != pid)
        uspawn_child_kill(&run->child, signal);
    if (signal > 0)
        insist(run, signal);
}

/* ---------------------------------------------------------- Passing -- */

/* Before it is executed, it may be about to leave. */
static int is_in_our_group(const struct run *run)
{
    const struct command *command = run->command;

    if (run->phase < PHASE_RUNNING &&
        (command->has_own_group || command->has_group))
        return 0;
    return getpgid(run->outcome.pid) == getpgrp();
}

/* Nobody outside of an orphaned group could continue it, so the signals of the
 * terminal do not stop it (POSIX.1-2024, 2.4.3).  We can.  And what is not
 * executed yet may block them, for as long as it opens files. */
static int stop_for(const struct run *run, int signal)
{
    return run->phase >= PHASE_RUNNING && getsid(run->outcome.pid) == getsid(0)
               ? signal
               : SIGSTOP;
}

int forward_is_request(const struct command *command, int signal)
{
    static const int requests[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGALRM};
    size_t i;

    for (i = 0; i < COUNT(requests); i++)
        if (signal == requests[i])
            return 1;
    return signal == command->timeout_signal;
}

/* Whoever tells us to end means the program, which has the time that is set for
 * that from here on. */
static void begin_grace(struct run *run, int signal)
{
    const struct command *command = run->command;

    if (!forward_is_request(command, signal) || run->is_ending)
        return;
    run->is_ending = 1;
    if (command->kill_after)
        run->deadline = time_after(command->kill_after);
}

static void pass(struct run *run, int signal, int is_from_key)
{
    if (signal == SIGCONT)
        job_continue(run);
    if (!is_from_key || !is_in_our_group(run)) {
        if (signal_stops(signal)) {
            run->passed_stop = 1;
            deliver(run, stop_for(run, signal));
        } else {
            deliver(run, signal);
        }
    }
    begin_grace(run, signal);
}

static void change_size(const struct run *run)
{
    if (!run->command->has_pty_size)
        terminal_copy_size(run->relay.master);
}

void forward_signal(struct run *run, int signal, int is_from_key)
{
    if (run->phase == PHASE_OVER)
        return;
    if (signal == SIGWINCH && run->has_relay && is_from_key)
        change_size(run);
    else if (run->phase < PHASE_RUNNING && signal_ends(signal) &&
             !sigismember(&run->command->mask, signal))
        start_cancel(run, signal);
    else
        pass(run, signal, is_from_key);
}

void forward_signals(struct run *run)
{
    int is_from_key;
    int signal;

    while ((signal = signals_take(&is_from_key)))
        forward_signal(run, signal, is_from_key);
}

/* ---------------------------------------------------------- Timeout -- */

static void tell(const struct run *run, int signal)
{
    char name[32];

    name_signal(signal, name, sizeof name);
    complain("the time is up: signal %s is sent to %s", name,
             run->command->argv[0]);
}

/* The time is up, for the first or the second time. */
void forward_timeout(struct run *run)
{
    const struct command *command = run->command;
    int signal = run->is_ending ? SIGKILL : command->timeout_signal;

    run->deadline = NEVER;
    if (!run->is_ending)
        run->outcome.is_timed_out = 1;
    run->is_ending = 1;
    if (command->is_verbose)
        tell(run, signal);
    deliver(run, signal);
    if (signal == SIGKILL)
        return;
    /* One that is stopped would not notice; but alone it may be stopped for a
     * reason, as timeout(1) says. */
    if (!command->shares_group && signal != SIGCONT)
        deliver(run, SIGCONT);
    if (command->kill_after)
        run->deadline = time_after(command->kill_after);
}
