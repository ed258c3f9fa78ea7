/* SPDX-License-Identifier: MIT */
/* --jobs: the program once for each argument of a list, so many at once; the
 * statuses are those of xargs(1). */
#include "running.h"
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

enum {
    STATUS_SOME_FAILED = 123,
    STATUS_PROGRAM_STOPS = 124, /* one has ended with the next */
    EXIT_STOPS = 255,
    STATUS_SOME_KILLED = 125
};

struct each {
    struct command *command;
    struct arguments list;
    char **slot; /* of the argument */
    struct run *runs;
    struct pollfd *fds; /* of the list, then of each run */
    size_t live;
    int is_stopped; /* no more are started */
    int status;
    int signal; /* that we were told to end by, or 0 */
    sigset_t mask;
};

static const char *conflict(const struct command *command)
{
    if (command->has_pty || command->is_held || command->is_detached ||
        command->takes_terminal || command->pid_file)
        return "--jobs: no --pty, --hold, --detach, --foreground, --pid-file";
    return NULL;
}

static void stop(struct each *each, int status)
{
    each->status = status;
    each->is_stopped = 1;
}

/* ---------------------------------------------------------- Signals -- */

static void pass_signals(struct each *each)
{
    int is_from_key;
    int signal;
    size_t i;

    /* Also what came when there was something else to wake us. */
    signals_poll(NULL, 0, 0);
    while ((signal = signals_take(&is_from_key))) {
        for (i = 0; i < each->live; i++)
            forward_signal(&each->runs[i], signal, is_from_key);
        if (signal_stops(signal))
            signals_suffer(signal, 0);
        if (!forward_is_request(each->command, signal))
            continue;
        each->is_stopped = 1;
        each->signal = signal;
    }
}

/* ------------------------------------------------------------ Ends -- */

/* What has ended a program by a key, say, has come to us before. */
static void judge(struct each *each, const struct run *run, int status)
{
    const struct uspawn_status *end = &run->outcome.status;
    const char *program = each->command->argv[0];

    pass_signals(each);
    if (each->is_stopped || !status)
        return;
    if (run->error && run->error != ECANCELED) {
        stop(each, status);
    } else if (run->outcome.is_timed_out) {
        each->status = STATUS_SOME_FAILED;
    } else if (end->kind == USPAWN_SIGNALED) {
        complain("%s: ended by signal %d; no more are started", program,
                 end->value);
        stop(each, STATUS_SOME_KILLED);
    } else if (status == EXIT_STOPS) {
        complain("%s: ended with %d; no more are started", program, EXIT_STOPS);
        stop(each, STATUS_PROGRAM_STOPS);
    } else if (status) {
        each->status = STATUS_SOME_FAILED;
    }
}

static int is_program(const void *context, pid_t pid)
{
    const struct each *each = context;
    size_t i;

    for (i = 0; i < each->live; i++)
        if (each->runs[i].outcome.pid == pid)
            return 1;
    return 0;
}

static void look_at_all(struct each *each)
{
    size_t i = 0;

    while (i < each->live) {
        struct run *run = &each->runs[i];

        run_step(run);
        if (run->phase != PHASE_OVER) {
            i++;
            continue;
        }
        judge(each, run, run_finish(run));
        *run = each->runs[--each->live];
    }
    if (watch_is_init(each->command))
        watch_reap_others(is_program, each);
}

/* ----------------------------------------------------------- Starts -- */

/* The library copies what it is given.  The program is to have our mask. */
static void start_one(struct each *each, char *argument)
{
    struct run *run = &each->runs[each->live++];
    const struct run empty = {
        .command = each->command, .deadline = NEVER, .terminal = -1};

    *run = empty;
    *each->slot = argument;
    sigprocmask(SIG_SETMASK, &each->mask, NULL);
    start(run);
    *each->slot = NULL;
}

static void start_more(struct each *each)
{
    char *argument;

    while (!each->is_stopped && each->live < each->command->jobs &&
           (argument = arguments_next(&each->list))) {
        start_one(each, argument);
        pass_signals(each);
        look_at_all(each);
    }
}

/* ------------------------------------------------------------- Loop -- */

static int is_over(const struct each *each)
{
    return !each->live && (each->is_stopped || each->list.is_over);
}

static void sleep_a_while(struct each *each)
{
    int is_reading = !each->is_stopped && !each->list.is_over &&
                     each->live < each->command->jobs;
    unsigned long long wake_up = NEVER;
    size_t i;
    int error;

    each->fds[0].fd = is_reading ? each->list.fd : -1;
    each->fds[0].events = POLLIN;
    for (i = 0; i < each->live; i++) {
        unsigned long long next = run_wake_up(&each->runs[i]);

        run_awaits(&each->runs[i], &each->fds[i + 1]);
        wake_up = next < wake_up ? next : wake_up;
    }
    signals_poll(each->fds, (nfds_t)(each->live + 1), wake_up);
    error = each->fds[0].revents ? arguments_read(&each->list) : 0;
    if (error) {
        complain("the list of arguments: %s", strerror(error));
        stop(each, STATUS_FAILURE);
    }
}

static int attend_all(struct each *each)
{
    signals_catch(each->command);
    signals_block();
    for (;;) {
        pass_signals(each);
        look_at_all(each);
        start_more(each);
        if (is_over(each))
            break;
        sleep_a_while(each);
    }
    each->command->end_signal = each->signal;
    return each->signal ? STATUS_SIGNAL + each->signal : each->status;
}

/* The command's arguments, and a place for one more. */
static char **add_slot(struct command *command)
{
    size_t count = 0;
    char **argv;

    while (command->argv[count])
        count++;
    argv = calloc(count + 2, sizeof *argv);
    if (!argv)
        return NULL;
    memcpy(argv, command->argv, count * sizeof *argv);
    command->argv = argv;
    return argv + count;
}

static int prepare_each(struct each *each)
{
    struct command *command = each->command;
    int error = arguments_open(&each->list, command->arguments_from,
                               command->ends_with_null ? '\0' : '\n');

    if (error)
        return error;
    sigprocmask(SIG_BLOCK, NULL, &each->mask);
    each->slot = add_slot(command);
    each->runs = calloc(command->jobs, sizeof *each->runs);
    each->fds = calloc(command->jobs + 1, sizeof *each->fds);
    return each->slot && each->runs && each->fds ? 0 : ENOMEM;
}

int run_each(struct command *command)
{
    struct each each = {.command = command};
    const char *complaint = conflict(command);
    int status = STATUS_FAILURE;
    int error;

    if (complaint) {
        complain("%s; see uspawn --help", complaint);
        return STATUS_FAILURE;
    }
    error = prepare_each(&each);
    if (error)
        complain("%s: %s",
                 command->arguments_from ? command->arguments_from : "--jobs",
                 strerror(error));
    else
        status = attend_all(&each);
    if (each.slot)
        free(command->argv);
    free(each.runs);
    free(each.fds);
    arguments_close(&each.list);
    return status;
}
