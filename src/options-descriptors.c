/* SPDX-License-Identifier: MIT */
/* Options of descriptors.  Each is an action: the child carries them out in the
 * order in which they are given. */
#include "command.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#define MODE 0666

static const char not_a_descriptor[] = "no descriptor";

static const char *open_input(struct command *command, const char *path)
{
    return problem(
        uspawn_actions_add_open(command->actions, 0, path, O_RDONLY, 0));
}

static const char *open_output(struct command *command, const char *path)
{
    return problem(uspawn_actions_add_open(command->actions, 1, path,
                                           O_WRONLY | O_CREAT | O_TRUNC, MODE));
}

static const char *open_errors(struct command *command, const char *path)
{
    return problem(uspawn_actions_add_open(command->actions, 2, path,
                                           O_WRONLY | O_CREAT | O_TRUNC, MODE));
}

static const char *append_output(struct command *command, const char *path)
{
    return problem(uspawn_actions_add_open(
        command->actions, 1, path, O_WRONLY | O_CREAT | O_APPEND, MODE));
}

/* What follows N= in --fd. */
static int make_copy(struct command *command, int fd, const char *source)
{
    int from;

    if (strcmp(source, "-") == 0)
        return uspawn_actions_add_close(command->actions, fd);
    if (strcmp(source, "null") == 0)
        return uspawn_actions_add_null(command->actions, fd);
    if (!parse_descriptor(source, &from))
        return EINVAL;
    return uspawn_actions_add_dup2(command->actions, from, fd);
}

/* N=SOURCE, or N and one of the shell's operators and a file. */
static const char *redirect(struct command *command, const char *text)
{
    static const struct {
        const char *sign;
        int flags;
    } operators[] = {
        /* Those that begin with another one come before it. */
        {"<>", O_RDWR | O_CREAT},
        {">>", O_WRONLY | O_CREAT | O_APPEND},
        {"<", O_RDONLY},
        {">", O_WRONLY | O_CREAT | O_TRUNC},
    };
    size_t i;
    int fd;

    if (!scan_descriptor(&text, &fd))
        return not_a_descriptor;
    if (*text == '=')
        return problem(make_copy(command, fd, text + 1));
    for (i = 0; i < COUNT(operators); i++) {
        size_t length = strlen(operators[i].sign);

        if (strncmp(text, operators[i].sign, length) != 0)
            continue;
        if (!text[length])
            return "no file is named";
        return problem(uspawn_actions_add_open(
            command->actions, fd, text + length, operators[i].flags, MODE));
    }
    return "none of N<FILE N>FILE N>>FILE N<>FILE N=M N=null N=-";
}

static const char *add_pair(struct command *command, const char *pair)
{
    struct descriptors *list = &command->descriptors;
    int source, target;

    if (list->count == USPAWN_MAP_MAX)
        return "too many";
    if (!scan_descriptor(&pair, &target) || *pair++ != '=' ||
        !parse_descriptor(pair, &source))
        return "not N=M";
    list->sources[list->count] = source;
    list->targets[list->count++] = target;
    return NULL;
}

static const char *map(struct command *command, const char *pairs)
{
    struct descriptors *list = &command->descriptors;
    const char *complaint;

    list->count = 0;
    complaint = apply_each(command, pairs, add_pair);
    if (complaint)
        return complaint;
    return problem(uspawn_actions_add_map(command->actions, list->sources,
                                          list->targets, list->count));
}

static const char *add_bytes(struct command *command, const char *text)
{
    int fd;

    if (!scan_descriptor(&text, &fd) || *text++ != '=')
        return "not N=TEXT";
    return problem(
        uspawn_actions_add_bytes(command->actions, fd, text, strlen(text)));
}

/* ----------------------------------------------------------- Listening -- */

static const char *add_socket(struct command *command, const char *text)
{
    struct descriptors *list = &command->descriptors;

    if (list->count == USPAWN_MAP_MAX)
        return "too many";
    if (!scan_descriptor(&text, &list->sources[list->count]))
        return not_a_descriptor;
    if (*text && *text != ':')
        return "not FD or FD:NAME";
    list->names[list->count] = NULL;
    if (*text) {
        list->names[list->count] = strdup(text + 1);
        if (!list->names[list->count])
            return problem(ENOMEM);
    }
    list->count++;
    return NULL;
}

static const char *add_listen(struct command *command)
{
    struct descriptors *list = &command->descriptors;
    size_t named = 0;
    size_t i;

    for (i = 0; i < list->count; i++)
        named += list->names[i] != NULL;
    if (named && named < list->count)
        return "only some have a name";
    return problem(uspawn_actions_add_listen(
        command->actions, list->sources,
        named ? (const char *const *)list->names : NULL, list->count));
}

static const char *listen_on(struct command *command, const char *sockets)
{
    struct descriptors *list = &command->descriptors;
    const char *complaint;

    list->count = 0;
    complaint = apply_each(command, sockets, add_socket);
    if (!complaint)
        complaint = add_listen(command);
    while (list->count)
        free(list->names[--list->count]);
    return complaint;
}

/* --------------------------------------------------------- Inheritance -- */

static const char *inherit_one(struct command *command, const char *text)
{
    int fd;

    if (!parse_descriptor(text, &fd))
        return not_a_descriptor;
    return problem(uspawn_actions_add_inherit(command->actions, fd));
}

static const char *inherit(struct command *command, const char *list)
{
    return apply_each(command, list, inherit_one);
}

static const char *inherit_all(struct command *command, const char *unused)
{
    (void)unused;
    return problem(
        uspawn_attr_set_inheritance(command->attr, USPAWN_INHERIT_ALL));
}

static const char *close_one(struct command *command, const char *text)
{
    int fd;

    if (!parse_descriptor(text, &fd))
        return not_a_descriptor;
    return problem(uspawn_actions_add_close(command->actions, fd));
}

static const char *close_listed(struct command *command, const char *list)
{
    return apply_each(command, list, close_one);
}

static const char *close_from(struct command *command, const char *text)
{
    int fd;

    if (!parse_descriptor(text, &fd))
        return not_a_descriptor;
    return problem(uspawn_actions_add_closefrom(command->actions, fd));
}

static const struct command_option options[] = {
    {"stdin", 0, "FILE", "read standard input from FILE", open_input},
    {"stdout", 0, "FILE", "write standard output to FILE", open_output},
    {"append", 0, "FILE", "append standard output to FILE", append_output},
    {"stderr", 0, "FILE", "write standard error to FILE", open_errors},
    {"fd", 0, "N<FILE",
     "open FILE as N; also N>FILE, N>>FILE,\n"
     "N<>FILE; copy M: N=M; N=null; close: N=-",
     redirect},
    {"map", 0, "N=M,...", "make each N a copy of M, all at once", map},
    {"bytes", 0, "N=TEXT", "let N read TEXT, and then end of file", add_bytes},
    {"listen", 0, "FD[:NAME],...", "hand over sockets as systemd does",
     listen_on},
    {"inherit", 0, "FD,...", "keep these open", inherit},
    {"inherit-all", 0, NULL, "keep all open, as env does: for <(...), make -j",
     inherit_all},
    {"close", 0, "FD,...", "close these", close_listed},
    {"closefrom", 0, "FD", "close all from FD up", close_from},
};

const struct option_group descriptor_options = {
    "Descriptors, in the order given (0, 1 and 2 are inherited)", options,
    COUNT(options)};
