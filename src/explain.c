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
    uspawn_plan_destroy(plan);
    return error ? STATUS_FAILURE : status;
}
