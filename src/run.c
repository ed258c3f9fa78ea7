/* SPDX-License-Identifier: MIT */
/* Start the program, and attend to it until it is over. */
#include "running.h"
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/* ------------------------------------------------------------ Beginning -- */

/* The signal of the timeout is to end the program, unless an option says
 * otherwise, whatever the caller does about it. */
static int open_to_signal(struct command *command)
{
    int signal = command->timeout_signal;
    int error = 0;

    if (signal <= 0 || sigismember(&command->chosen, signal))
        return 0;
    sigaddset(&command->reset, signal);
    error =
        uspawn_attr_set_signal(command->attr, signal, USPAWN_SIGNAL_DEFAULT);
    if (error || !sigismember(&command->mask, signal))
        return error;
    sigdelset(&command->mask, signal);
    return uspawn_attr_set_signal_mask(command->attr, &command->mask);
}

static int prepare_timeout(struct command *command)
{
    int error;

    if (!command->timeout && !command->kill_after && !command->ends_group)
        return 0;
    error = open_to_signal(command);
    if (error || command->shares_group || command->has_group ||
        command->has_own_group)
        return error;
    /* As timeout(1): what is ended is the whole group. */
    command->has_own_group = 1;
    return uspawn_attr_set_process_group(command->attr, 0);
}

int prepare(struct command *command)
{
    const char *complaint = NULL;
    int error;

    if (!command->argv[0])
        complaint = "no command is given";
    else if (command->is_detached && (command->timeout || command->kill_after ||
                                      command->has_pty || command->ends_group))
        complaint = "--detach does not wait: no --timeout, --pty, --end-group";
    else if (command->ends_group && command->shares_group)
        complaint = "--end-group: not with --foreground-child";
    else if (command->pty_copy >= 0 && !command->has_pty)
        complaint = "--pty-copy is for --pty";
    else if ((command->policy & USPAWN_POLICY_REQUIRE_CGROUP) &&
             !command->has_cgroup)
        complaint = "--require-cgroup: --cgroup is missing";
    else if (command->has_propagation &&
             !(command->unshare & USPAWN_UNSHARE_MOUNT))
        complaint = "--propagation: --unshare mount is missing";
    if (complaint) {
        complain("%s; see uspawn --help", complaint);
        return STATUS_FAILURE;
    }
    error = prepare_timeout(command);
    if (!error && command->is_init && getpid() != 1)
        error = system_adopt_orphans();
    if (error)
        complain("%s", strerror(error));
    return error ? STATUS_FAILURE : 0;
}

/* ------------------------------------------------------------- Phases -- */

/* Where nothing wakes us when something happens. */
#define NAP (NANOSECONDS / 50)

/* What is left of its group is told to end too; who does not listen is killed,
 * if there is a time for that. */
static void end_group(struct run *run)
{
    const struct command *command = run->command;

    if (!command->ends_group || run->is_ending)
        return;
    run->is_ending = 1;
    run->deadline =
        command->kill_after ? time_after(command->kill_after) : NEVER;
    kill(-run->outcome.pid, command->timeout_signal);
}

static void look_at_program(struct run *run)
{
    int signal;
    enum news news = watch_look(run, &signal);

    if (news == NEWS_STOPPED && !run->command->jobs)
        job_stopped(run, signal);
    /* Before it is executed, its start tells. */
    if (news == NEWS_ENDED && run->phase == PHASE_RUNNING) {
        run->phase = PHASE_ENDED;
        run->relay.moved = now(); /* its last bytes may be on their way */
        job_end(run);
        end_group(run);
    }
}

/* The program has ended in time, but others of its group are perhaps as
 * stubborn as SIGKILL was meant for. */
static int has_rest(const struct run *run)
{
    return run->is_ending && run->deadline != NEVER &&
           run->command->has_own_group && proc_group_lives(run->outcome.pid);
}

static void look_at_rest(struct run *run)
{
    if (run->has_relay && !relay_is_over(&run->relay, run->is_ending))
        return;
    if (!has_rest(run))
        run->phase = PHASE_OVER;
}

