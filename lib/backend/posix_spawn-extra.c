/* SPDX-License-Identifier: MIT */
/* Translations that only some systems have: see posix_spawn-extra.h. */
#include "backend/posix_spawn-extra.h"
#include "backend/posix_spawn-locate.h"
#include "sys.h"
#include <string.h>

/* -------------------------------------------------------- Attributes -- */

#ifdef USP_SPAWN_SCHEDULES
static int set_parameters(struct usp_spawn_objects *objects, long priority)
{
    struct sched_param parameters;

    memset(&parameters, 0, sizeof parameters);
    parameters.sched_priority = (int)priority;
    return posix_spawnattr_setschedparam(&objects->attr, &parameters);
}

int usp_spawn_scheduler(struct usp_spawn_objects *objects,
                        const struct usp_step *step)
{
    int error =
        posix_spawnattr_setschedpolicy(&objects->attr, (int)step->value);

    objects->flags |= POSIX_SPAWN_SETSCHEDULER;
    return error ? error : set_parameters(objects, step->extra);
}

int usp_spawn_scheduler_priority(struct usp_spawn_objects *objects,
                                 const struct usp_step *step)
{
    objects->flags |= POSIX_SPAWN_SETSCHEDPARAM;
    return set_parameters(objects, step->extra);
}
#endif

#ifdef HAVE_POSIX_SPAWNATTR_SETSIGIGNORE_NP
int usp_spawn_ignored_signals(struct usp_spawn_objects *objects,
                              const struct usp_step *step)
{
    objects->flags |= POSIX_SPAWN_SETSIGIGN_NP;
    return posix_spawnattr_setsigignore_np(&objects->attr, step->data);
}
#endif

#ifdef POSIX_SPAWN_SETSID
int usp_spawn_session(struct usp_spawn_objects *objects,
                      const struct usp_step *step)
{
    (void)step;
    objects->flags |= POSIX_SPAWN_SETSID;
    return 0;
}
#endif

/* ----------------------------------------------------------- Actions -- */

#if defined HAVE_POSIX_SPAWN_FILE_ACTIONS_ADDINHERIT_NP
int usp_spawn_inherit(struct usp_spawn_objects *objects,
                      const struct usp_step *step)
{
    return posix_spawn_file_actions_addinherit_np(&objects->actions, step->fd);
}
#elif defined USP_SPAWN_DUP2_INHERITS
int usp_spawn_inherit(struct usp_spawn_objects *objects,
                      const struct usp_step *step)
{
    return posix_spawn_file_actions_adddup2(&objects->actions, step->fd,
                                            step->fd);
}
#endif

#ifdef HAVE_POSIX_SPAWN_FILE_ACTIONS_ADDCHDIR_NP
int usp_spawn_chdir(struct usp_spawn_objects *objects,
                    const struct usp_step *step)
{
    return posix_spawn_file_actions_addchdir_np(&objects->actions, step->data);
}
#endif

#ifdef HAVE_POSIX_SPAWN_FILE_ACTIONS_ADDFCHDIR_NP
int usp_spawn_fchdir(struct usp_spawn_objects *objects,
                     const struct usp_step *step)
{
    return posix_spawn_file_actions_addfchdir_np(&objects->actions, step->fd);
}
#endif

#ifdef HAVE_POSIX_SPAWN_FILE_ACTIONS_ADDTCSETPGRP_NP
int usp_spawn_tcsetpgrp(struct usp_spawn_objects *objects,
                        const struct usp_step *step)
{
    return posix_spawn_file_actions_addtcsetpgrp_np(&objects->actions,
                                                    step->fd);
}
#endif

#ifdef HAVE_POSIX_SPAWN_FILE_ACTIONS_ADDCLOSEFROM_NP
int usp_spawn_closefrom(struct usp_spawn_objects *objects,
                        const struct usp_step *step)
{
    return posix_spawn_file_actions_addclosefrom_np(&objects->actions,
                                                    step->fd);
}
#endif

#if defined POSIX_SPAWN_CLOEXEC_DEFAULT &&                                     \
    defined HAVE_POSIX_SPAWN_FILE_ACTIONS_ADDINHERIT_NP

/* All is closed but what actions make.  The standard descriptors stay as they
 * are, if they are open and no action is about them. */
int usp_spawn_inheritance(struct usp_spawn_objects *objects,
                          const struct usp_step *step)
{
    const struct uspawn_plan *plan = objects->launch->plan;
    int error = 0;
    int fd;

    (void)step;
    objects->flags |= POSIX_SPAWN_CLOEXEC_DEFAULT;
    for (fd = 0; fd < 3 && !error; fd++)
        if (usp_sys_fcntl(fd, F_GETFD, 0) == 0 && !usp_is_changed(plan, fd))
            error =
                posix_spawn_file_actions_addinherit_np(&objects->actions, fd);
    return error;
}

#elif defined HAVE_POSIX_SPAWN_FILE_ACTIONS_ADDCLOSEFROM_NP

/* The gaps are narrow: USP_DEMAND_CLOSE_RANGES is nothing we can do. */
int usp_spawn_inheritance(struct usp_spawn_objects *objects,
                          const struct usp_step *step)
{
    const struct usp_range *range = step->data;
    size_t count = step->size / sizeof *range;
    int error = 0;
    unsigned fd;

    for (; count > 1; count--, range++)
        for (fd = range->first; fd <= range->last && !error; fd++)
            error =
                posix_spawn_file_actions_addclose(&objects->actions, (int)fd);
    return error ? error
                 : posix_spawn_file_actions_addclosefrom_np(&objects->actions,
                                                            (int)range->first);
}

#endif
