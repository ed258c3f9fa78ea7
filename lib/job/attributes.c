/* SPDX-License-Identifier: MIT */
/* The attributes of a job's programs: the caller's, and what it takes to hold
 * and to stop them. */
#include "job/job.h"
#include "request/attr.h"
#include "sys.h"
#include <signal.h>

int usp_leads_group(const struct uspawn_attr *attr)
{
    const struct usp_step *group = &attr->steps[USPAWN_STAGE_PROCESS_GROUP];

    return usp_attr_has(attr, USPAWN_STAGE_SESSION) ||
           (group->kind && group->value == 0);
}

/* The caller's, and that of pids. */
static int set_namespace(struct uspawn_attr *attr)
{
    unsigned flags = USPAWN_UNSHARE_PID;

    if (usp_attr_has(attr, USPAWN_STAGE_UNSHARE))
        flags |= (unsigned)attr->steps[USPAWN_STAGE_UNSHARE].value;
    return uspawn_attr_set_unshare(attr, flags);
}

/* A signal that is to stop all goes to the group, whatever else holds it. */
static int join_group(struct uspawn_attr *attr, int hold)
{
    if (hold == USPAWN_HOLD_NONE || usp_leads_group(attr) ||
        usp_attr_has(attr, USPAWN_STAGE_PROCESS_GROUP))
        return 0;
    return uspawn_attr_set_process_group(attr, 0);
}

static int holds_together(struct uspawn_attr *attr, int hold)
{
    int error = join_group(attr, hold);

    return error || hold != USPAWN_HOLD_NAMESPACE ? error : set_namespace(attr);
}

/* The signal that is to stop it would do nothing where the caller ignores it,
 * and the program with it. */
static int heed_stop(struct uspawn_attr *attr, int signal)
{
    struct sigaction action;

    if (sigaction(signal, NULL, &action) != 0 || action.sa_handler != SIG_IGN ||
        (usp_attr_has(attr, USPAWN_STAGE_IGNORED_SIGNALS) &&
         usp_sys_is_member(&attr->ignored_signals, signal)))
        return 0;
    return uspawn_attr_set_signal(attr, signal, USPAWN_SIGNAL_DEFAULT);
}

int usp_job_adapt(struct uspawn_attr *attr, int hold, int stop_signal)
{
    int error = holds_together(attr, hold);

    return error ? error : heed_stop(attr, stop_signal);
}
