/* SPDX-License-Identifier: MIT */
/* What Solaris controls a process by. */
#include "child/child.h"
#include "sys.h"
#include "system-steps.h"

int usp_step_cpu_affinity(struct usp_launch *launch,
                          const struct usp_step *step)
{
    (void)launch;
    return usp_sys_set_affinity(step->data, step->size);
}
