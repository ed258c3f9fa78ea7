/* SPDX-License-Identifier: MIT */
/* Starting the programs of a job, each with its streams. */
#include "handle/child-struct.h"
#include "job/job.h"
#include "request/actions.h"
#include "request/attr.h"
#include "sys.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int is_wanted(const struct uspawn_job *job, int number)
{
    size_t i;

    for (i = 0; i < job->flow_count; i++)
        if (job->flows[i].number == number)
            return 1;
    return 0;
}

/* FD, moved to a number that is no flow's; a negative errno value. */
static int move_away(const struct uspawn_job *job, int fd)
{
    while (fd >= 0 && is_wanted(job, fd)) {
        int moved = usp_sys_fcntl(fd, F_DUPFD_CLOEXEC, fd + 1);

        close(fd);
        fd = moved == -EINVAL ? -EMFILE : moved;
    }
    return fd;
}

/* Close-on-exec, and no number that a program gets: then copies can be made one
 * after the other. */
static int make_pipe(const struct uspawn_job *job, int ends[2])
{
    int error = usp_sys_pipe(ends);
    int i;

    if (error)
        return -error;
    for (i = 0; i < 2; i++)
        ends[i] = move_away(job, ends[i]);
    if (ends[0] >= 0 && ends[1] >= 0)
        return 0;
    error = ends[0] < 0 ? -ends[0] : -ends[1];
    for (i = 0; i < 2; i++)
        if (ends[i] >= 0)
            close(ends[i]);
    return error;
}

/* ------------------------------------------------------------- Streams -- */

/* A pipe to FLOW. */
static int open_pipe(const struct uspawn_job *job, struct usp_flow *flow)
{
    int ends[2];
    int error = make_pipe(job, ends);
    int ours = flow->is_input ? 1 : 0;

    if (error)
        return error;
    usp_sys_fcntl(ends[ours], F_SETFL, O_NONBLOCK);
    flow->fd = ends[ours];
    flow->end = ends[1 - ours];
    return 0;
}

static int open_flows(struct uspawn_job *job)
{
    int error = 0;
    size_t i;

    for (i = 0; i < job->flow_count && !error; i++) {
        struct usp_flow *flow = &job->flows[i];

        if (usp_flows_through_us(&flow->stream))
            error = open_pipe(job, flow);
        else if (flow->stream.kind == USPAWN_STREAM_DESCRIPTOR)
            flow->end = flow->stream.fd;
    }
    return error;
}

static void close_ends(struct uspawn_job *job)
{
    size_t i;

    for (i = 0; i < job->flow_count; i++)
        if (job->flows[i].end >= 0 &&
            usp_flows_through_us(&job->flows[i].stream))
            close(job->flows[i].end);
}

/* ------------------------------------------------------------- Programs -- */

/* What a program is started with. */
struct kit {
    struct uspawn_actions *actions;
    struct uspawn_attr *attr; /* a borrowed copy */
    int own_actions;          /* how many of the actions are not the caller's */
};

static int pack(const struct uspawn_job *job,
                const struct uspawn_program *program,
                const struct usp_joints *joints, struct kit *kit)
{
    const struct uspawn_attr *attr =
        program->attr ? program->attr : job->options.attr;
    const struct uspawn_actions *actions =
        program->actions ? program->actions : job->options.actions;
    int error = uspawn_actions_create(&kit->actions);

    kit->attr = malloc(sizeof *kit->attr);
    if (error || !kit->attr)
        return ENOMEM;
    *kit->attr = attr ? *attr : usp_attr_default;
    error =
        usp_job_adapt(kit->attr, job->options.hold, job->options.stop_signal);
    if (!error && job->cgroup >= 0)
        error = uspawn_attr_set_cgroup(kit->attr, job->cgroup);
    if (job->never_waits)
        kit->attr->policy |= USPAWN_POLICY_NEVER_WAIT;
    if (!error)
        error = usp_job_add_streams(kit->actions, job, joints);
    kit->own_actions = kit->actions->action_count;
    if (!error && actions)
        error = usp_actions_append(kit->actions, actions);
    return error;
}

