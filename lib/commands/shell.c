/* SPDX-License-Identifier: MIT */
/* One command is started.
 *
 * The line comes after --, or one that begins with - or + would be options of
 * sh: Austin Group, defect 1440. */
#include "base/saved-errno.h"
#include "commands/commands.h"
#include <stddef.h>
#include <string.h>

const char *usp_command_backend;

/* exec takes pointers to what it does not change, as if it did. */
union arguments {
    const char *given[5];
    char *taken[5];
};

static union arguments arguments_of_shell(const char *name, const char *line)
{
    union arguments arguments = {{name, "-c", "--", line, NULL}};

    return arguments;
}

int usp_command_begin(struct usp_command *command)
{
    int error;

    memset(command, 0, sizeof *command);
    error = uspawn_actions_create(&command->actions);
    if (!error)
        error = uspawn_attr_create(&command->attr);
    if (!error)
        error = uspawn_attr_set_inheritance(command->attr, USPAWN_INHERIT_ALL);
    if (!error)
        error = uspawn_attr_set_handle(command->attr, USPAWN_HANDLE_NONE);
    if (!error && usp_command_backend)
        error = uspawn_attr_set_backend(command->attr, usp_command_backend);
    return error;
}

void usp_command_end(struct usp_command *command)
{
    uspawn_attr_destroy(command->attr);
    uspawn_actions_destroy(command->actions);
}

static int start(const struct usp_command *command, struct uspawn_child *child,
                 const char *program, char *const argv[])
{
    return uspawnp(child, program, command->actions, command->attr, argv, NULL);
}

int usp_command_start(const struct usp_command *command,
                      struct uspawn_child *child, char *const argv[])
{
    return start(command, child, argv[0], argv);
}

int usp_command_start_shell(const struct usp_command *command,
                            struct uspawn_child *child, const char *line)
{
    union arguments arguments = arguments_of_shell("sh", line);

    return start(command, child, USP_SHELL, arguments.taken);
}

int usp_command_await(struct uspawn_child *child)
{
    struct uspawn_status status;
    int number = -1;
    int error = uspawn_child_wait(child, &status, -1);

    if (!error)
        error = uspawn_status_to_wait(&status, &number);
    if (error)
        errno = error;
    return error ? -1 : number;
}

int uspawn_shell(struct uspawn_result *result, const char *command,
                 const struct uspawn_options *options)
{
    union arguments arguments = arguments_of_shell(USP_SHELL, command);

    return uspawn_run(result, command ? arguments.taken : NULL, options);
}
