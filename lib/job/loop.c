/* SPDX-License-Identifier: MIT */
/* A job in somebody's event loop: the public calls between its start and its
 * end. */
#include "job/job.h"
#include "sys/caller.h"
#include <errno.h>

/* ------------------------------------------------------- One descriptor -- */

static void watch_again(struct uspawn_job *job)
{
    struct usp_watch *watch = &job->watch;

    usp_watch_fill(watch, usp_job_list(job, watch->entries, watch->capacity),
                   usp_job_timeout(job));
}

int uspawn_job_descriptor(struct uspawn_job *job, int *fd)
{
    if (!job || !fd)
        return EINVAL;
    return usp_watch_descriptor(&job->watch, job->count + job->flow_count + 1,
                                fd);
}

/* ---------------------------------------------------------------- Steps -- */

int uspawn_job_step(struct uspawn_job *job)
{
    struct usp_caller caller;

    if (!job)
        return EINVAL;
    caller = usp_caller_save();
    if (!job->is_over) {
        usp_watch_empty(&job->watch);
        usp_job_advance(job, 0);
        if (job->watch.fd >= 0)
            watch_again(job);
    }
    usp_caller_restore(caller);
    return job->is_over ? 0 : EAGAIN;
}

/* A callback may call this, in the middle of a step: what is watched changes in
 * the next one, which comes at once. */
int uspawn_job_stop(struct uspawn_job *job)
{
    struct usp_caller caller;
    int error;

    if (!job)
        return EINVAL;
    caller = usp_caller_save();
    error = job->is_over || job->reason ? EALREADY : 0;
    if (!error)
        usp_job_stop(job, USPAWN_REASON_CANCELLED, ECANCELED);
    if (!error && job->watch.fd >= 0)
        usp_watch_set_time(&job->watch, 0);
    usp_caller_restore(caller);
    return error;
}
