/* SPDX-License-Identifier: MIT */
/* The options of all groups, as getopt_long(3) wants them and as --help shows
 * them: both are made from the same tables. */
#include "command.h"
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct option_group *const groups[] = {
    &program_options,  &descriptor_options, &process_options,
    &signal_options,   &identity_options,   &privilege_options,
    &resource_options, &namespace_options,  &running_options,
    &system_options,
};

#define OPTIONS_MAX 128

/* What getopt_long(3) gives for a long option is its index, and this. */
#define LONG_OPTION 256

static const struct command_option *all[OPTIONS_MAX];
static struct option long_options[OPTIONS_MAX + 1];
static char letters[3 * OPTIONS_MAX];

static int is_optional(const struct command_option *option)
{
    return option->argument && option->argument[0] == '[';
}

static void add_letter(const struct command_option *option)
{
    char *end = letters + strlen(letters);

    *end++ = (char)option->letter;
    if (option->argument)
        *end++ = ':';
    if (is_optional(option))
        *end++ = ':';
    *end = '\0';
}

static void collect(void)
{
    int count = 0;
    size_t i, j;

    /* Options end at the command; a missing argument is told as such. */
    strcpy(letters, "+:");
    for (i = 0; i < COUNT(groups); i++)
        for (j = 0; j < groups[i]->count && count < OPTIONS_MAX; j++) {
            const struct command_option *option = &groups[i]->options[j];
            struct option *entry = &long_options[count];

            entry->name = option->name;
            entry->has_arg = is_optional(option) ? optional_argument
                             : option->argument  ? required_argument
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

int options_read(struct command *command, int argc, char **argv)
{
    int answer;

    collect();
    opterr = 0;
    while ((answer = getopt_long(argc, argv, letters, long_options, NULL)) !=
           -1) {
        const struct command_option *option;
        const char *complaint;

        if (answer == '?' || answer == ':')
            return refuse(answer, argv[optind - 1], optopt);
        option = find_option(answer);
        problem(0);
        complaint = option->apply ? option->apply(command, optarg)
                                  : split_into(&argc, &argv, optind, optarg);
        if (complaint) {
            complain("--%s%s%s: %s%s", option->name, optarg ? " " : "",
                     optarg ? optarg : "", complaint, where_to_look());
            return STATUS_FAILURE;
        }
    }
    command->argv = argv + optind;
    return read_variables(command);
}

/* ---------------------------------------------------------------- Help -- */

#define HELP_COLUMN 32

static void print_option(const struct command_option *option)
{
    char head[80];
    const char *help;
    int length;

    length =
        snprintf(head, sizeof head, "  %c%c%c --%s", option->letter ? '-' : ' ',
                 option->letter ? option->letter : ' ',
                 option->letter ? ',' : ' ', option->name);
    if (is_optional(option))
        snprintf(head + length, sizeof head - (size_t)length, "[=%s",
                 option->argument + 1);
    else if (option->argument)
        snprintf(head + length, sizeof head - (size_t)length, " %s",
                 option->argument);
    printf("%-*s", HELP_COLUMN, head);
    if (strlen(head) > HELP_COLUMN - 2)
        printf("\n%*s", HELP_COLUMN, "");
    for (help = option->help; *help; help++)
        if (*help == '\n')
            printf("\n%*s", HELP_COLUMN, "");
        else
            putchar(*help);
    putchar('\n');
}

int options_help(struct command *command)
{
    size_t i, j;

    (void)command;
    printf("Usage: uspawn [option ...] [--] [NAME=VALUE ...] command "
           "[argument ...]\n"
           "Start a program, wait for it, and end as it does.\n");
    for (i = 0; i < COUNT(groups); i++) {
        printf("\n%s:\n", groups[i]->title);
        for (j = 0; j < groups[i]->count; j++)
            print_option(&groups[i]->options[j]);
    }
    printf("\nExit status: the program's, or the same signal; 124 timed out, "
           "125 uspawn\nfailed, 126 not executable, 127 not found.\n");
    return 0;
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
