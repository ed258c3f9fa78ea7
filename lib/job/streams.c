/* SPDX-License-Identifier: MIT */
/* What a program's streams are, as actions.
 *
 * The child's ends of pipes, and descriptors of the caller, go to their numbers
 * first, so that none is overwritten before it is read; files are opened after
 * that, and then come the actions of the caller. */
#include "job/job.h"
#include <fcntl.h>

#define FILE_MODE 0666

/* Whether FLOW is one of this program's, or a pipe between two takes its place.
 */
static int is_its_own(const struct usp_flow *flow,
                      const struct usp_joints *joints)
{
    return !(flow->number == 0 && joints->in >= 0) &&
           !(flow->number == 1 && joints->out >= 0);
}

/* Whether one copy overwrites what a later one reads. */
static int do_collide(const int *sources, const int *targets, size_t count)
{
    size_t i, j;

    for (i = 0; i < count; i++)
        for (j = i + 1; j < count; j++)
            if (targets[i] == sources[j])
                return 1;
    return 0;
}

/* One after the other where that is the same: all backends can do it. */
static int add_copies(struct uspawn_actions *actions, const int *sources,
                      const int *targets, size_t count)
{
    int error = 0;
    size_t i;

    if (do_collide(sources, targets, count))
        return uspawn_actions_add_map(actions, sources, targets, count);
    for (i = 0; i < count && !error; i++)
        error = uspawn_actions_add_dup2(actions, sources[i], targets[i]);
    return error;
}

static int add_descriptors(struct uspawn_actions *actions,
                           const struct uspawn_job *job,
                           const struct usp_joints *joints)
{
    int sources[USP_FLOWS_MAX], targets[USP_FLOWS_MAX];
    size_t count = 0, i;

    for (i = 0; i < job->flow_count; i++) {
        const struct usp_flow *flow = &job->flows[i];
        int source = is_its_own(flow, joints) ? flow->end
                     : flow->number == 0      ? joints->in
                                              : joints->out;

        if (source >= 0) {
            sources[count] = source;
            targets[count++] = flow->number;
        }
    }
    return add_copies(actions, sources, targets, count);
}

static int add_file(struct uspawn_actions *actions, const struct usp_flow *flow)
{
    const struct uspawn_stream *stream = &flow->stream;
    int flags = stream->flags;

    if (!flags && !flow->is_input)
        flags = O_WRONLY | O_CREAT | O_TRUNC;
    return uspawn_actions_add_open(actions, flow->number, stream->path, flags,
                                   stream->mode ? stream->mode : FILE_MODE);
}

static int add_stream(struct uspawn_actions *actions,
                      const struct usp_flow *flow)
{
    switch (flow->stream.kind) {
    case USPAWN_STREAM_NULL:
        return uspawn_actions_add_null(actions, flow->number);
    case USPAWN_STREAM_FILE:
        return add_file(actions, flow);
    case USPAWN_STREAM_MERGE:
        return uspawn_actions_add_dup2(actions, 1, flow->number);
    default:
        return 0;
    }
}

int usp_job_add_streams(struct uspawn_actions *actions,
                        const struct uspawn_job *job,
                        const struct usp_joints *joints)
{
    int error = add_descriptors(actions, job, joints);
    size_t i;

    for (i = 0; i < job->flow_count && !error; i++)
        if (is_its_own(&job->flows[i], joints))
            error = add_stream(actions, &job->flows[i]);
    if (!error && job->options.directory)
        error = uspawn_actions_add_chdir(actions, job->options.directory);
    return error;
}
