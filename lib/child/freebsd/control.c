/* SPDX-License-Identifier: MIT */
/* What FreeBSD controls a process by. */
#include "child/child.h"
#include "sys.h"
#include "system-steps.h"

#define NEVER_KILLED (-1000)

int usp_step_scheduler_or_idle(struct usp_launch *launch,
                               const struct usp_step *step)
{
    if (step->value != USPAWN_SCHED_IDLE)
        return usp_step_scheduler(launch, step);
    return usp_sys_set_idle((int)step->extra);
}

int usp_step_processor_set(struct usp_launch *launch,
                           const struct usp_step *step)
{
    (void)launch;
    return usp_sys_set_processor_set((int)step->value);
}

int usp_step_cpu_affinity(struct usp_launch *launch,
                          const struct usp_step *step)
{
    (void)launch;
    return usp_sys_set_affinity(step->data, step->size);
}

/* The kernel spares a process or does not; as Linux, it is EACCES if we may
 * not. */
int usp_step_oom_score_adjustment(struct usp_launch *launch,
                                  const struct usp_step *step)
{
    int error;

    (void)launch;
    if (step->value != 0 && step->value != NEVER_KILLED)
        return -ENOTSUP;
    error =
        usp_sys_procctl(PROC_SPROTECT, step->value ? PPROT_SET : PPROT_CLEAR);
    return error == -EPERM ? -EACCES : error;
}

#ifdef PROC_ASLR_CTL

int usp_step_no_randomization(struct usp_launch *launch,
                              const struct usp_step *step)
{
    (void)launch;
    (void)step;
    return usp_sys_procctl(PROC_ASLR_CTL, PROC_ASLR_FORCE_DISABLE);
}

#endif

int usp_step_login_class(struct usp_launch *launch, const struct usp_step *step)
{
    (void)launch;
    return usp_sys_set_login_class(step->data);
}

int usp_step_login_name(struct usp_launch *launch, const struct usp_step *step)
{
    (void)launch;
    return usp_sys_set_login_name(step->data);
}

int usp_step_jail(struct usp_launch *launch, const struct usp_step *step)
{
    (void)launch;
    return usp_sys_attach_jail((int)step->value);
}

#ifdef PROC_PDEATHSIG_CTL

/* A parent that ended before this was set sends nothing; then we have another
 * by now. */
int usp_step_parent_death_signal(struct usp_launch *launch,
                                 const struct usp_step *step)
{
    int error = usp_sys_procctl(PROC_PDEATHSIG_CTL, (int)step->value);

    if (error < 0)
        return error;
    return usp_sys_getppid() == launch->parent ? 0 : -ECANCELED;
}

#endif

#ifdef PROC_NO_NEW_PRIVS_CTL

int usp_step_no_new_privileges(struct usp_launch *launch,
                               const struct usp_step *step)
{
    (void)launch;
    (void)step;
    return usp_sys_procctl(PROC_NO_NEW_PRIVS_CTL, PROC_NO_NEW_PRIVS_ENABLE);
}

#endif
