/* SPDX-License-Identifier: MIT */
/* uspawn(1): start a program with everything that the library can set, and end
 * as it does. */
#include "command.h"
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

/* Too large for a stack, and all zero. */
static struct command command = {
    .perform = run_program,
    .timeout_signal = SIGTERM,
};

int print_version(struct command *unused)
{
    (void)unused;
    printf("uspawn %s\n", uspawn_version());
    return 0;
}

/* Whoever ignores SIGCHLD cannot learn how a child ended.  The program gets the
 * signal as we got it. */
static int keep_children(void)
{
    struct sigaction action;

    if (sigaction(SIGCHLD, NULL, &action) != 0 || action.sa_handler != SIG_IGN)
        return 0;
    signal(SIGCHLD, SIG_DFL);
    return uspawn_attr_set_signal(command.attr, SIGCHLD, USPAWN_SIGNAL_IGNORE);
}

static int begin(void)
{
    int error = uspawn_actions_create(&command.actions);

    if (!error)
        error = uspawn_attr_create(&command.attr);
    if (!error)
        error = keep_children();
    if (!error && sigprocmask(SIG_BLOCK, NULL, &command.mask) != 0)
        error = errno;
    return error;
}

static void finish(void)
{
    uspawn_environment_destroy(command.environment);
    uspawn_attr_destroy(command.attr);
    uspawn_actions_destroy(command.actions);
}

/* A full disk must not look like success. */
static int flush(int status)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    fprintf(stderr, "uspawn: standard output: %s\n", strerror(errno));
    return STATUS_FAILURE;
}

int main(int argc, char **argv)
{
    int error = begin();
    int status;

    if (error) {
        fprintf(stderr, "uspawn: %s\n", strerror(error));
        return STATUS_FAILURE;
    }
    status = options_read(&command, argc, argv);
    if (!status)
        status = flush(command.perform(&command));
    finish();
    return status;
}
