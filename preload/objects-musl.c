/* SPDX-License-Identifier: MIT */
/* musl's file actions: a list, the newest first, of a type that only its source
 * knows.  The same since 0.9; chdir and fchdir came with 1.1.24. */
#include "objects.h"

enum command {
    COMMAND_CLOSE = 1,
    COMMAND_DUP2,
    COMMAND_OPEN,
    COMMAND_CHDIR,
    COMMAND_FCHDIR
};

struct operation {
    struct operation *older, *newer;
    int command;
    int fd;
    int source; /* of dup2 */
    int flags;
    mode_t mode;
    char path[];
};

static int read_one(const struct operation *from,
                    struct usp_posix_action *action)
{
    static const enum usp_posix_action_kind kinds[] = {
        [COMMAND_CLOSE] = USP_POSIX_CLOSE,   [COMMAND_DUP2] = USP_POSIX_DUP2,
        [COMMAND_OPEN] = USP_POSIX_OPEN,     [COMMAND_CHDIR] = USP_POSIX_CHDIR,
        [COMMAND_FCHDIR] = USP_POSIX_FCHDIR,
    };

    if (from->command < COMMAND_CLOSE || from->command > COMMAND_FCHDIR)
        return USP_NOT_UNDERSTOOD;
    action->kind = kinds[from->command];
    action->fd = from->fd;
    if (from->command == COMMAND_DUP2) {
        action->fd = from->source;
        action->newfd = from->fd;
    }
    action->path = from->path;
    action->flags = from->flags;
    action->mode = from->mode;
    return 0;
}

int usp_posix_actions_read(const posix_spawn_file_actions_t *actions,
                           usp_take_action *take, void *taker)
{
    const struct operation *from = actions->__actions;
    int error = 0;

    while (from && from->older)
        from = from->older;
    for (; from && error == 0; from = from->newer) {
        struct usp_posix_action action = {.newfd = -1};

        error = read_one(from, &action);
        if (error == 0)
            error = take(taker, &action);
    }
    return error;
}
