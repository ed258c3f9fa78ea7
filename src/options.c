/* SPDX-License-Identifier: MIT */
/* The options of all groups, as getopt_long(3) wants them, and what several of
 * them call. */
#include "command.h"
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const struct option_group *const option_groups[] = {
    &program_options,  &descriptor_options, &process_options,
    &signal_options,   &identity_options,   &privilege_options,
    &resource_options, &namespace_options,  &entering_options,
    &running_options,  &system_options,     NULL,
};

#define OPTIONS_MAX 128

/* What getopt_long(3) gives for a long option is its index, and this. */
#define LONG_OPTION 256

static const struct command_option *all[OPTIONS_MAX];
static struct option long_options[OPTIONS_MAX + 1];
static char letters[3 * OPTIONS_MAX];

int option_has_choice(const struct command_option *option)
{
    return option->argument && option->argument[0] == '[';
}

static void add_letter(const struct command_option *option)
{
    char *end = letters + strlen(letters);

    *end++ = (char)option->letter;
    if (option->argument)
        *end++ = ':';
    if (option_has_choice(option))
        *end++ = ':';
    *end = '\0';
}

static void collect(void)
{
    int count = 0;
    size_t i, j;

    /* Options end at the command; a missing argument is told as such. */
    strcpy(letters, "+:");
    for (i = 0; option_groups[i]; i++)
        for (j = 0; j < option_groups[i]->count && count < OPTIONS_MAX; j++) {
            const struct command_option *option = &option_groups[i]->options[j];
            struct option *entry = &long_options[count];

            entry->name = option->name;
            entry->has_arg = option_has_choice(option) ? optional_argument
                             : option->argument        ? required_argument
                                                       : no_argument;
            entry->val = LONG_OPTION + count;
            if (option->letter)
                add_letter(option);
            all[count++] = option;
        }
}

static const struct command_option *find_option(int value)
{
    int i;

    if (value >= LONG_OPTION)
        return all[value - LONG_OPTION];
    for (i = 0; all[i]; i++)
        if (all[i]->letter == value)
            return all[i];
    return NULL;
}

/* What getopt_long(3) did not like: GIVEN is where it looked, VALUE the option
 * if it is known. */
static int refuse(int answer, const char *given, int value)
{
    static const char help[] = "; see uspawn --help";
    const struct command_option *option = value ? find_option(value) : NULL;

    if (option && answer == ':')
        complain("--%s: %s is missing%s", option->name, option->argument, help);
    else if (option)
        complain("--%s: takes no argument%s", option->name, help);
    else if (value)
        complain("-%c: unknown option%s", value, help);
    else
        complain("%s: unknown or ambiguous option%s", given, help);
    return STATUS_FAILURE;
}

/* As env(1): NAME=VALUE before the command. */
static int read_variables(struct command *command)
{
    for (; *command->argv && strchr(*command->argv, '='); command->argv++) {
        const char *complaint = set_variable(command, *command->argv);

        if (complaint) {
            complain("%s: %s", *command->argv, complaint);
            return STATUS_FAILURE;
        }
    }
    return 0;
}

/* The options of the command line, which are carried out when all are known. */
struct given {
    const struct command_option *option;
    const char *argument;
};

static struct given *given;
static size_t given_count, given_room;

static int add_given(const struct command_option *option, const char *argument)
{
    if (given_count == given_room) {
        size_t room = 2 * given_room + 16;
        struct given *more = realloc(given, room * sizeof *given);

        if (!more)
            return 0;
        given = more;
        given_room = room;
    }
    given[given_count].option = option;
    given[given_count++].argument = argument;
    return 1;
}

static int tell(const struct given *what, const char *complaint)
{
    complain("--%s%s%s: %s%s", what->option->name, what->argument ? " " : "",
             what->argument ? what->argument : "", complaint, where_to_look());
    return STATUS_FAILURE;
}

static int scan(struct command *command, int argc, char **argv)
{
    int answer;

    while ((answer = getopt_long(argc, argv, letters, long_options, NULL)) !=
           -1) {
        const struct command_option *option;
        const char *complaint = NULL;

        if (answer == '?' || answer == ':')
            return refuse(answer, argv[optind - 1], optopt);
        option = find_option(answer);
        problem(0);
        if (!option->apply)
            complaint = split_into(&argc, &argv, optind, optarg);
        else if (!add_given(option, optarg))
            complaint = problem(ENOMEM);
        if (complaint) {
            const struct given what = {option, optarg};

            return tell(&what, complaint);
        }
    }
    command->argv = argv + optind;
    return 0;
}

/* What others are understood by: names of users are those of the new root. */
static int is_first(const struct command_option *option)
{
    return strcmp(option->name, "chroot") == 0 ||
           strcmp(option->name, "chroot-of") == 0;
}

static int apply_all(struct command *command, int first)
{
    const char *complaint = NULL;
    size_t i;

    for (i = 0; i < given_count; i++) {
        const struct given *what = &given[i];

        if (is_first(what->option) != first)
            continue;
        problem(0);
        complaint = what->option->apply(command, what->argument);
        if (complaint)
            return tell(what, complaint);
    }
    return 0;
}

int options_read(struct command *command, int argc, char **argv)
{
    int status;

    collect();
    opterr = 0;
    status = scan(command, argc, argv);
    if (!status)
        status = apply_all(command, 1);
    if (!status)
        status = apply_all(command, 0);
    free(given);
    given = NULL;
    return status ? status : read_variables(command);
}

/* ------------------------------------------------- What options call -- */

int need_environment(struct command *command)
{
    int error = 0;

    if (command->environment)
        return 0;
    /* As env(1): the program is looked for where it will look itself. */
    if (!command->has_path_source)
        error =
            uspawn_attr_set_path_source(command->attr, USPAWN_PATH_CHILD, NULL);
    return error ? error
                 : uspawn_environment_create(&command->environment, NULL);
}

/* Which one of a list it is about. */
static const char *name_item(const char *item, const char *complaint)
{
    static char text[512];

    snprintf(text, sizeof text, "%s: %s", item, complaint);
    return text;
}

const char *apply_each(struct command *command, const char *list,
                       option_apply *apply)
{
    static const char blanks[] = " \t\n";
    const char *const whole = list;
    const char *complaint = NULL;

    while (!complaint) {
        size_t length, more;
        char *item;

        list += strspn(list, blanks);
        length = more = strcspn(list, ",");
        while (length && strchr(blanks, list[length - 1]))
            length--;
        item = strndup(list, length);

        if (!item)
            return problem(ENOMEM);
        complaint = length ? apply(command, item) : "an item is empty";
        if (complaint && length && strcmp(item, whole) != 0)
            complaint = name_item(item, complaint);
        free(item);
        list += more;
        if (*list++ == '\0')
            break;
    }
    return complaint;
}

#define ASIDE_LOWEST 200

int copy_aside(int fd)
{
    return fcntl(fd, F_DUPFD_CLOEXEC, ASIDE_LOWEST);
}

int open_aside(const char *path, int flags)
{
    int fd = open(path, flags | O_CLOEXEC, 0666);
    int moved;

    if (fd < 0)
        return -1;
    moved = copy_aside(fd);
    if (moved < 0) /* the limit is lower */
        return fd;
    close(fd);
    return moved;
}
