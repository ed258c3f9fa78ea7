/* SPDX-License-Identifier: MIT */
/* Options of sessions, process groups and terminals. */
#include "command.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>

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

typedef int set_terminal(struct uspawn_attr *attr, int fd);

static const char *use_terminal(struct command *command, const char *text,
                                set_terminal *set)
{
    int fd;

    if (!find_terminal(text, &fd))
        return "no descriptor";
    command->has_own_group = 1;
    return problem(set(command->attr, fd));
}

static const char *set_controlling_terminal(struct command *command,
                                            const char *text)
{
    return use_terminal(command, text, uspawn_attr_set_controlling_terminal);
}

static const char *steal_terminal(struct command *command, const char *text)
{
    return use_terminal(command, text, uspawn_attr_set_stolen_terminal);
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

/* ROWSxCOLUMNS. */
static int parse_terminal_size(const char *text, int *rows, int *columns)
{
    unsigned long long number;

    if (!scan_number(&text, USHRT_MAX, &number) || *text++ != 'x')
        return 0;
    *rows = (int)number;
    if (!parse_number(text, USHRT_MAX, &number))
        return 0;
    *columns = (int)number;
    return 1;
}

static const char *make_terminal(struct command *command, const char *size)
{
    int rows, columns;
    int error;

    if (command->has_pty)
        return "given twice";
    terminal_size(&rows, &columns);
    if (size && !parse_terminal_size(size, &rows, &columns))
        return "not ROWSxCOLUMNS";
    command->has_pty = 1;
    command->has_pty_size = size != NULL;
    command->has_own_group = 1;
    error = uspawn_actions_add_pty(command->actions, 0, rows, columns);
    if (!error)
        error = uspawn_actions_add_dup2(command->actions, 0, 1);
    if (!error)
        error = uspawn_actions_add_dup2(command->actions, 0, 2);
    if (!error)
        error = uspawn_attr_set_controlling_terminal(command->attr, 0);
    return problem(error);
}

static const char *copy_terminal(struct command *command, const char *path)
{
    command->pty_copy = open_aside(path, O_WRONLY | O_CREAT | O_TRUNC);
    return command->pty_copy < 0 ? problem(errno) : NULL;
}

static const struct command_option options[] = {
    {"setsid", 0, NULL, "run in a new session", set_session},
    {"session", 0, NULL, "the same", set_session},
    {"process-group", 0, "GROUP", "run in this process group; 0: a new one",
     set_process_group},
    {"ctty", 0, "[FD]", "make FD (0) the controlling terminal",
     set_controlling_terminal},
    {"steal-ctty", 0, "[FD]", "also if another session has it (root)",
     steal_terminal},
    {"foreground", 0, "[FD]", "be the foreground group of terminal FD (0)",
     set_foreground},
    {"tcsetpgrp", 0, "FD", "the same, in the order of the descriptors",
     add_foreground},
    {"pty", 0, "[ROWSxCOLUMNS]", "run in a new terminal, and relay its bytes",
     make_terminal},
    {"pty-copy", 0, "FILE", "write what appears there to FILE, too",
     copy_terminal},
};

const struct option_group process_options = {"Session and terminal", options,
                                             COUNT(options)};
