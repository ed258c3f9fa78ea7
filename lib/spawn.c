/* SPDX-License-Identifier: MIT */
/* The public calls that start programs: compile, run, free. */
#include "compile/compile.h"
#include "handle/child-struct.h"
#include "start/start.h"
#include "sys/caller.h"
#include <errno.h>
#include <stdlib.h>

/* A plan of ordinary size: a dozen actions and a PATH of thirty directories. */
#define ORDINARY_SIZE 4096

static int run(struct uspawn_child *child, const char *program,
               const struct uspawn_actions *actions,
               const struct uspawn_attr *attr, char *const argv[],
               char *const envp[], int search, int until_exec)
{
    struct usp_caller caller;
    struct usp_request request;
    struct usp_order order = {.request = &request, .until_exec = until_exec};
    int error = usp_request_make(&request, program, actions, attr, argv, envp);

    if (!child)
        return EINVAL;
    caller = usp_caller_save();
    request.search = search;
    if (error)
        usp_child_refuse(child, program, USPAWN_STAGE_PLAN, error);
    error = error ? usp_request_check(&request, &child->error)
                  : usp_start(child, &order);
    usp_caller_restore(caller);
    return error;
}

int uspawn(struct uspawn_child *child, const char *path,
           const struct uspawn_actions *actions, const struct uspawn_attr *attr,
           char *const argv[], char *const envp[])
{
    return run(child, path, actions, attr, argv, envp, 0, 1);
}

int uspawnp(struct uspawn_child *child, const char *file,
            const struct uspawn_actions *actions,
            const struct uspawn_attr *attr, char *const argv[],
            char *const envp[])
{
    return run(child, file, actions, attr, argv, envp, 1, 1);
}

int uspawn_start(struct uspawn_child *child, const char *path,
                 const struct uspawn_actions *actions,
                 const struct uspawn_attr *attr, char *const argv[],
                 char *const envp[])
{
    return run(child, path, actions, attr, argv, envp, 0, 0);
}

int uspawn_startp(struct uspawn_child *child, const char *file,
                  const struct uspawn_actions *actions,
                  const struct uspawn_attr *attr, char *const argv[],
                  char *const envp[])
{
    return run(child, file, actions, attr, argv, envp, 1, 0);
}

static int create_plan(struct uspawn_plan **plan, const char *program,
                       const struct uspawn_actions *actions,
                       const struct uspawn_attr *attr, char *const argv[],
                       char *const envp[], int search)
{
    struct usp_caller caller;
    struct usp_request request;
    int error = usp_request_make(&request, program, actions, attr, argv, envp);

    if (!plan || error)
        return plan ? error : EINVAL;
    caller = usp_caller_save();
    request.search = search;
    request.copy = 1;
    error = usp_compile_in_heap(&request, ORDINARY_SIZE, plan);
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
                    char *const argv[], char *const envp[], int until_exec)
{
    struct usp_order order = {NULL, plan, argv, envp, until_exec};
    struct usp_caller caller;
    int error;

    if (!child)
        return EINVAL;
    caller = usp_caller_save();
    error =
        plan ? usp_start(child, &order)
             : usp_child_refuse(child, "(no plan)", USPAWN_STAGE_PLAN, EINVAL);
    usp_caller_restore(caller);
    return error;
}

int uspawn_plan_run(struct uspawn_child *child, const struct uspawn_plan *plan,
                    char *const argv[], char *const envp[])
{
    return run_plan(child, plan, argv, envp, 1);
}

int uspawn_plan_start(struct uspawn_child *child,
                      const struct uspawn_plan *plan, char *const argv[],
                      char *const envp[])
{
    return run_plan(child, plan, argv, envp, 0);
}

void uspawn_plan_destroy(struct uspawn_plan *plan)
{
    struct usp_caller caller = usp_caller_save();

    usp_plan_drop(plan);
    usp_caller_restore(caller);
}
