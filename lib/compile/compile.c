/* SPDX-License-Identifier: MIT */
/* Compiling a request to a plan: steps here, the rest in the files beside this
 * one. */
#include "compile/compile.h"
#include <string.h>

/* What the steps of the plan are made from.  Written once, here; everybody else
 * sees them constant. */
struct steps {
    const struct usp_request *request;
    struct usp_block *block;
    struct uspawn_plan *plan;
    struct usp_step *array;
    struct usp_step *inheritance; /* or NULL */
};

/* Append STEP to the array, which is large enough. */
static int append(struct steps *steps, const struct usp_step *step)
{
    struct usp_step *end = steps->array + steps->plan->step_count;

    *end = *step;
    if (steps->request->copy && step->data) {
        end->data = usp_block_copy(steps->block, step->data, step->size);
        if (!end->data)
            return USP_NO_ROOM;
    }
    steps->plan->step_count++;
    return 0;
}

static int leads_session(const struct usp_request *request)
{
    return request->actions->leads_session ||
           usp_attr_has(request->attr, USPAWN_STAGE_SESSION);
}

/* The leader of a session has a group of its own; it may not even ask for
 * it. */
static int is_redundant(const struct usp_request *request, int stage)
{
    return stage == USPAWN_STAGE_PROCESS_GROUP && leads_session(request) &&
           request->attr->steps[stage].value == 0;
}

/* A step for each element of STEP's data; an element that is a descriptor is a
 * source. */
static int append_each(struct steps *steps, const struct usp_step *step)
{
    size_t size = step->kind->element_size;
    const char *element = step->data;
    const char *end = element + step->size;
    int error = 0;

    for (; element < end && !error; element += size) {
        struct usp_step part = *step;

        part.data = element;
        part.size = size;
        if (step->kind->properties & USP_COPIES_SOURCE)
            part.source = *(const int *)(const void *)element;
        error = append(steps, &part);
    }
    return error;
}

/* Its operand is known when all steps are there. */
static int append_inheritance(struct steps *steps)
{
    struct usp_step step = usp_step_make(USPAWN_STAGE_INHERITANCE);

    if (steps->plan->inheritance != USPAWN_INHERIT_LISTED)
        return 0;
    steps->inheritance = steps->array + steps->plan->step_count;
    return append(steps, &step);
}

static int append_session(struct steps *steps)
{
    struct usp_step step = usp_step_make(USPAWN_STAGE_SESSION);

    return leads_session(steps->request) ? append(steps, &step) : 0;
}

static int append_attribute(struct steps *steps,
                            const struct usp_step_kind *kind)
{
    const struct uspawn_attr *attr = steps->request->attr;
    const struct usp_step *step = &attr->steps[kind->stage];

    if (kind->stage == USPAWN_STAGE_INHERITANCE)
        return append_inheritance(steps);
    if (kind->stage == USPAWN_STAGE_SESSION)
        return append_session(steps);
    if (!usp_attr_has(attr, kind->stage) ||
        is_redundant(steps->request, kind->stage))
        return 0;
    return kind->element_size ? append_each(steps, step) : append(steps, step);
}

static int append_attributes(struct steps *steps, enum usp_phase phase)
{
    int i, error = 0;

    for (i = 0; i < usp_step_kind_count && !error; i++)
        if (usp_step_kinds[i].phase == phase)
            error = append_attribute(steps, &usp_step_kinds[i]);
    return error;
}

static int append_actions(struct steps *steps)
{
    const struct uspawn_actions *actions = steps->request->actions;
    size_t i;
    int error = 0;

    for (i = 0; i < actions->count && !error; i++)
        error = append(steps, &actions->steps[i]);
    return error;
}

/* The most steps that REQUEST can have. */
static size_t count_steps(const struct usp_request *request)
{
    const struct uspawn_attr *attr = request->attr;
    size_t count = request->actions->count + (size_t)usp_step_kind_count;
    int i;

    for (i = 0; i < usp_step_kind_count; i++) {
        const struct usp_step_kind *kind = &usp_step_kinds[i];

        if (kind->element_size && usp_attr_has(attr, kind->stage))
            count += attr->steps[kind->stage].size / kind->element_size;
    }
    return count;
}

static int compile_steps(const struct usp_request *request,
                         struct usp_block *block, struct uspawn_plan *plan)
{
    struct steps steps = {request, block, plan, NULL, NULL};
    int error;

    steps.array =
        usp_block_take(block, count_steps(request), sizeof *steps.array);
    if (!steps.array)
        return USP_NO_ROOM;
    plan->steps = steps.array;
    error = append_attributes(&steps, USP_BEFORE_ACTIONS);
    if (!error)
        error = append_actions(&steps);
    if (!error)
        error = append_attributes(&steps, USP_AFTER_ACTIONS);
    if (!error)
        error = usp_compile_descriptors(block, plan, steps.inheritance);
    return error;
}

static void compile_attributes(const struct usp_request *request,
                               struct uspawn_plan *plan)
{
    const struct uspawn_attr *attr = request->attr;

    plan->demands = usp_attr_demands(attr);
    plan->backend = attr->backend;
    plan->exec_fd = attr->exec_fd;
    plan->path_source = attr->path_source;
    plan->made_count = request->actions->made_count;
    plan->nonblocking = request->actions->nonblocking;
    plan->listen_count = request->actions->listen_count;
    plan->inheritance = attr->inheritance;
    plan->handle = attr->handle;
    plan->detached = attr->detached;
    plan->hidden = attr->hidden;
    plan->ready_fd = attr->ready_fd;
    plan->never_wait = (attr->policy & USPAWN_POLICY_NEVER_WAIT) != 0;
    plan->cgroup = usp_attr_has(attr, USPAWN_STAGE_CGROUP)
                       ? attr->steps[USPAWN_STAGE_CGROUP].source
                       : -1;
    plan->birth_flags = usp_attr_birth_flags(attr);
    plan->sets_mask = usp_attr_has(attr, USPAWN_STAGE_SIGNAL_MASK);
    plan->users = 1;
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