static int try_to_start(const struct uspawn_job *job, struct usp_member *member,
                        const struct uspawn_program *program,
                        const struct usp_joints *joints)
{
    char *const *envp = program->envp ? program->envp : job->options.envp;
    struct kit kit = {NULL, NULL, 0};
    int error = pack(job, program, joints, &kit);

    if (error) {
        usp_child_refuse(&member->child, program->argv[0], USPAWN_STAGE_PLAN,
                         error);
    } else {
        error = uspawn_startp(&member->child, program->argv[0], kit.actions,
                              kit.attr, program->argv, envp);
        member->is_started = !error;
        member->own_actions = kit.own_actions;
        member->leads_group =
            usp_leads_group(kit.attr) || kit.actions->leads_session;
    }
    uspawn_actions_destroy(kit.actions);
    free(kit.attr);
    return error;
}

/* Where no program can be started in a cgroup, the strongest hold there is is
 * that of groups. */
static int start_one(struct uspawn_job *job, struct usp_member *member,
                     const struct uspawn_program *program,
                     const struct usp_joints *joints)
{
    int error = try_to_start(job, member, program, joints);
    int stage = member->child.error.stage;

    if (!error || member != job->members || job->cgroup < 0 ||
        !job->is_strongest ||
        (stage != USPAWN_STAGE_PLAN && stage != USPAWN_STAGE_CREATE &&
         stage != USPAWN_STAGE_CGROUP))
        return error;
    usp_cgroup_remove(job);
    job->options.hold = USPAWN_HOLD_GROUP;
    return try_to_start(job, member, program, joints);
}

/* IN is the pipe from the program before it, or -1; *NEXT that to the next. */
static int start_between(struct uspawn_job *job, size_t index,
                         const struct uspawn_program *program, int in,
                         int *next)
{
    struct usp_joints joints = {in, -1};
    int ends[2] = {-1, -1};
    int error = index + 1 < job->count ? make_pipe(job, ends) : 0;

    joints.out = ends[1];
    if (error)
        usp_child_refuse(&job->members[index].child, program->argv[0],
                         USPAWN_STAGE_PIPE, error);
    else
        error = start_one(job, &job->members[index], program, &joints);
    if (in >= 0)
        close(in);
    if (joints.out >= 0)
        close(joints.out);
    *next = ends[0];
    return error;
}

/* What holds all programs together, before there is any. */
static int prepare_hold(struct uspawn_job *job,
                        const struct uspawn_program *programs)
{
    int hold = job->options.hold;
    int error = 0;

    job->is_strongest = hold == USPAWN_HOLD_STRONGEST;
    if (hold == USPAWN_HOLD_CGROUP || job->is_strongest)
        error = usp_cgroup_make(job);
    if (job->is_strongest)
        job->options.hold = error ? USPAWN_HOLD_GROUP : USPAWN_HOLD_CGROUP;
    else if (error)
        usp_child_refuse(&job->members[0].child, programs[0].argv[0],
                         USPAWN_STAGE_CGROUP, error);
    return job->is_strongest ? 0 : error;
}

int usp_job_start_all(struct uspawn_job *job,
                      const struct uspawn_program *programs)
{
    int error = prepare_hold(job, programs);
    int next = -1;
    size_t i;

    if (error)
        return error;
    error = open_flows(job);
    if (error)
        usp_child_refuse(&job->members[0].child, programs[0].argv[0],
                         USPAWN_STAGE_PIPE, error);
    for (i = 0; i < job->count && !error; i++) {
        error = start_between(job, i, &programs[i], next, &next);
        job->failed = i;
    }
    if (error && next >= 0)
        close(next);
    close_ends(job);
    return error;
}
