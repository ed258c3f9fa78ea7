/* SPDX-License-Identifier: MIT */
/* Options of sessions, process groups and terminals. */
#include "command.h"
#include <errno.h>

static const char *set_session(struct command *command, const char *unused)
{
    (void)unused;
    command->has_own_group = 1;
    return problem(uspawn_attr_set_session(command->attr));
}

static const char *set_process_group(struct command *command, const char *text)
{
    unsigned long long group;

    if (!parse_number(text, INT_MAX, &group))
        return "no process group";
    command->has_group = 1;
    command->has_own_group |= group == 0;
    return problem(uspawn_attr_set_process_group(command->attr, (pid_t)group));
}

/* The terminal that an option is about: standard input if it does not say. */
static int find_terminal(const char *text, int *fd)
{
    *fd = 0;
    return !text || parse_descriptor(text, fd);
}

static const char *set_controlling_terminal(struct command *command,
                                            const char *text)
{
    int fd;

    if (!find_terminal(text, &fd))
        return "no descriptor";
    command->has_own_group = 1;
    return problem(uspawn_attr_set_controlling_terminal(command->attr, fd));
}

static const char *set_foreground(struct command *command, const char *text)
{
    int fd;

    if (!find_terminal(text, &fd))
        return "no descriptor";
    command->takes_terminal = 1;
    return problem(uspawn_attr_set_foreground(command->attr, fd));
}

static const char *add_foreground(struct command *command, const char *text)
{
    int fd;

    if (!parse_descriptor(text, &fd))
        return "no descriptor";
    command->takes_terminal = 1;
    return problem(uspawn_actions_add_tcsetpgrp(command->actions, fd));
}

static const char *make_terminal(struct command *command, const char *unused)
{
    int rows, columns;
    int error;

    (void)unused;
    if (command->has_pty)
        return "given twice";
    command->has_pty = 1;
    command->has_own_group = 1;
    terminal_size(&rows, &columns);
    error = uspawn_actions_add_pty(command->actions, 0, rows, columns);
    if (!error)
        error = uspawn_actions_add_dup2(command->actions, 0, 1);
    if (!error)
        error = uspawn_actions_add_dup2(command->actions, 0, 2);
    if (!error)
        error = uspawn_attr_set_controlling_terminal(command->attr, 0);
    return problem(error);
}

static const struct command_option options[] = {
    {"setsid", 0, NULL, "run in a new session", set_session},
    {"session", 0, NULL, "the same", set_session},
    {"process-group", 0, "GROUP", "run in this process group; 0: a new one",
     set_process_group},
    {"ctty", 0, "[FD]", "make FD (0) the controlling terminal",
     set_controlling_terminal},
    {"foreground", 0, "[FD]", "be the foreground group of terminal FD (0)",
     set_foreground},
    {"tcsetpgrp", 0, "FD", "the same, in the order of the descriptors",
     add_foreground},
    {"pty", 0, NULL, "run in a new terminal, and relay its bytes",
     make_terminal},
};

const struct option_group process_options = {"Session and terminal", options,
                                             COUNT(options)};
