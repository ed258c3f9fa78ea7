/* SPDX-License-Identifier: MIT */
/* The public calls that execute a program in place of their caller. */
#include "compile/compile.h"
#include "handle/child-struct.h"
#include "launch/launch.h"
#include "sys/caller.h"

#define ORDINARY_SIZE 4096

static int run(struct uspawn_error *why, const char *program,
               const struct uspawn_actions *actions,
               const struct uspawn_attr *attr, char *const argv[],
               char *const envp[], int search)
{
    struct usp_caller caller = usp_caller_save();
    struct uspawn_plan *plan = NULL;
    struct usp_request request;
    struct uspawn_child child;
    int error = usp_request_make(&request, program, actions, attr, argv, envp);

    usp_child_clear(&child);
    request.search = search;
    if (!error) {
        request.copy = 1;
        error = usp_compile_in_heap(&request, ORDINARY_SIZE, &plan);
    }
    if (error)
        usp_child_refuse(&child, program, USPAWN_STAGE_PLAN, error);
    else
        error = usp_launch_here(plan, &child);
    usp_plan_drop(plan);
    if (why)
        *why = child.error;
    usp_caller_restore(caller);
    return error;
}

int uspawn_exec(struct uspawn_error *error, const char *path,
                const struct uspawn_actions *actions,
                const struct uspawn_attr *attr, char *const argv[],
                char *const envp[])
{
    return run(error, path, actions, attr, argv, envp, 0);
}

int uspawn_execp(struct uspawn_error *error, const char *file,
                 const struct uspawn_actions *actions,
                 const struct uspawn_attr *attr, char *const argv[],
                 char *const envp[])
{
    return run(error, file, actions, attr, argv, envp, 1);
}
