/* SPDX-License-Identifier: MIT */
/* Where the child is when it executes: the chdir and fchdir actions, followed
 * without going there. */
#include "backend/working-directory.h"
#include "sys.h"
#include <unistd.h>

#ifndef O_PATH
#define O_PATH O_RDONLY
#endif

static int enter(int directory, const struct usp_step *step)
{
    const int flags = O_PATH | O_DIRECTORY | O_CLOEXEC;

    switch (step->kind->stage) {
    case USPAWN_STAGE_CHDIR:
        return usp_sys_openat(directory, step->data, flags, 0);
    case USPAWN_STAGE_FCHDIR:
        return usp_sys_openat(step->fd, ".", flags, 0);
    default:
        return directory;
    }
}

int usp_directory_before(const struct uspawn_plan *plan, size_t count)
{
    int directory = AT_FDCWD;
    size_t i;

    for (i = 0; i < count; i++) {
        int entered = enter(directory, &plan->steps[i]);

        if (entered == directory)
            continue;
        if (directory >= 0)
            close(directory);
        if (entered < 0)
            return entered;
        directory = entered;
    }
    return directory;
}

int usp_child_directory(const struct uspawn_plan *plan)
{
    return usp_directory_before(plan, plan->step_count);
}
