/* SPDX-License-Identifier: MIT */
/* Start the program.  That may take its time, to open a FIFO for example: the
 * command can be interrupted meanwhile, and its time may be up. */
#include "running.h"
#include <errno.h>
#include <string.h>
#include <unistd.h>

static void fail(struct run *run, int error)
{
    run->error = error;
    run->phase = PHASE_OVER;
}

int write_pid(const struct command *command, pid_t pid)
{
    const char *path = command->pid_file;
    FILE *file;
    int is_written;

    if (!path)
        return 1;
    file = strcmp(path, "-") == 0 ? stdout : fopen(path, "we");
    is_written =
        file && fprintf(file, "%ld\n", (long)pid) > 0 && fflush(file) == 0;
    if (!is_written)
        complain("--pid-file %s: %s", path, strerror(errno));
    if (file && file != stdout)
        fclose(file);
    return is_written;
}

/* How the start goes on, or has ended. */
static void proceed(struct run *run, int error)
{
    if (error == ETIMEDOUT)
        return;
    run->outcome.exec_time = now() - run->begin;
    run->outcome.mechanism = run->child.mechanism;
    if (error) {
        fail(run, error);
        return;
    }
    run->is_untold |= !write_pid(run->command, run->outcome.pid);
    run->phase = run->command->is_detached ? PHASE_OVER : PHASE_RUNNING;
    /* All paths have been looked up; our directory need not be kept busy. */
    if (!run->command->jobs && chdir("/") != 0)
        return;
}

static void begin_relay(struct run *run)
{
    if (!run->command->has_pty)
        return;
    relay_begin(&run->relay, run->child.pipes[0], run->command->pty_copy);
    run->child.pipes[0] = -1;
    run->has_relay = 1;
}

void start_look(struct run *run)
{
    proceed(run, uspawn_child_ready(&run->child, 0));
}

void start_cancel(struct run *run, int signal)
{
    int error = uspawn_child_cancel(&run->child);

    if (error == EALREADY) { /* it can take its signal itself */
        start_look(run);
        if (signal)
            deliver(run, signal);
        return;
    }
    if (!error) {
        uspawn_child_wait(&run->child, &run->outcome.status, -1);
        run->outcome.is_timed_out = signal == 0;
        run->cancel_signal = signal;
        error = ECANCELED;
    }
    proceed(run, error);
}

/* Before the program can see its own terminal; and in the background we stop
 * here, with nobody to be stopped by the same signal. */
static void prepare_terminal(struct run *run)
{
    if (run->command->has_pty)
        relay_set_raw(&run->relay);
}

void start_release(struct run *run)
{
    int error;

    /* The time for which it was held is nobody's. */
    run->begin = now();
    if (run->command->timeout)
        run->deadline = time_after(run->command->timeout);
    run->phase = PHASE_STARTING;
    prepare_terminal(run);
    begin_relay(run);
    error = uspawn_child_resume(&run->child);
    if (error)
        fail(run, error);
}

void start(struct run *run)
{
    const struct command *command = run->command;
    char *const *environment =
        command->environment ? uspawn_environment_array(command->environment)
                             : NULL;
    int error = uspawn_attr_set_ready_fd(command->attr);

    signals_catch(command);
    if (!command->is_held)
        prepare_terminal(run);
    run->begin = now();
    if (!error)
        error = uspawn_startp(&run->child, command->argv[0], command->actions,
                              command->attr, command->argv, environment);
    if (maps_are_refused(run, error))
        error = maps_start(run, environment);
    /* Not before, or the program would have them blocked too. */
    signals_block();
    run->outcome.pid = run->child.pid;
    if (error) {
        relay_restore_modes(&run->relay);
        fail(run, error);
    } else if (command->is_held) {
        run->is_untold = fprintf(stderr, "%ld\n", (long)run->child.pid) < 0;
        run->phase = PHASE_HELD;
    } else {
        run->phase = PHASE_STARTING;
        if (command->timeout)
            run->deadline = time_after(command->timeout);
        begin_relay(run);
        start_look(run);
    }
}
