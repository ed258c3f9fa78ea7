/* SPDX-License-Identifier: MIT */
/* The names of stages and mechanisms. */
#include "child/child.h"

const char *uspawn_strstage(int stage)
{
    int i;

    switch (stage) {
    case USPAWN_STAGE_NONE:
        return "none";
    case USPAWN_STAGE_PLAN:
        return "plan";
    case USPAWN_STAGE_CREATE:
        return "create";
    case USPAWN_STAGE_EXEC:
        return "exec";
    default:
        break;
    }
    for (i = 0; i < usp_step_kind_count; i++)
        if (usp_step_kinds[i].stage == stage)
            return usp_step_kinds[i].name;
    return "unknown";
}

const char *uspawn_strmechanism(int mechanism)
{
    static const char *const names[] = {
        [USPAWN_MECHANISM_NONE] = "none",
        [USPAWN_MECHANISM_CLONE3] = "clone3",
        [USPAWN_MECHANISM_CLONE] = "clone",
        [USPAWN_MECHANISM_VFORK] = "vfork",
        [USPAWN_MECHANISM_POSIX_SPAWN] = "posix_spawn",
        [USPAWN_MECHANISM_FORK] = "fork",
        [USPAWN_MECHANISM_RFORK] = "rfork",
        [USPAWN_MECHANISM_VFORKX] = "vforkx",
    };

    if (mechanism < 0 || mechanism >= (int)USP_COUNT(names))
        return "unknown";
    return names[mechanism];
}
