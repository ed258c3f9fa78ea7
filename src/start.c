/* SPDX-License-Identifier: MIT */
/* Start the program.  That may take its time, to open a FIFO for example: the
 * command can be interrupted meanwhile, and its time may be up. */
#include "command.h"
#include <errno.h>
#include <signal.h>
#include <unistd.h>

/* End the program before it has begun; the command is to end with STATUS. */
static int cancel(struct run *run, int status)
{
    int error = uspawn_child_cancel(&run->child);

    if (error)
        return error;
    uspawn_child_wait(&run->child, &run->outcome.status, -1);
    run->outcome.is_timed_out = status == STATUS_TIMED_OUT;
    run->canceled_status = status;
    return ECANCELED;
}

/* A signal that is to end what is not executed yet, or 0. */
static int take_interruption(void)
{
    int is_from_terminal;
    int signal;

    do
        signal = signals_take(&is_from_terminal);
    while (signal == SIGWINCH);
    return signal;
}

static int wait_for_exec(struct run *run)
{
    struct pollfd ready = {-1, POLLIN, 0};
    int error;

    while ((error = uspawn_child_ready(&run->child, 0)) == ETIMEDOUT) {
        int signal = take_interruption();

        if (!signal) {
            ready.fd = run->child.ready_fd;
            signals_poll(&ready, 1, run->deadline);
            signal = take_interruption();
        }
        if (signal)
            error = cancel(run, STATUS_SIGNAL + signal);
        else if (now() >= run->deadline)
            error = cancel(run, STATUS_TIMED_OUT);
        /* Executed just now: it can take its signal itself. */
        if (error == EALREADY && signal)
            deliver(run, signal);
        else if (error != ETIMEDOUT && error != EALREADY)
            break;
    }
    return error;
}

/* ------------------------------------------------------------- Holding -- */

/* End of file, or of a line, on standard input: one byte at a time, as the
 * program may want the rest.  Result: 0, or the signal that came first. */
static int wait_for_line(void)
{
    struct pollfd input = {STDIN_FILENO, POLLIN, 0};
    char byte;
    int signal;

    while (!(signal = take_interruption())) {
        signals_poll(&input, 1, NEVER);
        if (input.revents &&
            (read(STDIN_FILENO, &byte, 1) <= 0 || byte == '\n'))
            break;
    }
    return signal;
}

/* The time for which it was held is nobody's. */
static int release_held(struct run *run)
{
    int signal;
    int error;

    fprintf(stderr, "%ld\n", (long)run->child.pid);
    signal = wait_for_line();
    if (signal)
        return cancel(run, STATUS_SIGNAL + signal);
    run->begin = now();
    if (run->command->timeout)
        run->deadline = run->begin + run->command->timeout;
    error = uspawn_child_resume(&run->child);
    return error ? error : wait_for_exec(run);
}

int start(struct run *run)
{
    const struct command *command = run->command;
    char *const *environment =
        command->environment ? uspawn_environment_array(command->environment)
                             : NULL;
    int error = uspawn_attr_set_ready_fd(command->attr);

    if (!error)
        error = uspawn_startp(&run->child, command->argv[0], command->actions,
                              command->attr, command->argv, environment);
    /* Not before, or the program would have them blocked too. */
    signals_block();
    run->outcome.pid = run->child.pid;
    if (!error)
        error = command->is_held ? release_held(run) : wait_for_exec(run);
    run->outcome.mechanism = run->child.mechanism;
    run->outcome.exec_time = now() - run->begin;
    return error;
}
