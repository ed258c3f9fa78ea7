/* SPDX-License-Identifier: MIT */
/* posix_spawn of the libc: for systems where it is a system call of its own, or
 * where nothing better is to be had.
 *
 * It does only what POSIX and the functions found by configure let it do, and
 * reports only an errno value: locate.c finds out which step that came from.
 * It is not trusted to report at all until it has once: some libcs (OpenBSD's,
 * bionic's) and all emulators that run vfork as fork let the child exit with
 * 127 instead. */
#include "posix_spawn.h"
#include "backend.h"
#include "locate.h"
#include "sys.h"
#include <string.h>

typedef int translate_function(struct usp_spawn_objects *objects,
                               const struct usp_step *step);

/* -------------------------------------------------------- Attributes -- */

/* Signals that a libc keeps for itself may be left ignored in the child
 * (glibc); as default signals they are not.  Those that we were started with
 * ignored stay so. */
static void add_libc_signals(sigset_t *set)
{
    int signal;

    for (signal = USP_LIBC_SIGNAL_FIRST; signal <= USP_LIBC_SIGNAL_LAST;
         signal++)
        if (!usp_sys_is_ignored(signal))
            usp_sys_add_member(set, signal);
}

static int default_libc_signals(struct usp_spawn_objects *objects)
{
    sigset_t set;

    sigemptyset(&set);
    add_libc_signals(&set);
    objects->flags |= POSIX_SPAWN_SETSIGDEF;
    return posix_spawnattr_setsigdefault(&objects->attr, &set);
}

static int translate_default_signals(struct usp_spawn_objects *objects,
                                     const struct usp_step *step)
{
    sigset_t set = *(const sigset_t *)step->data;

    add_libc_signals(&set);
    return posix_spawnattr_setsigdefault(&objects->attr, &set);
}

static int translate_signal_mask(struct usp_spawn_objects *objects,
                                 const struct usp_step *step)
{
    objects->flags |= POSIX_SPAWN_SETSIGMASK;
    return posix_spawnattr_setsigmask(&objects->attr, step->data);
}

static int translate_process_group(struct usp_spawn_objects *objects,
                                   const struct usp_step *step)
{
    objects->flags |= POSIX_SPAWN_SETPGROUP;
    return posix_spawnattr_setpgroup(&objects->attr, (pid_t)step->value);
}

static int translate_reset_ids(struct usp_spawn_objects *objects,
                               const struct usp_step *step)
{
    (void)step;
    objects->flags |= POSIX_SPAWN_RESETIDS;
    return 0;
}

static int set_parameters(struct usp_spawn_objects *objects, long priority)
{
    struct sched_param parameters;

    memset(&parameters, 0, sizeof parameters);
    parameters.sched_priority = (int)priority;
    return posix_spawnattr_setschedparam(&objects->attr, &parameters);
}

static int translate_scheduler(struct usp_spawn_objects *objects,
                               const struct usp_step *step)
{
    int error =
        posix_spawnattr_setschedpolicy(&objects->attr, (int)step->value);

    objects->flags |= POSIX_SPAWN_SETSCHEDULER;
    return error ? error : set_parameters(objects, step->extra);
}

static int translate_scheduler_priority(struct usp_spawn_objects *objects,
                                        const struct usp_step *step)
{
    objects->flags |= POSIX_SPAWN_SETSCHEDPARAM;
    return set_parameters(objects, step->extra);
}

/* ----------------------------------------------------------- Actions -- */

static int translate_open(struct usp_spawn_objects *objects,
                          const struct usp_step *step)
{
    return posix_spawn_file_actions_addopen(&objects->actions, step->fd,
                                            step->data, (int)step->value,
                                            (mode_t)step->extra);
}

static int translate_close(struct usp_spawn_objects *objects,
                           const struct usp_step *step)
{
    return posix_spawn_file_actions_addclose(&objects->actions, step->fd);
}

