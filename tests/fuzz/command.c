/* SPDX-License-Identifier: MIT */
/* The arguments of the command's options: an option, by its number, and its
 * argument, several times, each ended by a zero. */
#define _GNU_SOURCE
#include "command.h"
#include "fuzz.h"
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* libFuzzer has a main() of its own; options print what they are asked for. */
int print_version(struct command *unused)
{
    (void)unused;
    return 0;
}

static const struct command_option *option_at(size_t number)
{
    size_t i;

    for (i = 0; option_groups[i]; i++) {
        if (number < option_groups[i]->count)
            return &option_groups[i]->options[number];
        number -= option_groups[i]->count;
    }
    return NULL;
}

/* ARGUMENT stays as it is as long as the command does, as in argv. */
static void apply(struct command *command, char *text)
{
    const struct command_option *option =
        option_at((size_t)(unsigned char)*text);
    char *argument = *text ? text + 1 : text;

    /* Some are opened, or made: only in the directory of this run. */
    if (!option || !option->apply || strchr(argument, '/'))
        return;
    if (!option->argument || (*option->argument == '[' && !*argument))
        argument = NULL;
    problem(0);
    option->apply(command, argument);
}

static void end(struct command *command)
{
    if (command->report)
        fclose(command->report);
    uspawn_environment_destroy(command->environment);
    uspawn_attr_destroy(command->attr);
    uspawn_actions_destroy(command->actions);
    closefrom(STDERR_FILENO + 1);
    free(command);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_string(data, size);
    struct command *command = calloc(1, sizeof *command);
    size_t at;

    MUST(command);
    command->timeout_signal = SIGTERM;
    command->pty_copy = -1;
    command->root = -1;
    command->user_ids[0] = command->user_ids[1] = (uid_t)-1;
    command->group_ids[0] = command->group_ids[1] = (gid_t)-1;
    MUST(uspawn_actions_create(&command->actions) == 0);
    MUST(uspawn_attr_create(&command->attr) == 0);
    for (at = 0; at < size; at += strlen(text + at) + 1)
        apply(command, text + at);
    end(command);
    free(text);
    return 0;
}