static int is_program(const void *run, pid_t pid)
{
    return pid == ((const struct run *)run)->outcome.pid;
}

static void look(struct run *run)
{
    if (!run->command->jobs && watch_is_init(run->command))
        watch_reap_others(is_program, run);
    if (run->phase == PHASE_STARTING)
        start_look(run);
    if (run->phase <= PHASE_RUNNING)
        look_at_program(run);
    if (run->phase == PHASE_ENDED)
        look_at_rest(run);
}

/* End of file, or of a line, on standard input: one byte at a time, as the
 * program may want the rest. */
static void read_line(struct run *run)
{
    char byte;

    if (read(STDIN_FILENO, &byte, 1) <= 0 || byte == '\n')
        start_release(run);
}

/* ------------------------------------------------------------- Waiting -- */

void run_awaits(const struct run *run, struct pollfd *entry)
{
    entry->fd = -1;
    entry->events = POLLIN;
    if (run->phase == PHASE_HELD)
        entry->fd = STDIN_FILENO;
    else if (run->phase == PHASE_STARTING)
        entry->fd = run->child.ready_fd;
    else if (run->phase == PHASE_RUNNING) {
        entry->fd = run->child.fd;
        entry->events = USPAWN_HANDLE_EVENTS;
    }
}

/* A hidden program without a handle tells nobody when it ends; nor do others of
 * its group. */
unsigned long long run_wake_up(const struct run *run)
{
    int is_watching = run->phase == PHASE_ENDED ||
                      (run->command->is_hidden && run->child.fd < 0);
    unsigned long long next = time_after(NAP);

    return is_watching && next < run->deadline ? next : run->deadline;
}

static void sleep_a_while(struct run *run)
{
    struct pollfd fds[1 + RELAY_FDS];

    run_awaits(run, &fds[0]);
    if (run->has_relay)
        relay_wish(&run->relay, fds + 1);
    signals_poll(fds, run->has_relay ? 1 + RELAY_FDS : 1, run_wake_up(run));
    if (run->has_relay)
        relay_move(&run->relay, fds + 1);
    if (run->phase == PHASE_HELD && fds[0].revents)
        read_line(run);
}

void run_step(struct run *run)
{
    look(run);
    while (run->phase != PHASE_OVER && now() >= run->deadline) {
        if (run->phase < PHASE_RUNNING)
            start_cancel(run, 0);
        else
            forward_timeout(run);
        look(run);
    }
}

static void attend(struct run *run)
{
    while (run->phase != PHASE_OVER) {
        /* First, as signals may have come before they were blocked. */
        forward_signals(run);
        run_step(run);
        if (run->phase != PHASE_OVER)
            sleep_a_while(run);
    }
}

/* ------------------------------------------------------------- Telling -- */

static int tell_failure(struct run *run)
{
    int status = tell_error(&run->child.error);

    return run->command->report
               ? report_error(run->command->report, &run->child.error, status)
               : status;
}

static int collect(struct run *run)
{
    int error = 0;
    int status = 0;

    if (!run->error && !run->command->is_detached)
        error = uspawn_child_wait(&run->child, &run->outcome.status, 0);
    run->outcome.wall_time = now() - run->begin;
    if (run->error || !run->command->is_detached)
        status = finish_status(run, error);
    return run->command->report
               ? report_outcome(run->command->report, &run->outcome, status)
               : status;
}

int run_finish(struct run *run)
{
    int status;

    if (run->has_relay)
        relay_end(&run->relay);
    if (run->error && run->error != ECANCELED)
        status = tell_failure(run);
    else
        status = collect(run);
    uspawn_child_release(&run->child);
    return run->is_untold ? STATUS_FAILURE : status;
}

int run_program(struct command *command)
{
    struct run run = {.command = command, .deadline = NEVER, .terminal = -1};
    int status = prepare(command);

    if (status)
        return status;
    if (command->jobs)
        return run_each(command);
    run.has_terminal = command->takes_terminal;
    start(&run);
    attend(&run);
    return run_finish(&run);
}
