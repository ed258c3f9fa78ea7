/* SPDX-License-Identifier: MIT */
/* The public calls that start programs: compile, run, free. */
#include "base/error.h"
#include "handle/child-struct.h"
#include "launch/launch.h"
#include "start/held.h"
#include "start/start.h"
#include "sys/caller.h"
#include <errno.h>
#include <stdlib.h>

/* Enough for a dozen actions and a PATH of thirty directories: a spawn of
 * ordinary size does not touch the heap. */
#define ORDINARY_SIZE 4096

static int spawn(struct uspawn_child *child, struct usp_request *request)
{
    USP_ALIGNED(16) char memory[ORDINARY_SIZE];
    struct usp_block block = {memory, memory + sizeof memory};
    void *heap = NULL;
    struct uspawn_plan *plan;
    int error;

    if (usp_attr_holds(request->attr))
        return usp_hold_request(child, request, 1);
    error = usp_compile(request, &block, &plan);
    if (error == USP_NO_ROOM)
        error = usp_compile_in_heap(request, 4 * sizeof memory, &plan, &heap);
    if (error)
        return usp_child_refuse(child, request->program, USPAWN_STAGE_PLAN,
                                error);
    error = usp_launch_plan(child, plan, NULL, NULL);
    free(heap);
    return error;
}

static int start(struct uspawn_child *child, struct usp_request *request)
{
    return usp_attr_holds(request->attr) ? usp_hold_request(child, request, 0)
                                         : usp_start_request(child, request);
}

/* spawn, or start. */
typedef int run_request(struct uspawn_child *child,
                        struct usp_request *request);

static int run(struct uspawn_child *child, const char *program,
               const struct uspawn_actions *actions,
               const struct uspawn_attr *attr, char *const argv[],
               char *const envp[], int search, run_request *do_run)
{
    struct usp_caller caller;
    struct usp_request request;
    int error = usp_request_make(&request, program, actions, attr, argv, envp);

    if (!child)
        return EINVAL;
    caller = usp_caller_save();
    request.search = search;
    error = error ? usp_child_refuse(child, program, USPAWN_STAGE_PLAN, error)
                  : do_run(child, &request);
    usp_caller_restore(caller);
    return error;
}

int uspawn(struct uspawn_child *child, const char *path,
           const struct uspawn_actions *actions, const struct uspawn_attr *attr,
           char *const argv[], char *const envp[])
{
    return run(child, path, actions, attr, argv, envp, 0, spawn);
}

int uspawnp(struct uspawn_child *child, const char *file,
            const struct uspawn_actions *actions,
            const struct uspawn_attr *attr, char *const argv[],
            char *const envp[])
{
    return run(child, file, actions, attr, argv, envp, 1, spawn);
}

int uspawn_start(struct uspawn_child *child, const char *path,
                 const struct uspawn_actions *actions,
                 const struct uspawn_attr *attr, char *const argv[],
                 char *const envp[])
{
    return run(child, path, actions, attr, argv, envp, 0, start);
}

int uspawn_startp(struct uspawn_child *child, const char *file,
                  const struct uspawn_actions *actions,
                  const struct uspawn_attr *attr, char *const argv[],
                  char *const envp[])
{
    return run(child, file, actions, attr, argv, envp, 1, start);
}

static int create_plan(struct uspawn_plan **plan, const char *program,
                       const struct uspawn_actions *actions,
                       const struct uspawn_attr *attr, char *const argv[],
                       char *const envp[], int search)
{
    struct usp_caller caller;
    struct usp_request request;
    void *memory;
    int error = usp_request_make(&request, program, actions, attr, argv, envp);

    if (!plan || error)
        return EINVAL;
    caller = usp_caller_save();
    request.search = search;
    request.copy = 1;
    error = usp_compile_in_heap(&request, ORDINARY_SIZE, plan, &memory);
    usp_caller_restore(caller);
    return error;
}

int uspawn_plan_create(struct uspawn_plan **plan, const char *path,
                       const struct uspawn_actions *actions,
                       const struct uspawn_attr *attr, char *const argv[],
                       char *const envp[])
{
    return create_plan(plan, path, actions, attr, argv, envp, 0);
}

int uspawn_plan_createp(struct uspawn_plan **plan, const char *file,
                        const struct uspawn_actions *actions,
                        const struct uspawn_attr *attr, char *const argv[],
                        char *const envp[])
{
    return create_plan(plan, file, actions, attr, argv, envp, 1);
}

static int run_plan(struct uspawn_child *child, const struct uspawn_plan *plan,
                    char *const argv[], char *const envp[])
{
    return plan->demands & USP_DEMAND_HOLD
               ? usp_hold_plan(child, plan, argv, envp, 1)
               : usp_launch_plan(child, plan, argv, envp);
}

static int start_plan(struct uspawn_child *child,
                      const struct uspawn_plan *plan, char *const argv[],
                      char *const envp[])
{
    return plan->demands & USP_DEMAND_HOLD
               ? usp_hold_plan(child, plan, argv, envp, 0)
               : usp_start_plan(child, plan, argv, envp);
}

/* run_plan, or start_plan. */
typedef int do_plan(struct uspawn_child *child, const struct uspawn_plan *plan,
                    char *const argv[], char *const envp[]);

static int run_checked(struct uspawn_child *child,
                       const struct uspawn_plan *plan, char *const argv[],
                       char *const envp[], do_plan *do_run)
{
    struct usp_caller caller;
    int error;

    if (!child)
        return EINVAL;
    caller = usp_caller_save();
    error =
        plan ? do_run(child, plan, argv, envp)
             : usp_child_refuse(child, "(no plan)", USPAWN_STAGE_PLAN, EINVAL);
    usp_caller_restore(caller);
    return error;
}

int uspawn_plan_run(struct uspawn_child *child, const struct uspawn_plan *plan,
                    char *const argv[], char *const envp[])
{
    return run_checked(child, plan, argv, envp, run_plan);
}

int uspawn_plan_start(struct uspawn_child *child,
                      const struct uspawn_plan *plan, char *const argv[],
                      char *const envp[])
{
    return run_checked(child, plan, argv, envp, start_plan);
}

void uspawn_plan_destroy(struct uspawn_plan *plan)
{
    struct usp_caller caller = usp_caller_save();

    usp_plan_drop(plan);
    usp_caller_restore(caller);
}
