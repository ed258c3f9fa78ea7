/* SPDX-License-Identifier: MIT */
/* illumos, Solaris: what forkx and vforkx are told of a child. */
#ifndef USP_FORKX_FLAGS_H
#define USP_FORKX_FLAGS_H

#include "uspawn.h"
#include <sys/fork.h>

/* Only who has asked that waitpid (-1) find it takes the risk that somebody
 * else collects it. */
static inline int usp_forkx_flags(unsigned hidden_from)
{
    switch (hidden_from) {
    case USPAWN_HIDDEN_FROM_SIGCHLD:
        return FORK_NOSIGCHLD;
    case USPAWN_HIDDEN_FROM_SIGCHLD | USPAWN_HIDDEN_FROM_WAIT:
        return FORK_NOSIGCHLD | FORK_WAITPID;
    default:
        return FORK_WAITPID;
    }
}

#endif
