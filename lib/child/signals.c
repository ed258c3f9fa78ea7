/* SPDX-License-Identifier: MIT */
/* Dispositions and the signal mask. */
#include "child.h"
#include "sys.h"

void usp_child_reset_handlers(void)
{
    int signal;

    for (signal = 1; signal <= USP_SIGNAL_MAX; signal++)
        if (usp_sys_is_caught(signal))
            usp_sys_set_disposition(signal, 0);
}

void usp_child_restore_mask(struct usp_launch *launch)
{
    if (launch->restore_mask && !launch->plan->sets_mask)
        usp_sys_set_signal_mask(&launch->saved_mask);
    launch->restore_mask = 0;
}

/* step->data: the set.  Refusals are ignored: SIGKILL and SIGSTOP are always
 * default, and the setter refuses to have them ignored. */
static int set_dispositions(const struct usp_step *step, int ignore)
{
    int signal;

    for (signal = 1; signal <= USP_SIGNAL_MAX; signal++)
        if (usp_sys_is_member(step->data, signal))
            usp_sys_set_disposition(signal, ignore);
    return 0;
}

int usp_step_default_signals(struct usp_launch *launch,
                             const struct usp_step *step)
{
    (void)launch;
    return set_dispositions(step, 0);
}

int usp_step_ignored_signals(struct usp_launch *launch,
                             const struct usp_step *step)
{
    (void)launch;
    return set_dispositions(step, 1);
}

int usp_step_signal_mask(struct usp_launch *launch, const struct usp_step *step)
{
    (void)launch;
    return usp_sys_set_signal_mask(step->data);
}