static int translate_dup2(struct usp_spawn_objects *objects,
                          const struct usp_step *step)
{
    return posix_spawn_file_actions_adddup2(&objects->actions, step->source,
                                            step->fd);
}

/* Equal numbers clear close-on-exec (POSIX.1-2024). */
static int translate_inherit(struct usp_spawn_objects *objects,
                             const struct usp_step *step)
{
    return posix_spawn_file_actions_adddup2(&objects->actions, step->fd,
                                            step->fd);
}

static int translate_made(struct usp_spawn_objects *objects,
                          const struct usp_step *step)
{
    return posix_spawn_file_actions_adddup2(
        &objects->actions, objects->launch->made[step->source], step->fd);
}

#ifdef POSIX_SPAWN_SETSID
static int translate_session(struct usp_spawn_objects *objects,
                             const struct usp_step *step)
{
    (void)step;
    objects->flags |= POSIX_SPAWN_SETSID;
    return 0;
}
#define CAN_SESSION USP_NEED(USPAWN_STAGE_SESSION)
#else
#define translate_session NULL
#define CAN_SESSION 0
#endif

#ifdef HAVE_POSIX_SPAWN_FILE_ACTIONS_ADDCHDIR_NP
static int translate_chdir(struct usp_spawn_objects *objects,
                           const struct usp_step *step)
{
    return posix_spawn_file_actions_addchdir_np(&objects->actions, step->data);
}
#define CAN_CHDIR USP_NEED(USPAWN_STAGE_CHDIR)
#else
#define translate_chdir NULL
#define CAN_CHDIR 0
#endif

#ifdef HAVE_POSIX_SPAWN_FILE_ACTIONS_ADDFCHDIR_NP
static int translate_fchdir(struct usp_spawn_objects *objects,
                            const struct usp_step *step)
{
    return posix_spawn_file_actions_addfchdir_np(&objects->actions, step->fd);
}
#define CAN_FCHDIR USP_NEED(USPAWN_STAGE_FCHDIR)
#else
#define translate_fchdir NULL
#define CAN_FCHDIR 0
#endif

#ifdef HAVE_POSIX_SPAWN_FILE_ACTIONS_ADDTCSETPGRP_NP
static int translate_tcsetpgrp(struct usp_spawn_objects *objects,
                               const struct usp_step *step)
{
    return posix_spawn_file_actions_addtcsetpgrp_np(&objects->actions,
                                                    step->fd);
}
#define CAN_TCSETPGRP USP_NEED(USPAWN_STAGE_TCSETPGRP)
#else
#define translate_tcsetpgrp NULL
#define CAN_TCSETPGRP 0
#endif

#ifdef HAVE_POSIX_SPAWN_FILE_ACTIONS_ADDCLOSEFROM_NP
static int close_from(struct usp_spawn_objects *objects, int lowest)
{
    return posix_spawn_file_actions_addclosefrom_np(&objects->actions, lowest);
}

static int translate_closefrom(struct usp_spawn_objects *objects,
                               const struct usp_step *step)
{
    return close_from(objects, step->fd);
}

/* The gaps are narrow: USP_DEMAND_CLOSE_RANGES is nothing we can do. */
static int translate_inheritance(struct usp_spawn_objects *objects,
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
    return error ? error : close_from(objects, (int)range->first);
}
#define CAN_CLOSEFROM                                                          \
    (USP_NEED(USPAWN_STAGE_CLOSEFROM) | USP_NEED(USPAWN_STAGE_INHERITANCE))
#else
#define translate_closefrom NULL
#define translate_inheritance NULL
#define CAN_CLOSEFROM 0
#endif

