/* SPDX-License-Identifier: MIT */
/* glibc's file actions: an array, of a type that its <spawn.h> only names.  The
 * same since 2.3; each new kind has had the next tag: chdir and fchdir (2.29),
 * closefrom (2.34), tcsetpgrp (2.35). */
#include "objects.h"

enum tag {
    TAG_CLOSE,
    TAG_DUP2,
    TAG_OPEN,
    TAG_CHDIR,
    TAG_FCHDIR,
    TAG_CLOSEFROM,
    TAG_TCSETPGRP,
    TAG_COUNT
};

struct __spawn_action {
    int tag;
    union {
        int fd; /* of all that have one: it is the first member */
        struct {
            int fd;
            int newfd;
        } dup2;
        struct {
            int fd;
            char *path;
            int flags;
            mode_t mode;
        } open;
        struct {
            char *path;
        } chdir;
    } of;
};

static const enum usp_posix_action_kind kinds[TAG_COUNT] = {
    [TAG_CLOSE] = USP_POSIX_CLOSE,
    [TAG_DUP2] = USP_POSIX_DUP2,
    [TAG_OPEN] = USP_POSIX_OPEN,
    [TAG_CHDIR] = USP_POSIX_CHDIR,
    [TAG_FCHDIR] = USP_POSIX_FCHDIR,
    [TAG_CLOSEFROM] = USP_POSIX_CLOSEFROM,
    [TAG_TCSETPGRP] = USP_POSIX_TCSETPGRP,
};

static int read_one(const struct __spawn_action *from,
                    struct usp_posix_action *action)
{
    if (from->tag < 0 || from->tag >= TAG_COUNT)
        return USP_NOT_UNDERSTOOD;
    action->kind = kinds[from->tag];
    if (from->tag != TAG_CHDIR)
        action->fd = from->of.fd;
    else
        action->path = from->of.chdir.path;
    if (from->tag == TAG_DUP2)
        action->newfd = from->of.dup2.newfd;
    if (from->tag == TAG_OPEN) {
        action->path = from->of.open.path;
        action->flags = from->of.open.flags;
        action->mode = from->of.open.mode;
    }
    return 0;
}

int usp_posix_actions_read(const posix_spawn_file_actions_t *actions,
                           usp_take_action *take, void *taker)
{
    int i, error = 0;

    for (i = 0; i < actions->__used && error == 0; i++) {
        struct usp_posix_action action = {.fd = -1, .newfd = -1};

        error = read_one(&actions->__actions[i], &action);
        if (error == 0)
            error = take(taker, &action);
    }
    return error;
}
