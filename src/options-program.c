/* SPDX-License-Identifier: MIT */
/* Options of what is executed, where, and with which environment. */
#include "command.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *change_directory(struct command *command, const char *path)
{
    return problem(uspawn_actions_add_chdir(command->actions, path));
}

static const char *change_to_descriptor(struct command *command,
                                        const char *text)
{
    int fd;

    if (!parse_descriptor(text, &fd))
        return "no descriptor";
    return problem(uspawn_actions_add_fchdir(command->actions, fd));
}

/* It is only looked at: to open it is the program's affair. */
static const char *set_root(struct command *command, const char *path)
{
    if (command->has_root_of)
        return "not with --chroot-of";
    if (command->root >= 0)
        close(command->root);
    command->root = open_aside(path, O_PATH | O_DIRECTORY);
    return problem(uspawn_attr_set_chroot(command->attr, path));
}

static const char *set_argv0(struct command *command, const char *name)
{
    return problem(uspawn_attr_set_argv0(command->attr, name));
}

static const char *set_exec_fd(struct command *command, const char *text)
{
    int fd;

    if (!parse_descriptor(text, &fd))
        return "no descriptor";
    return problem(uspawn_attr_set_exec_fd(command->attr, fd));
}

static const char *set_path_source(struct command *command, const char *source)
{
    int which = USPAWN_PATH_GIVEN;

    if (strcmp(source, "caller") == 0)
        which = USPAWN_PATH_CALLER;
    if (strcmp(source, "child") == 0)
        which = USPAWN_PATH_CHILD;
    command->has_path_source = 1;
    return problem(uspawn_attr_set_path_source(
        command->attr, which, which == USPAWN_PATH_GIVEN ? source : NULL));
}

static const char *set_enoexec(struct command *command, const char *what)
{
    static const struct name names[] = {
        {"fail", USPAWN_ENOEXEC_FAIL},
        {"shell", USPAWN_ENOEXEC_SHELL},
    };
    unsigned long long value;

    if (!find_name(names, COUNT(names), what, &value))
        return "neither shell nor fail";
    return problem(uspawn_attr_set_enoexec(command->attr, (int)value));
}

/* --------------------------------------------------------- Environment -- */

const char *set_variable(struct command *command, const char *text)
{
    const char *value = strchr(text, '=');
    int error = need_environment(command);
    char *name;

    if (!value || value == text)
        return "not NAME=VALUE";
    name = strndup(text, (size_t)(value - text));
    if (!name)
        return problem(ENOMEM);
    if (!error)
        error = uspawn_environment_set(command->environment, name, value + 1);
    free(name);
    return problem(error);
}

static const char *unset_variable(struct command *command, const char *name)
{
    int error = need_environment(command);

    if (!error)
        error = uspawn_environment_unset(command->environment, name);
    return error == EINVAL ? "no name of a variable" : problem(error);
}

static const char *clear_environment(struct command *command,
                                     const char *unused)
{
    int error = need_environment(command);

    (void)unused;
    if (!error)
        uspawn_environment_clear(command->environment);
    return problem(error);
}

/* In front of what is there already. */
static const char *preload(struct command *command, const char *unused)
{
    static const char library[] = USP_PRELOAD_LIBRARY;
    const char *name = "LD_PRELOAD", *old;
    int error = need_environment(command);
    size_t size;
    char *list;

    (void)unused;
    if (access(library, R_OK) != 0)
        return "no " USP_PRELOAD_LIBRARY;
    if (error)
        return problem(error);
    old = uspawn_environment_get(command->environment, name);
    if (!old)
        return problem(
            uspawn_environment_set(command->environment, name, library));
    size = sizeof library + 1 + strlen(old);
    list = malloc(size);
    if (!list)
        return problem(ENOMEM);
    snprintf(list, size, "%s:%s", library, old);
    error = uspawn_environment_set(command->environment, name, list);
    free(list);
    return problem(error);
}

static const struct command_option options[] = {
    {"chdir", 'C', "DIR", "run in the directory DIR", change_directory},
    {"fchdir", 0, "FD", "run in the directory open as FD",
     change_to_descriptor},
    {"chroot", 0, "DIR", "make DIR the root directory", set_root},
    {"env", 'e', "NAME=VALUE",
     "set a variable, as NAME=VALUE before the\n"
     "command does; PATH is then that of the program",
     set_variable},
    {"unset", 'u', "NAME", "remove a variable", unset_variable},
    {"clear-env", 'i', NULL, "remove all variables", clear_environment},
    {"preload", 0, NULL, "have the program start others by uspawn", preload},
    {"argv0", 0, "NAME", "give the program NAME as argv[0]", set_argv0},
    {"path-source", 0, "WHERE",
     "search PATH of caller, child (as env does), or\n"
     "the list WHERE",
     set_path_source},
    {"exec-fd", 0, "FD", "execute the file open as FD", set_exec_fd},
    {"split-string", 'S', "TEXT", "options and arguments in one, for #! lines",
     NULL},
    {"enoexec", 0, "WHAT", "file of no known format: shell, or fail",
     set_enoexec},
};

const struct option_group program_options = {"Program and environment", options,
                                             COUNT(options)};
