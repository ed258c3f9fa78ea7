/* SPDX-License-Identifier: MIT */
/* Starting a program: memory for the run, the plan in it, and its launch.
 *
 * A spawn is a start that waits for the exec.  If its child is stopped before
 * (SIGSTOP, a stop key), the spawn returns as a start does, rather than be
 * stopped with it. */
#include "start/start.h"
#include "base/error.h"
#include "compile/compile.h"
#include "handle/child-struct.h"
#include "handle/released.h"
#include "launch/launch.h"
#include "start/held.h"
#include "start/run.h"
#include <errno.h>
#include <stdlib.h>

static const char *program_of(const struct usp_order *order)
{
    return order->request ? order->request->program : order->plan->program;
}

static int may_wait(const struct usp_order *order)
{
    return order->request
               ? !(order->request->attr->policy & USPAWN_POLICY_NEVER_WAIT)
               : !order->plan->never_wait;
}

/* Whether the child may be left in its memory for long. */
static int is_start(const struct usp_order *order)
{
    return !order->until_exec ||
           (order->request ? usp_attr_holds(order->request->attr)
                           : (order->plan->demands & USP_DEMAND_HOLD) != 0);
}

/* Block of memory in RUN; and, when that is too small, of its heap. */
static struct usp_block run_block(struct usp_run *run)
{
    char *memory = usp_run_memory(run);
    struct usp_block block = {memory, memory + USP_RUN_MEMORY_SIZE};

    return block;
}

static int larger_block(struct usp_run *run, struct usp_block *block,
                        size_t *size)
{
    free(run->heap);
    run->heap = NULL;
    if (*size > (size_t)-1 / 4)
        return ENOMEM;
    *size *= 4;
    block->next = run->heap = malloc(*size);
    if (!run->heap)
        return ENOMEM;
    block->end = block->next + *size;
    return 0;
}

/* The plan of RUN's launch, in BLOCK: everything that the child reads must last
 * beyond the call. */
static int fill_block(struct usp_run *run, const struct usp_order *order,
                      struct usp_block *block)
{
    char *const *argv = order->argv, *const *envp = order->envp;
    struct uspawn_plan *plan = NULL;
    int error;

    if (order->request)
        error = usp_compile(order->request, block, &plan);
    else
        error = usp_copy_arguments(block, &argv, &envp);
    if (!error)
        usp_launch_prepare(&run->launch, order->request ? plan : order->plan,
                           argv, envp);
    return error;
}

static int fill(struct usp_run *run, const struct usp_order *order)
{
    struct usp_block block = run_block(run);
    size_t size = USP_RUN_MEMORY_SIZE;
    int error;

    if (order->request)
        order->request->copy = 1;
    else
        run->plan = usp_plan_keep(order->plan);
    error = fill_block(run, order, &block);
    while (error == USP_NO_ROOM) {
        error = larger_block(run, &block, &size);
        if (!error)
            error = fill_block(run, order, &block);
    }
    return error;
}

/* The child of RUN goes on without us: where to ask for its end. */
static void leave(struct usp_run *run, struct uspawn_child *child)
{
    if (run->launch.progress == USP_GOES_ON_HERE) {
        child->start = usp_run_leave(run);
    } else {
        usp_run_detach(run);
        child->pending = run;
    }
}

static int launch(struct usp_run *run, struct uspawn_child *child,
                  int until_exec)
{
    struct usp_launch *launch = &run->launch;
    int error;

    launch->until_exec =
        until_exec && !(launch->plan->demands & USP_DEMAND_HOLD);
    error = usp_launch_run(launch, child);
    if (error || launch->progress == USP_IS_OVER)
        usp_run_return(run);
    else
        leave(run, child);
    return error;
}

int usp_start(struct uspawn_child *child, const struct usp_order *order)
{
    const char *program = program_of(order);
    struct usp_held held;
    struct usp_run *run;
    int error, holds;

    usp_collect_some();
    usp_child_clear(child);
    error = usp_run_take(&run, is_start(order), may_wait(order));
    if (error)
        return usp_child_refuse(child, program, USPAWN_STAGE_CREATE, error);
    error = fill(run, order);
    if (error) {
        usp_run_return(run);
        return usp_child_refuse(child, program, USPAWN_STAGE_PLAN, error);
    }
    holds = (run->launch.plan->demands & USP_DEMAND_HOLD) != 0;
    held = usp_held_find(run->launch.plan, program, order->until_exec);
    error = launch(run, child, order->until_exec);
    return error || !holds ? error : usp_held_serve(child, &held);
}
