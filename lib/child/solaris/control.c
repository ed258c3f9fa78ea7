/* SPDX-License-Identifier: MIT */
/* What Solaris controls a process by. */
#include "child/child.h"
#include "sys.h"
#include "system-steps.h"

int usp_step_project(struct usp_launch *launch, const struct usp_step *step)
{
    (void)launch;
    return usp_sys_set_project(step->value);
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

int usp_step_inheritable_privileges(struct usp_launch *launch,
                                    const struct usp_step *step)
{
    (void)launch;
    return usp_sys_set_privileges(PRIV_INHERITABLE, step->data);
}

int usp_step_limit_privileges(struct usp_launch *launch,
                              const struct usp_step *step)
{
    (void)launch;
    return usp_sys_set_privileges(PRIV_LIMIT, step->data);
}
