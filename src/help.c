/* SPDX-License-Identifier: MIT */
/* --help, from the tables that the options are read by. */
#include "command.h"
#include <string.h>

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
    if (option_has_choice(option))
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

int print_help(struct command *command)
{
    size_t i, j;

    (void)command;
    printf("Usage: uspawn [option ...] [--] [NAME=VALUE ...] command "
           "[argument ...]\n"
           "Start a program, wait for it, and end as it does.\n");
    for (i = 0; option_groups[i]; i++) {
        printf("\n%s:\n", option_groups[i]->title);
        for (j = 0; j < option_groups[i]->count; j++)
            print_option(&option_groups[i]->options[j]);
    }
    printf("\nExit status: the program's, or the same signal; 124 timed out, "
           "125 uspawn\nfailed, 126 not executable, 127 not found.\n");
    return 0;
}
