/* SPDX-License-Identifier: MIT */
/* --exec: do all of it to ourselves, and execute the program in our place. */
#include "running.h"
#include <unistd.h>

static const char *conflict(const struct command *command)
{
    if (!command->argv[0])
        return "no command is given";
    if (command->timeout || command->kill_after || command->has_pty ||
        command->is_init || command->ends_group || command->report)
        return "--exec does not wait: no --timeout, --pty, --init, "
               "--end-group, --report";
    if (command->is_detached || command->is_held || command->jobs)
        return "--exec makes no child: no --detach, --hold, --jobs";
    return NULL;
}

int exec_program(struct command *command)
{
    const char *complaint = conflict(command);
    struct uspawn_error error;

    if (complaint) {
        complain("%s; see uspawn --help", complaint);
        return STATUS_FAILURE;
    }
    if (!write_pid(command, getpid()))
        return STATUS_FAILURE;
    if (uspawn_execp(&error, command->argv[0], command->actions, command->attr,
                     command->argv,
                     command->environment
                         ? uspawn_environment_array(command->environment)
                         : NULL) == 0)
        return STATUS_FAILURE;
    return tell_error(&error);
}
