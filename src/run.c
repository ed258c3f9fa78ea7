/* SPDX-License-Identifier: MIT */
/* Wait for the program, pass on to it what comes, end it when its time is up,
 * and say how it ended. */
#include "command.h"
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

unsigned long long now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (unsigned long long)time.tv_sec * NANOSECONDS +
           (unsigned long long)time.tv_nsec;
}

/* ------------------------------------------------------------ Beginning -- */

int prepare(struct command *command)
{
    const char *complaint = NULL;
    int error = 0;

    if (!command->argv[0])
        complaint = "no command is given";
    else if (command->is_detached && (command->timeout || command->has_pty))
        complaint = "--detach does not wait: no --timeout, no --pty";
    if (complaint) {
        fprintf(stderr, "uspawn: %s; see uspawn --help\n", complaint);
        return STATUS_FAILURE;
    }
    /* As timeout(1): what is ended is the whole group. */
    if (command->timeout && !command->shares_group && !command->has_group &&
        !command->has_own_group) {
        command->has_own_group = 1;
        error = uspawn_attr_set_process_group(command->attr, 0);
    }
    if (error)
        fprintf(stderr, "uspawn: %s\n", strerror(error));
    return error ? STATUS_FAILURE : 0;
}

int tell_error(const struct uspawn_error *error)
{
    char line[2 * USPAWN_ERROR_TEXT_SIZE + 256];

    uspawn_error_format(error, line, sizeof line);
    fprintf(stderr, "uspawn: %s\n", line);
    if (error->stage != USPAWN_STAGE_EXEC)
        return STATUS_FAILURE;
    return error->code == ENOENT ? STATUS_NOT_FOUND : STATUS_NOT_EXECUTABLE;
}

/* ------------------------------------------------------------- Signals -- */

/* To the whole group where it is the program's own; while the program has not
 * been collected, its number is nobody else's. */
void deliver(struct run *run, int signal)
{
    pid_t pid = run->outcome.pid;

    if (!run->command->has_own_group || kill(-pid, signal) != 0 ||
        getpgid(pid) != pid)
        uspawn_child_kill(&run->child, signal);
}

static void pass_signals(struct run *run)
{
    const struct command *command = run->command;
    int is_from_terminal;
    int signal;

    while ((signal = signals_take(&is_from_terminal))) {
        if (signal == SIGWINCH && command->has_pty)
            terminal_copy_size(run->relay.master);
        /* The terminal has sent it to all of its foreground group. */
        else if (!is_from_terminal || command->has_own_group)
            deliver(run, signal);
    }
}

/* The time is up, for the first or the second time. */
static void end_program(struct run *run)
{
    const struct command *command = run->command;
    int signal = run->outcome.is_timed_out ? SIGKILL : command->timeout_signal;

    run->outcome.is_timed_out = 1;
    run->deadline = NEVER;
    deliver(run, signal);
    if (signal == SIGKILL)
        return;
    /* One that is stopped would not notice. */
    deliver(run, SIGCONT);
    if (command->kill_after)
        run->deadline = now() + command->kill_after;
}

/* ------------------------------------------------------------- Waiting -- */

#define NAP (NANOSECONDS / 100)

/* Until when to sleep.  A hidden program without a handle tells nobody when it
 * ends: only short naps. */
static unsigned long long wake_up(const struct run *run)
{
    unsigned long long next = now() + NAP;

    return run->command->is_hidden && run->child.fd < 0 && next < run->deadline
               ? next
               : run->deadline;
}

static void sleep_a_while(struct run *run)
{
    struct pollfd fds[1 + RELAY_FDS];
    nfds_t count = 1;

    fds[0].fd = run->child.fd; /* -1 is passed over: SIGCHLD comes */
    fds[0].events = POLLIN;
    if (run->command->has_pty) {
        relay_wish(&run->relay, fds + 1);
        count += RELAY_FDS;
    }
    signals_poll(fds, count, wake_up(run));
    if (run->command->has_pty)
        relay_move(&run->relay, fds + 1);
}

/* The program has ended in time, but others of its group are perhaps as
 * stubborn as SIGKILL was meant for.  Nobody tells when they end, hence the
 * short naps. */
static void end_rest_of_group(struct run *run)
{
    static const struct timespec nap = {0, 10 * 1000 * 1000};
    pid_t group = run->outcome.pid;

    if (!run->outcome.is_timed_out || !run->command->has_own_group ||
        run->deadline == NEVER)
        return;
    while (kill(-group, 0) == 0) {
        if (now() >= run->deadline) {
            kill(-group, SIGKILL);
            break;
        }
        nanosleep(&nap, NULL);
    }
}

static int wait_for_end(struct run *run)
{
    int error;

    while ((error = uspawn_child_wait(&run->child, &run->outcome.status, 0)) ==
           ETIMEDOUT) {
        /* First, as one may have come before they were blocked. */
        pass_signals(run);
        sleep_a_while(run);
        if (now() >= run->deadline)
            end_program(run);
    }
    end_rest_of_group(run);
    return error;
}

/* ------------------------------------------------------------- Telling -- */

static int tell_failure(struct run *run)
{
    if (run->command->report)
        report_error(run->command->report, &run->child.error);
    return tell_error(&run->child.error);
}

static int exit_status(const struct run *run, int error)
{
    const struct uspawn_status *status = &run->outcome.status;
    int is_signaled = status->kind == USPAWN_SIGNALED;

    if (error || status->kind == USPAWN_UNKNOWN) {
        fprintf(stderr, "uspawn: it is not known how %s ended\n",
                run->command->argv[0]);
        return STATUS_FAILURE;
    }
    /* As timeout(1): that it had to be killed is worth knowing. */
    if (run->outcome.is_timed_out && !run->command->preserves_status &&
        !(is_signaled && status->value == SIGKILL))
        return STATUS_TIMED_OUT;
    return is_signaled ? STATUS_SIGNAL + status->value : status->value;
}

static int wait_and_judge(struct run *run)
{
    int error;

    if (run->command->has_pty)
        relay_begin(&run->relay, run->child.pipes[0]);
    error = wait_for_end(run);
    if (run->command->has_pty)
        relay_end(&run->relay);
    if (run->command->takes_terminal)
        terminal_take_back();
    return exit_status(run, error);
}

int run_program(struct command *command)
{
    struct run run = {.command = command, .begin = now()};
    int status = prepare(command);
    int error;

    if (status)
        return status;
    run.deadline = command->timeout ? run.begin + command->timeout : NEVER;
    signals_catch(command);
    error = start(&run);
    if (error && error != ECANCELED) {
        status = tell_failure(&run);
    } else {
        if (error)
            status = run.canceled_status;
        else if (!command->is_detached)
            status = wait_and_judge(&run);
        run.outcome.wall_time = now() - run.begin;
        if (command->report)
            report_outcome(command->report, &run.outcome);
    }
    uspawn_child_release(&run.child);
    return status;
}
