/* SPDX-License-Identifier: MIT */
/* Signals that are passed on, and what is left when the time is up: where a
 * shell could not be the parent, or not tell them apart. */
#include "terminal.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/prctl.h>
#endif

#ifndef NSIG
#define NSIG 65
#endif

#define SHELL "--inherit", "9", "sh", "-c"
#define SLEEPER "echo $$ >&9; exec sleep 1000"

static int pid_pipe[2];

static void begin(void)
{
    make_pipe(pid_pipe);
    redirect(9, pid_pipe[1]);
}

/* All that ends a program by default ends this one, and then us. */
static int is_tried(int number)
{
    static const int others[] = {SIGKILL, SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU,
                                 SIGCHLD, SIGCONT, SIGURG,  SIGWINCH};
    struct sigaction action;
    size_t i;

    for (i = 0; i < sizeof others / sizeof others[0]; i++)
        if (others[i] == number)
            return 0;
    return sigaction(number, NULL, &action) == 0;
}

static void every_signal_is_passed_on(void)
{
    int number;

    for (number = 1; number < NSIG; number++) {
        pid_t pid, program;

        if (!is_tried(number))
            continue;
        begin();
        pid = job(BACKGROUND, SHELL, SLEEPER, NULL);
        close(pid_pipe[1]);
        program = await_number(pid_pipe[0]);
        kill(pid, number);
        await_signal(pid, number);
        check(kill(program, 0) != 0, "the program has ended too");
        close(pid_pipe[0]);
    }
}

static void set_alarm(void)
{
    alarm(1);
}

static void an_inherited_alarm_is_passed_on(void)
{
    pid_t pid;

    begin();
    before_exec(set_alarm);
    pid = job(BACKGROUND, SHELL, SLEEPER, NULL);
    await_signal(pid, SIGALRM);
}

static void block_user_signal(void)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, NULL);
}

/* It waits at the program, as it would without us. */
static void a_blocked_signal_is_passed_on(void)
{
    pid_t pid, program;

    begin();
    before_exec(block_user_signal);
    pid = job(BACKGROUND, SHELL, SLEEPER, NULL);
    program = await_number(pid_pipe[0]);
    kill(pid, SIGUSR1);
    await_pending(program, SIGUSR1);
    kill(pid, SIGTERM);
    await_signal(pid, SIGTERM);
}

static void a_request_to_end_begins_the_grace(void)
{
    pid_t pid;

    begin();
    pid = job(BACKGROUND, "-k", "0.1", SHELL,
              "trap '' TERM; echo $$ >&9; while :; do sleep 1; done", NULL);
    await_number(pid_pipe[0]);
    kill(pid, SIGTERM);
    await_signal(pid, SIGKILL);
}

/* The program ends by TERM, another one of its group ignores that. */
static void the_grace_is_not_spent_deaf(void)
{
    pid_t pid, program;

    begin();
    pid = job(BACKGROUND, "-k", "1000", SHELL,
              "(trap '' TERM; echo $$ >&9; while :; do sleep 1; done) & wait",
              NULL);
    program = await_number(pid_pipe[0]);
    kill(pid, SIGTERM);
    await_state(program, 'Z');
    kill(pid, SIGUSR1);
    await_signal(pid, SIGTERM);
}

#ifdef __linux__

/* We inherit what the program leaves behind, and do not collect it. */
static void zombies_are_not_waited_for(void)
{
    pid_t pid;

    if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0)
        skip("no subreaper here");
    begin();
    pid = job(BACKGROUND, "-t", "0.3", "-k", "1000", "sh", "-c",
              "sleep 1000 & sleep 1000 & wait", NULL);
    await_exit(pid, 124);
}

#else

static void zombies_are_not_waited_for(void)
{
    skip("orphans go to number 1 here");
}

#endif

#define CASE(name)                                                             \
    {                                                                          \
        "signals_" #name, name                                                 \
    }

const struct terminal_case signal_cases[] = {
    CASE(every_signal_is_passed_on),
    CASE(an_inherited_alarm_is_passed_on),
    CASE(a_blocked_signal_is_passed_on),
    CASE(a_request_to_end_begins_the_grace),
    CASE(the_grace_is_not_spent_deaf),
    CASE(zombies_are_not_waited_for),
    {NULL, NULL},
};
