/* SPDX-License-Identifier: MIT */
/* posix_spawn of the libc: for systems where it is a system call of its own, or
 * where nothing better is to be had.
 *
 * It does only what POSIX and the functions found by configure let it do, and
 * reports only an errno value: posix_spawn-locate.c finds out which step that
 * came from.  It is not trusted to report at all until it has once: some libcs
 * (OpenBSD's, bionic's) and all emulators that run vfork as fork let the child
 * exit with 127 instead. */
#include "backend/backend.h"
#include "backend/posix_spawn-extra.h"
#include "backend/posix_spawn-locate.h"
#include "compat.h"
#include "sys.h"
#include <errno.h>

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

/* ----------------------------------------------------------- Actions -- */

static int translate_open(struct usp_spawn_objects *objects,
                          const struct usp_step *step)
{
    return posix_spawn_file_actions_addopen(
        &objects->actions, step->fd, step->data,
        USP_OPEN_FLAGS((int)step->value), (mode_t)step->extra);
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

static int translate_made(struct usp_spawn_objects *objects,
                          const struct usp_step *step)
{
    return posix_spawn_file_actions_adddup2(
        &objects->actions, objects->launch->made[step->source], step->fd);
}

static translate_function *const translate[] = {
    [USPAWN_STAGE_DEFAULT_SIGNALS] = translate_default_signals,
    [USPAWN_STAGE_IGNORED_SIGNALS] = usp_spawn_ignored_signals,
    [USPAWN_STAGE_SESSION] = usp_spawn_session,
    [USPAWN_STAGE_PROCESS_GROUP] = translate_process_group,
    [USPAWN_STAGE_SCHEDULER] = usp_spawn_scheduler,
    [USPAWN_STAGE_SCHEDULER_PRIORITY] = usp_spawn_scheduler_priority,
    [USPAWN_STAGE_RESET_IDS] = translate_reset_ids,
    [USPAWN_STAGE_OPEN] = translate_open,
    [USPAWN_STAGE_CLOSE] = translate_close,
    [USPAWN_STAGE_DUP2] = translate_dup2,
    [USPAWN_STAGE_INHERIT] = usp_spawn_inherit,
    [USPAWN_STAGE_CHDIR] = usp_spawn_chdir,
    [USPAWN_STAGE_FCHDIR] = usp_spawn_fchdir,
    [USPAWN_STAGE_CLOSEFROM] = usp_spawn_closefrom,
    [USPAWN_STAGE_TCSETPGRP] = usp_spawn_tcsetpgrp,
    [USPAWN_STAGE_PIPE] = translate_made,
    [USPAWN_STAGE_SOCKETPAIR] = translate_made,
    [USPAWN_STAGE_PTY] = translate_made,
    [USPAWN_STAGE_BYTES] = translate_made,
    [USPAWN_STAGE_INHERITANCE] = usp_spawn_inheritance,
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

/* ------------------------------------------- Numbers beyond the limit -- */

static int is_open(int fd)
{
    return usp_sys_fcntl(fd, F_GETFD, 0) >= 0;
}

/* Whether exec does not close it by itself. */
static int is_left_open(int fd)
{
    int flags = usp_sys_fcntl(fd, F_GETFD, 0);

    return flags >= 0 && !(flags & FD_CLOEXEC);
}

/* Whether one may be so from FIRST on. */
static int is_any_left_open(int first)
{
    int size = usp_child_table_size();
    int fd;

    for (fd = first; fd < size; fd++)
        if (is_left_open(fd))
            return 1;
    return size == 0;
}

/* What STEP comes to, as the libc takes no number from the limit on (glibc).
 * The kernel makes none there either; but what is open since before the limit
 * was lowered can be closed and copied, by others than us. */
static int step_beyond_limit(const struct usp_step *step)
{
    unsigned properties = step->kind->properties;
    int fd = properties & USP_COPIES_SOURCE ? step->source : step->fd;

    switch (step->kind->stage) {
    case USPAWN_STAGE_CLOSE:
        return is_left_open(fd) ? EOPNOTSUPP : 0;
    case USPAWN_STAGE_CLOSEFROM:
        return is_any_left_open(fd) ? EOPNOTSUPP : 0;
    case USPAWN_STAGE_INHERITANCE:
        return is_any_left_open((int)usp_sys_descriptor_limit()) ? EOPNOTSUPP
                                                                 : 0;
    default:
        return fd >= usp_sys_descriptor_limit() && is_open(fd) &&
                       properties & (USP_COPIES_SOURCE | USP_USES_FD)
                   ? EOPNOTSUPP
                   : EBADF;
    }
}

static int translate_step(struct usp_spawn_objects *objects,
                          const struct usp_step *step)
{
    int error = translate[step->kind->stage](objects, step);

    return error == EBADF ? step_beyond_limit(step) : error;
}

int usp_spawn_translate(struct usp_spawn_objects *objects)
{
    const struct uspawn_plan *plan = objects->launch->plan;
    int error = default_libc_signals(objects);
    size_t i;

    for (i = 0; i < plan->step_count && !error; objects->failed = i++)
        error = translate_step(objects, &plan->steps[i]);
    if (!error)
        error = close_on_exec(objects);
    return error ? error
                 : posix_spawnattr_setflags(&objects->attr,
                                            (short)objects->flags);
}

/* It gives a pid.  By then the process may have been collected: a kqueue can
 * say so, a pidfd cannot be had. */
#ifdef USP_PIDFDS
#define MEETS_HANDLE 0u
#else
#define MEETS_HANDLE ((unsigned)USP_DEMAND_HANDLE)
#endif

static int can_translate(int stage)
{
    return stage < (int)USP_COUNT(translate) && translate[stage];
}

const struct usp_backend usp_posix_spawn_backend = {
    .name = "posix_spawn",
    .can = can_translate,
    .meets = USP_DEMAND_NEVER_FORK | MEETS_RANGES | MEETS_HANDLE,
    .refusal = usp_spawn_refusal,
    .create = usp_spawn_create,
};
