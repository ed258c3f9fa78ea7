/* SPDX-License-Identifier: MIT */
/* Compiling a request to a plan: needs and steps here, the rest in plan-*.c. */
#include "compile.h"
#include <errno.h>
#include <sched.h>
#include <string.h>

extern char **environ;

static const struct uspawn_actions no_actions;

int usp_request_make(struct usp_request *request, const char *program,
                     const struct uspawn_actions *actions,
                     const struct uspawn_attr *attr, char *const argv[],
                     char *const envp[])
{
    static char *const empty[] = {NULL};

    request->program = program;
    request->search = 0;
    request->actions = actions ? actions : &no_actions;
    request->attr = attr ? attr : &usp_attr_default;
    request->argv = argv;
    request->envp = envp ? envp : environ;
    request->copy = 0;
    if (!request->envp) /* clearenv(3) does that */
        request->envp = empty;
    if (!argv || (!program && request->attr->exec_fd < 0))
        return EINVAL;
    return 0;
}

/* Append STEP to the plan, whose array is large enough. */
static int append(const struct usp_request *request, struct usp_block *block,
                  struct uspawn_plan *plan, const struct usp_step *step)
{
    /* Written once, here; everybody else sees it constant. */
    struct usp_step *end =
        (struct usp_step *)(uintptr_t)plan->steps + plan->step_count;

    *end = *step;
    if (request->copy && step->data) {
        end->data = usp_block_copy(block, step->data, step->size);
        if (!end->data)
            return USP_NO_ROOM;
    }
    plan->needs |= USP_NEED(step->kind->stage);
    plan->step_count++;
    return 0;
}

/* The leader of a session has a group of its own; it may not even ask for
 * it. */
static int is_redundant(const struct uspawn_attr *attr, int stage)
{
    return stage == USPAWN_STAGE_PROCESS_GROUP &&
           (attr->set & USP_NEED(USPAWN_STAGE_SESSION)) &&
           attr->steps[stage].value == 0;
}

static int append_attributes(const struct usp_request *request,
                             struct usp_block *block, struct uspawn_plan *plan,
                             enum usp_phase phase)
{
    const struct uspawn_attr *attr = request->attr;
    int i, error = 0;

    for (i = 0; i < usp_step_kind_count && !error; i++) {
        const struct usp_step_kind *kind = &usp_step_kinds[i];

        if (kind->phase == phase && (attr->set & USP_NEED(kind->stage)) &&
            !is_redundant(attr, kind->stage))
            error = append(request, block, plan, &attr->steps[kind->stage]);
    }
    return error;
}

static int append_actions(const struct usp_request *request,
                          struct usp_block *block, struct uspawn_plan *plan)
{
    const struct uspawn_actions *actions = request->actions;
    size_t i;
    int error = 0;

    for (i = 0; i < actions->count && !error; i++)
        error = append(request, block, plan, &actions->steps[i]);
    return error;
}

static int compile_steps(const struct usp_request *request,
                         struct usp_block *block, struct uspawn_plan *plan)
{
    struct usp_step inheritance;
    size_t room = request->actions->count + (size_t)usp_step_kind_count;
    int error;

    plan->steps = usp_block_take(block, room, sizeof *plan->steps);
    if (!plan->steps)
        return USP_NO_ROOM;
    error = usp_compile_descriptors(request, block, plan, &inheritance);
    if (!error)
        error = append_attributes(request, block, plan, USP_BEFORE_ACTIONS);
    if (!error)
        error = append_actions(request, block, plan);
    if (!error && inheritance.kind)
        error = append(request, block, plan, &inheritance);
    if (!error)
        error = append_attributes(request, block, plan, USP_AFTER_ACTIONS);
    return error;
}

static int has_other_scheduler(const struct uspawn_attr *attr)
{
    long policy = attr->steps[USPAWN_STAGE_SCHEDULER].value;

    return (attr->set & USP_NEED(USPAWN_STAGE_SCHEDULER)) &&
           policy != SCHED_OTHER && policy != SCHED_FIFO && policy != SCHED_RR;
}

static void compile_attributes(const struct usp_request *request,
                               struct uspawn_plan *plan)
{
    const struct uspawn_attr *attr = request->attr;

    plan->backend = attr->backend;
    plan->exec_fd = attr->exec_fd;
    plan->pipe_count = request->actions->pipe_count;
    plan->inheritance = attr->inheritance;
    plan->handle = attr->handle;
    plan->detached = attr->detached;
    plan->ready_fd = attr->ready_fd;
    plan->never_wait = (attr->policy & USPAWN_POLICY_NEVER_WAIT) != 0;
    plan->users = 1;
    if (attr->exec_fd >= 0)
        plan->needs |= USP_NEED_EXEC_FD;
    if (attr->detached)
        plan->needs |= USP_NEED_DETACHED;
    if (attr->detached && attr->handle == USPAWN_HANDLE_REQUIRED)
        plan->needs |= USP_NEED_DETACHED_HANDLE;
    if (has_other_scheduler(attr))
        plan->needs |= USP_NEED_OTHER_SCHEDULER;
    if (attr->policy & USPAWN_POLICY_NEVER_FORK)
        plan->needs |= USP_NEED_NEVER_FORK;
    if (attr->policy & USPAWN_POLICY_NEVER_SHARE_MEMORY)
        plan->needs |= USP_NEED_NEVER_SHARE;
}

int usp_compile(const struct usp_request *request, struct usp_block *block,
                struct uspawn_plan **result)
{
    struct uspawn_plan *plan = usp_block_take(block, 1, sizeof *plan);
    int error;

    if (!plan)
        return USP_NO_ROOM;
    memset(plan, 0, sizeof *plan);
    compile_attributes(request, plan);
    error = compile_steps(request, block, plan);
    if (!error)
        error = usp_compile_candidates(request, block, plan);
    if (!error)
        error = usp_compile_strings(request, block, plan);
    if (!error)
        *result = plan;
    return error;
}