static translate_function *const translate[] = {
    [USPAWN_STAGE_DEFAULT_SIGNALS] = translate_default_signals,
    [USPAWN_STAGE_SESSION] = translate_session,
    [USPAWN_STAGE_PROCESS_GROUP] = translate_process_group,
    [USPAWN_STAGE_SCHEDULER] = translate_scheduler,
    [USPAWN_STAGE_SCHEDULER_PRIORITY] = translate_scheduler_priority,
    [USPAWN_STAGE_RESET_IDS] = translate_reset_ids,
    [USPAWN_STAGE_OPEN] = translate_open,
    [USPAWN_STAGE_CLOSE] = translate_close,
    [USPAWN_STAGE_DUP2] = translate_dup2,
    [USPAWN_STAGE_INHERIT] = translate_inherit,
    [USPAWN_STAGE_CHDIR] = translate_chdir,
    [USPAWN_STAGE_FCHDIR] = translate_fchdir,
    [USPAWN_STAGE_CLOSEFROM] = translate_closefrom,
    [USPAWN_STAGE_TCSETPGRP] = translate_tcsetpgrp,
    [USPAWN_STAGE_PIPE] = translate_made,
    [USPAWN_STAGE_SOCKETPAIR] = translate_made,
    [USPAWN_STAGE_PTY] = translate_made,
    [USPAWN_STAGE_BYTES] = translate_made,
    [USPAWN_STAGE_INHERITANCE] = translate_inheritance,
    [USPAWN_STAGE_SIGNAL_MASK] = translate_signal_mask,
};

/* A libc may lose O_CLOEXEC when the number is not right at once (glibc, musl):
 * then closing it last is the same. */
static int close_on_exec(struct usp_spawn_objects *objects)
{
    const struct uspawn_plan *plan = objects->launch->plan;
    int error = 0;
    size_t i;

    for (i = 0; i < plan->step_count && !error; i++) {
        const struct usp_step *step = &plan->steps[i];

        if (step->kind->stage == USPAWN_STAGE_OPEN &&
            (step->value & O_CLOEXEC) &&
            !usp_is_changed_after(plan, i, step->fd))
            error = translate_close(objects, step);
    }
    return error;
}

int usp_spawn_translate(struct usp_spawn_objects *objects)
{
    const struct uspawn_plan *plan = objects->launch->plan;
    int error = default_libc_signals(objects);
    size_t i;

    for (i = 0; i < plan->step_count && !error; i++)
        error = translate[plan->steps[i].kind->stage](objects, &plan->steps[i]);
    if (!error)
        error = close_on_exec(objects);
    return error ? error
                 : posix_spawnattr_setflags(&objects->attr,
                                            (short)objects->flags);
}

#define CAN_ALWAYS                                                             \
    (USP_NEED(USPAWN_STAGE_DEFAULT_SIGNALS) |                                  \
     USP_NEED(USPAWN_STAGE_PROCESS_GROUP) | USP_NEED(USPAWN_STAGE_SCHEDULER) | \
     USP_NEED(USPAWN_STAGE_SCHEDULER_PRIORITY) |                               \
     USP_NEED(USPAWN_STAGE_RESET_IDS) | USP_NEED(USPAWN_STAGE_OPEN) |          \
     USP_NEED(USPAWN_STAGE_CLOSE) | USP_NEED(USPAWN_STAGE_DUP2) |              \
     USP_NEED(USPAWN_STAGE_INHERIT) | USP_NEED(USPAWN_STAGE_PIPE) |            \
     USP_NEED(USPAWN_STAGE_SOCKETPAIR) | USP_NEED(USPAWN_STAGE_PTY) |          \
     USP_NEED(USPAWN_STAGE_BYTES) | USP_NEED(USPAWN_STAGE_SIGNAL_MASK))

const struct usp_backend usp_posix_spawn_backend = {
    .name = "posix_spawn",
    .can = CAN_ALWAYS | CAN_SESSION | CAN_CHDIR | CAN_FCHDIR | CAN_TCSETPGRP |
           CAN_CLOSEFROM,
    .meets = USP_DEMAND_NEVER_FORK,
    .refusal = usp_spawn_refusal,
    .create = usp_spawn_create,
};
