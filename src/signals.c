/* SPDX-License-Identifier: MIT */
/* Signals that are sent to the command are meant for the program.
 *
 * The handlers only take notes.  Once the program runs, the signals come in
 * ppoll(2) alone, so none is lost between a look at the notes and the sleep.
 * SIGCHLD is among them: it ends the sleep where there is no handle to poll. */
#include "command.h"
#include <signal.h>
#include <string.h>
#include <time.h>

static const int passed[] = {SIGHUP,  SIGINT,  SIGQUIT, SIGTERM,
                             SIGALRM, SIGUSR1, SIGUSR2};

enum note { NOTE_NONE, NOTE_FROM_PROCESS, NOTE_FROM_TERMINAL };

static volatile sig_atomic_t notes[NSIG];
static sigset_t while_polling;

/* What the kernel sends, here for a key of the terminal or its hangup, has a
 * code above 0 (POSIX.1-2024, <signal.h>). */
static void take_note(int signal, siginfo_t *info, void *context)
{
    (void)context;
    notes[signal] = info->si_code > 0 ? NOTE_FROM_TERMINAL : NOTE_FROM_PROCESS;
}

static void watch(int signal)
{
    struct sigaction action;

    /* What the caller ignores, as nohup(1) does, the program ignores too. */
    if (sigaction(signal, NULL, &action) != 0 || action.sa_handler == SIG_IGN)
        return;
    memset(&action, 0, sizeof action);
    action.sa_sigaction = take_note;
    action.sa_flags = SA_SIGINFO | SA_RESTART;
    sigemptyset(&action.sa_mask);
    sigaction(signal, &action, NULL);
}

void signals_catch(const struct command *command)
{
    size_t i;

    for (i = 0; i < COUNT(passed); i++)
        watch(passed[i]);
    watch(SIGCHLD);
    if (command->has_pty)
        watch(SIGWINCH);
    if (command->timeout && command->timeout_signal < NSIG)
        watch(command->timeout_signal);
}

void signals_block(void)
{
    sigset_t all;

    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, &while_polling);
    sigdelset(&while_polling, SIGCHLD);
}

void signals_poll(struct pollfd *fds, nfds_t count, unsigned long long deadline)
{
    unsigned long long left = 0;
    struct timespec time;

    if (deadline != NEVER && deadline > now())
        left = deadline - now();
    time.tv_sec = (time_t)(left / NANOSECONDS);
    time.tv_nsec = (long)(left % NANOSECONDS);
    if (ppoll(fds, count, deadline == NEVER ? NULL : &time, &while_polling) <=
        0) {
        nfds_t i;

        for (i = 0; i < count; i++)
            fds[i].revents = 0;
    }
}

int signals_take(int *is_from_terminal)
{
    int signal;

    for (signal = 1; signal < NSIG; signal++)
        if (notes[signal] != NOTE_NONE && signal != SIGCHLD) {
            *is_from_terminal = notes[signal] == NOTE_FROM_TERMINAL;
            notes[signal] = NOTE_NONE;
            return signal;
        }
    return 0;
}
