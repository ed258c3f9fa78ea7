/* SPDX-License-Identifier: MIT */
/* Signals that are sent to the command are meant for the program: all that can
 * be caught.
 *
 * The handlers only take notes.  Once the program is started, they run in
 * ppoll(2) alone, so no signal is lost between a look at the notes and the
 * sleep.  SIGCHLD is among them: it ends the sleep where there is no handle to
 * poll, and when the program stops. */
#include "running.h"
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#ifndef NSIG
#define NSIG 65
#endif

enum note { NOTE_NONE, NOTE_FROM_PROCESS, NOTE_FROM_SYSTEM };

static volatile sig_atomic_t notes[NSIG];

/* ------------------------------------------------------- Properties -- */

static int is_among(int signal, const int *signals, size_t count)
{
    size_t i;

    for (i = 0; i < count; i++)
        if (signals[i] == signal)
            return 1;
    return 0;
}

int signal_stops(int signal)
{
    static const int stopping[] = {SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU};

    return is_among(signal, stopping, COUNT(stopping));
}

int signal_ends(int signal)
{
    static const int harmless[] = {SIGCHLD, SIGCONT, SIGURG, SIGWINCH,
#ifdef SIGINFO
                                   SIGINFO
#endif
    };

    return !signal_stops(signal) &&
           !is_among(signal, harmless, COUNT(harmless));
}

int signal_is_ignored(int signal)
{
    struct sigaction action;

    return sigaction(signal, NULL, &action) == 0 &&
           action.sa_handler == SIG_IGN;
}

/* What a terminal sends, it sends to a whole group; but a hangup goes to the
 * leader of the session alone. */
static int is_key(int signal)
{
    static const int keys[] = {SIGINT,  SIGQUIT, SIGTSTP,
                               SIGTTIN, SIGTTOU, SIGWINCH,
#ifdef SIGINFO
                               SIGINFO
#endif
    };

    return is_among(signal, keys, COUNT(keys));
}

/* ------------------------------------------------------------ Notes -- */

/* What a process sends has one of these codes, all of Linux's being 0 or below;
 * others are the system's own (POSIX.1-2024, <signal.h>). */
static int is_from_process(const siginfo_t *info)
{
    return info->si_code <= 0 || info->si_code == SI_USER ||
           info->si_code == SI_QUEUE;
}

static int is_fault(int signal)
{
    static const int faults[] = {SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP};

    return is_among(signal, faults, COUNT(faults));
}

static void take_note(int number, siginfo_t *info, void *context)
{
    (void)context;
    if (is_from_process(info)) {
        /* A write of ours that nobody reads says so itself. */
        if (number != SIGPIPE || info->si_pid != getpid())
            notes[number] = NOTE_FROM_PROCESS;
    } else if (is_fault(number)) {
        signal(number, SIG_DFL); /* it comes again, and ends us */
    } else if (number != SIGCHLD) {
        notes[number] = NOTE_FROM_SYSTEM;
    }
}

/* What the caller ignores, as nohup(1) does, the program ignores too, if no
 * option says otherwise. */
static int is_for_us(const struct command *command, int signal)
{
    return !signal_is_ignored(signal) ||
           sigismember(&command->reset, signal) == 1;
}

void signals_catch(const struct command *command)
{
    struct sigaction action;
    int signal;

    memset(&action, 0, sizeof action);
    action.sa_sigaction = take_note;
    action.sa_flags = SA_SIGINFO | SA_RESTART;
    sigfillset(&action.sa_mask);
    for (signal = 1; signal < NSIG; signal++)
        if (is_for_us(command, signal))
            sigaction(signal, &action, NULL);
}

void signals_block(void)
{
    sigset_t all;
    int signal;

    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, NULL);
    /* There may have been no program yet, to which a key could speak. */
    for (signal = 1; signal < NSIG; signal++)
        if (notes[signal] == NOTE_FROM_SYSTEM)
            notes[signal] = NOTE_FROM_PROCESS;
}

/* ------------------------------------------------------------ Sleep -- */

unsigned long long now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (unsigned long long)time.tv_sec * NANOSECONDS +
           (unsigned long long)time.tv_nsec;
}

unsigned long long time_after(unsigned long long time)
{
    unsigned long long begin = now();

    return time < NEVER - begin ? begin + time : NEVER;
}

static int is_any_noted(void)
{
    int signal;

    for (signal = 1; signal < NSIG; signal++)
        if (notes[signal] != NOTE_NONE)
            return 1;
    return 0;
}

/* Also what the caller has blocked comes: it is the program that blocks it. */
void signals_poll(struct pollfd *fds, nfds_t count, unsigned long long deadline)
{
    unsigned long long left = 0;
    struct timespec time;
    sigset_t none;

    if (is_any_noted())
        deadline = 0;
    if (deadline != NEVER && deadline > now())
        left = deadline - now();
    time.tv_sec = (time_t)(left / NANOSECONDS);
    time.tv_nsec = (long)(left % NANOSECONDS);
    sigemptyset(&none);
    if (ppoll(fds, count, deadline == NEVER ? NULL : &time, &none) <= 0) {
        nfds_t i;

        for (i = 0; i < count; i++)
            fds[i].revents = 0;
    }
}

int signals_take(int *is_from_key)
{
    int signal;

    for (signal = 1; signal < NSIG; signal++)
        if (notes[signal] != NOTE_NONE) {
            *is_from_key = notes[signal] == NOTE_FROM_SYSTEM && is_key(signal);
            notes[signal] = NOTE_NONE;
            return signal;
        }
    return 0;
}

void signals_suffer(int signal, int is_family)
{
    struct sigaction action, old;
    sigset_t open, mask;

    memset(&action, 0, sizeof action);
    action.sa_handler = SIG_DFL;
    sigemptyset(&action.sa_mask);
    /* What continues us is to be noted at once: the next stop would discard it
     * while it is blocked. */
    sigemptyset(&open);
    sigaddset(&open, SIGCONT);
    sigaddset(&open, signal);
    sigaction(signal, &action, &old);
    kill(is_family ? 0 : getpid(), signal);
    sigprocmask(SIG_UNBLOCK, &open, &mask);
    /* Still here, or here again. */
    sigprocmask(SIG_SETMASK, &mask, NULL);
    sigaction(signal, &old, NULL);
}
