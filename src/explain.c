/* SPDX-License-Identifier: MIT */
/* --explain: what would be done, step by step, and by which backend. */
#include "command.h"
#include <stdlib.h>
#include <string.h>

/* Whether a line of TEXT says that a backend will run. */
static int is_possible(const char *text)
{
    static const char line_start[] = "\nbackend ";
    const char *line = text;

    while ((line = strstr(line, line_start))) {
        line += sizeof line_start - 1;
        if (strncmp(line + strcspn(line, ":\n"), ": will run", 10) == 0)
            return 1;
    }
    return 0;
}

static int print_plan(const struct uspawn_plan *plan)
{
    size_t size = uspawn_plan_describe(plan, NULL, 0) + 1;
    char *text = malloc(size);
    int status = STATUS_FAILURE;

    if (text) {
        uspawn_plan_describe(plan, text, size);
        fputs(text, stdout);
        if (is_possible(text))
            status = 0;
        else
            complain("no backend can do this");
    }
    free(text);
    return status;
}

static void print_time(const char *what, unsigned long long time,
                       const char *signal)
{
    if (time == NEVER || !time)
        return;
    printf("%s %llu.%03llu s: signal %s\n", what, time / NANOSECONDS,
           time % NANOSECONDS / 1000000, signal);
}

/* What the command does, and no step is. */
static void print_waiting(const struct command *command)
{
    char signal[32];

    name_signal(command->timeout_signal, signal, sizeof signal);
    print_time("timeout after", command->timeout, signal);
    print_time("and after", command->kill_after, "KILL");
    if (command->has_pty)
        printf("relay the bytes of a terminal\n");
    if (command->jobs)
        printf("once for each argument of a list, %zu at once\n",
               command->jobs);
    if (command->is_init)
        printf("collect orphans\n");
}

int explain_plan(struct command *command)
{
    struct uspawn_plan *plan = NULL;
    int status = prepare(command);
    int error;

    if (status)
        return status;
    error = uspawn_plan_createp(
        &plan, command->argv[0], command->actions, command->attr, command->argv,
        command->environment ? uspawn_environment_array(command->environment)
                             : NULL);
    if (error)
        complain("%s: %s", command->argv[0], strerror(error));
    else
        status = print_plan(plan);
    if (!error)
        print_waiting(command);
    uspawn_plan_destroy(plan);
    return error ? STATUS_FAILURE : status;
}
