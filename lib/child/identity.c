/* SPDX-License-Identifier: MIT */
/* Session, process group, terminal, scheduling, limits and ids. */
#include "child.h"
#include "sys.h"

int usp_step_session(struct usp_launch *launch, const struct usp_step *step)
{
    int session = usp_sys_setsid();

    (void)launch;
    (void)step;
    return session < 0 ? session : 0;
}

int usp_step_process_group(struct usp_launch *launch,
                           const struct usp_step *step)
{
    (void)launch;
    return usp_sys_setpgid(0, (pid_t)step->value);
}

/* A background process that sets the foreground group is stopped by SIGTTOU,
 * unless it blocks it (POSIX, tcsetpgrp). */
int usp_step_tcsetpgrp(struct usp_launch *launch, const struct usp_step *step)
{
    sigset_t saved;
    int error;

    (void)launch;
    usp_sys_block_signals(&saved);
    error = usp_sys_tcsetpgrp_self(step->fd);
    usp_sys_set_signal_mask(&saved);
    return error;
}

int usp_step_scheduler(struct usp_launch *launch, const struct usp_step *step)
{
    (void)launch;
    return usp_sys_setscheduler((int)step->value, (int)step->extra);
}

int usp_step_scheduler_priority(struct usp_launch *launch,
                                const struct usp_step *step)
{
    (void)launch;
    return usp_sys_setparam((int)step->extra);
}

/* To go back to the real ids needs no right, so either may be first. */
int usp_step_reset_ids(struct usp_launch *launch, const struct usp_step *step)
{
    int error = usp_sys_reset_group();

    (void)launch;
    (void)step;
    return error < 0 ? error : usp_sys_reset_user();
}

int usp_step_controlling_terminal(struct usp_launch *launch,
                                  const struct usp_step *step)
{
    (void)launch;
    return usp_sys_set_controlling_terminal(step->fd, (int)step->value);
}

int usp_step_nice(struct usp_launch *launch, const struct usp_step *step)
{
    (void)launch;
    return usp_sys_set_nice((int)step->value);
}

int usp_step_limit(struct usp_launch *launch, const struct usp_step *step)
{
    const struct usp_limit *limit = step->data;

    (void)launch;
    return usp_sys_set_limit(limit->resource, limit->soft, limit->hard);
}

int usp_step_groups(struct usp_launch *launch, const struct usp_step *step)
{
    (void)launch;
    return usp_sys_set_groups(step->data, step->size / sizeof(gid_t));
}

int usp_step_group(struct usp_launch *launch, const struct usp_step *step)
{
    (void)launch;
    return usp_sys_set_group((gid_t)step->value, (gid_t)step->extra);
}

int usp_step_user(struct usp_launch *launch, const struct usp_step *step)
{
    (void)launch;
    return usp_sys_set_user((uid_t)step->value, (uid_t)step->extra);
}
