/* SPDX-License-Identifier: MIT */
/* How we end: as the program did. */
#include "running.h"
#include <errno.h>
#include <signal.h>

static int signal_status(struct command *command, int signal)
{
    command->end_signal = signal;
    return STATUS_SIGNAL + signal;
}

static int program_status(struct run *run)
{
    const struct uspawn_status *status = &run->outcome.status;
    struct command *command = run->command;
    int shown = status->kind == USPAWN_EXITED ? status->value
                                              : STATUS_SIGNAL + status->value;

    if (command->is_success[shown & 0xff])
        return 0;
    if (status->kind == USPAWN_EXITED)
        return status->value;
    /* A shell that waits for us, in a loop, is to know of the key. */
    command->ends_family = run->was_foreground && (status->value == SIGINT ||
                                                   status->value == SIGQUIT);
    return signal_status(command, status->value);
}

/* As timeout(1): that it had to be killed is worth knowing. */
static int timeout_status(const struct run *run)
{
    const struct uspawn_status *status = &run->outcome.status;
    int is_killed = status->kind == USPAWN_SIGNALED && status->value == SIGKILL;

    if (!run->command->preserves_status && !is_killed)
        return STATUS_TIMED_OUT;
    return status->kind == USPAWN_SIGNALED ? STATUS_SIGNAL + status->value
                                           : status->value;
}

int finish_status(struct run *run, int error)
{
    if (run->error == ECANCELED)
        return run->outcome.is_timed_out
                   ? STATUS_TIMED_OUT
                   : signal_status(run->command, run->cancel_signal);
    if (error || run->outcome.status.kind == USPAWN_UNKNOWN) {
        complain("it is not known how %s ended", run->command->argv[0]);
        return STATUS_FAILURE;
    }
    if (run->outcome.is_timed_out)
        return timeout_status(run);
    if (run->relay.error == EPIPE && !signal_is_ignored(SIGPIPE))
        return signal_status(run->command, SIGPIPE);
    if (run->relay.error)
        return STATUS_FAILURE;
    return program_status(run);
}
