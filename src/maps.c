/* SPDX-License-Identifier: MIT */
/* Maps of ids that are not ours to write: newuidmap(1) and newgidmap(1) write
 * what subuid(5) and subgid(5) grant.
 *
 * They are programs with rights of their own, for whoever asks: so it is the
 * command that has them run, and not the library. */
#include "running.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define NUMBER_SIZE 12 /* of an id, or of a pid */

/* NAME PID INSIDE OUTSIDE COUNT ...; NULL: no memory.  To be freed. */
static char **make_arguments(char *name, pid_t pid, const struct id_map *map)
{
    size_t count = 2 + 3 * map->count;
    char **arguments =
        malloc((count + 1) * sizeof *arguments + count * NUMBER_SIZE);
    char *text = (char *)(arguments + count + 1);
    size_t i;

    if (!arguments)
        return NULL;
    arguments[0] = name;
    for (i = 1; i < count; i++) {
        const struct uspawn_id_range *range =
            &map->ranges[i > 1 ? (i - 2) / 3 : 0];
        const unsigned numbers[] = {range->inside, range->outside,
                                    range->count};

        arguments[i] = text;
        text += 1 + snprintf(text, NUMBER_SIZE, "%u",
                             i == 1 ? (unsigned)pid : numbers[(i - 2) % 3]);
    }
    arguments[count] = NULL;
    return arguments;
}

/* 0, or an errno value; HELPER has said what it did not like. */
static int write_map(char *helper, pid_t pid, const struct id_map *map)
{
    const struct uspawn_options options = {.hold = USPAWN_HOLD_NONE};
    char **arguments = make_arguments(helper, pid, map);
    struct uspawn_result result;
    int error, is_success;

    if (!arguments)
        return ENOMEM;
    error = uspawn_run(&result, arguments, &options);
    is_success = result.is_success;
    uspawn_result_free(&result);
    free(arguments);
    if (error)
        complain("%s: %s", helper, strerror(error));
    return is_success ? 0 : EPERM;
}

/* The child waits for both. */
static int write_maps(const struct run *run)
{
    static char users[] = "newuidmap", groups[] = "newgidmap";
    const struct command *command = run->command;
    pid_t pid = run->child.pid;
    int error = 0;

    if (command->user_map.count)
        error = write_map(users, pid, &command->user_map);
    if (!error && command->group_map.count)
        error = write_map(groups, pid, &command->group_map);
    return error;
}

int maps_are_refused(const struct run *run, int error)
{
    return error == EPERM && run->child.error.stage == USPAWN_STAGE_ID_MAPS &&
           !run->command->is_held;
}

int maps_start(struct run *run, char *const *environment)
{
    const struct uspawn_error refusal = run->child.error;
    struct command *command = run->command;
    int error = uspawn_attr_set_suspended_for_maps(command->attr);

    if (!error)
        error = uspawn_startp(&run->child, command->argv[0], command->actions,
                              command->attr, command->argv, environment);
    if (error)
        return error;
    error = write_maps(run);
    if (!error)
        return uspawn_child_resume(&run->child);
    uspawn_child_cancel(&run->child);
    uspawn_child_wait(&run->child, NULL, -1);
    uspawn_child_release(&run->child);
    run->child.error = refusal;
    return error;
}
