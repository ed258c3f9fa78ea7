/* SPDX-License-Identifier: MIT */
/* From an action as POSIX has it to that of uspawn. */
#include "actions.h"
#include <uspawn.h>

int usp_posix_action_add(void *taker, const struct usp_posix_action *action)
{
    struct uspawn_actions *to = taker;

    switch (action->kind) {
    case USP_POSIX_CLOSE:
        return uspawn_actions_add_close(to, action->fd);
    case USP_POSIX_DUP2:
        return uspawn_actions_add_dup2(to, action->fd, action->newfd);
    case USP_POSIX_OPEN:
        return uspawn_actions_add_open(to, action->fd, action->path,
                                       action->flags, action->mode);
    case USP_POSIX_CHDIR:
        return uspawn_actions_add_chdir(to, action->path);
    case USP_POSIX_FCHDIR:
        return uspawn_actions_add_fchdir(to, action->fd);
    case USP_POSIX_CLOSEFROM:
        return uspawn_actions_add_closefrom(to, action->fd);
    case USP_POSIX_TCSETPGRP:
        return uspawn_actions_add_tcsetpgrp(to, action->fd);
    case USP_POSIX_INHERIT:
        return uspawn_actions_add_inherit(to, action->fd);
    }
    return USP_NOT_UNDERSTOOD;
}
