/* SPDX-License-Identifier: MIT */
/* An action of posix_spawn_file_actions_t, whatever holds it. */
#ifndef USP_LIBC_ACTIONS_H
#define USP_LIBC_ACTIONS_H

#include "base/compiler.h"
#include <sys/types.h>

/* What is not known here is the libc's business: no errno value. */
#define USP_NOT_UNDERSTOOD (-1)

enum usp_posix_action_kind {
    USP_POSIX_CLOSE,
    USP_POSIX_DUP2,
    USP_POSIX_OPEN,
    USP_POSIX_CHDIR,
    USP_POSIX_FCHDIR,
    USP_POSIX_CLOSEFROM,
    USP_POSIX_TCSETPGRP,
    USP_POSIX_INHERIT /* macOS */
};

struct usp_posix_action {
    enum usp_posix_action_kind kind;
    int fd;
    int newfd;        /* of dup2 */
    const char *path; /* of open and chdir */
    int flags;        /* of open */
    mode_t mode;
};

/* Called for one action: 0, or what ends the reading. */
typedef int usp_take_action(void *taker, const struct usp_posix_action *action);

/* Add ACTION to TO, a struct uspawn_actions: 0, an errno value, or
 * USP_NOT_UNDERSTOOD. */
USP_HIDDEN usp_take_action usp_posix_action_add;

#endif
