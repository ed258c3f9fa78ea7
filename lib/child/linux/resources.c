/* SPDX-License-Identifier: MIT */
/* What Linux schedules and counts a program by. */
#include "child/child.h"
#include "sys.h"
#include "system-steps.h"

int usp_step_io_priority(struct usp_launch *launch, const struct usp_step *step)
{
    (void)launch;
    return usp_sys_set_io_priority(
        (int)(step->value << USP_IOPRIO_CLASS_SHIFT | step->extra));
}

int usp_step_deadline(struct usp_launch *launch, const struct usp_step *step)
{
    const struct usp_cpu_deadline *deadline = step->data;

    (void)launch;
    return usp_sys_set_deadline(deadline->runtime, deadline->deadline,
                                deadline->period, deadline->flags);
}

int usp_step_cpu_affinity(struct usp_launch *launch,
                          const struct usp_step *step)
{
    int size = usp_sys_set_affinity(step->data, step->size);

    (void)launch;
    return size < 0 ? size : 0;
}

int usp_step_timer_slack(struct usp_launch *launch, const struct usp_step *step)
{
    (void)launch;
    return usp_sys_prctl(USP_PR_SET_TIMERSLACK, (unsigned long)step->value, 0);
}

int usp_step_oom_score_adjustment(struct usp_launch *launch,
                                  const struct usp_step *step)
{
    char text[USP_DIGITS_SIZE];
    size_t size = usp_child_digits(text, step->value);

    (void)launch;
    return usp_child_write_file(AT_FDCWD, "/proc/self/oom_score_adj", text,
                                size);
}

/* What the call gives is the persona that was, or an errno value, the negative
 * ones from -4095: a persona of 32 bits is none. */
#define ERROR_MAX 4095

/* step->value: the persona, or -1 for what it is; step->extra: to be added. */
int usp_step_personality(struct usp_launch *launch, const struct usp_step *step)
{
    long persona = step->value;
    long error;

    (void)launch;
    if (persona == -1) {
        persona = usp_sys_personality(USP_PERSONA_GET);
        if (persona < 0 && persona >= -ERROR_MAX)
            return (int)persona;
    }
    error = usp_sys_personality((unsigned long)(persona | step->extra));
    return error < 0 && error >= -ERROR_MAX ? (int)error : 0;
}
