/* SPDX-License-Identifier: MIT */
/* Starting a coprocess. */
#include "base/error.h"
#include "coprocess/coprocess.h"
#include "handle/child-struct.h"
#include "job/job.h"
#include "request/actions.h"
#include "request/attr.h"
#include "sys/caller.h"
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#define LIMIT_DEFAULT ((size_t)1 << 20)

/* What is wrong with OPTIONS, in words; NULL: nothing. */
static const char *fault_of(char *const argv[],
                            const struct uspawn_coprocess_options *options)
{
    size_t i;

    if (!argv || !argv[0])
        return "argv names no program";
    if (options->attr && options->attr->detached)
        return "attr: a coprocess is waited for, and cannot be detached";
    if (options->limit > (size_t)-1 / 4)
        return "options.limit is more than there is memory";
    for (i = 0; i < USP_COUNT(options->reserved); i++)
        if (options->reserved[i])
            return "options.reserved is not 0";
    return NULL;
}

/* Its end of what we talk through, before the actions of the caller. */
static int add_ends(struct uspawn_actions *actions,
                    const struct uspawn_coprocess_options *options)
{
    int error;

    if (options->terminal)
        return uspawn_actions_add_stdio_pty(actions, options->terminal);
    error = uspawn_actions_add_pipe(actions, 0, USPAWN_PIPE_READ);
    return error ? error
                 : uspawn_actions_add_pipe(actions, 1, USPAWN_PIPE_WRITE);
}

/* The caller counts its own actions. */
static void correct(struct uspawn_error *error, int own_actions)
{
    if (error->action >= 0)
        error->action =
            error->action >= own_actions ? error->action - own_actions : -1;
}

static int spawn(struct uspawn_coprocess *it, char *const argv[],
                 const struct uspawn_coprocess_options *options,
                 struct uspawn_actions *actions, struct uspawn_attr *attr)
{
    int own_actions = 0;
    int error = usp_job_adapt(attr, USPAWN_HOLD_GROUP, SIGTERM);

    if (!error)
        error = add_ends(actions, options);
    own_actions = actions->action_count;
    if (!error && options->actions)
        error = usp_actions_append(actions, options->actions);
    if (error) {
        usp_child_refuse(&it->child, argv[0], USPAWN_STAGE_PLAN, error);
        if (actions->error.code)
            it->child.error = actions->error;
        return error;
    }
    actions->nonblocking = 1;
    error = uspawnp(&it->child, argv[0], actions, attr, argv, options->envp);
    correct(&it->child.error, own_actions);
    return error;
}

static int spawn_with(struct uspawn_coprocess *it, char *const argv[],
                      const struct uspawn_coprocess_options *options)
{
    struct uspawn_attr *attr = malloc(sizeof *attr); /* a borrowed copy */
    struct uspawn_actions *actions = NULL;
    int error = uspawn_actions_create(&actions);

    if (error || !attr) {
        error =
            usp_child_refuse(&it->child, argv[0], USPAWN_STAGE_PLAN, ENOMEM);
    } else {
        *attr = options->attr ? *options->attr : usp_attr_default;
        error = spawn(it, argv, options, actions, attr);
    }
    uspawn_actions_destroy(actions);
    free(attr);
    return error;
}

static int start(struct uspawn_coprocess **coprocess,
                 struct uspawn_error *error, char *const argv[],
                 const struct uspawn_coprocess_options *options)
{
    struct uspawn_coprocess *it = calloc(1, sizeof *it);
    int result;

    if (!it) {
        error->code = ENOMEM;
        return ENOMEM;
    }
    it->is_terminal = options->terminal != NULL;
    it->limit = options->limit ? options->limit : LIMIT_DEFAULT;
    it->over_at = USP_COPROCESS_NEVER;
    it->is_at_line_begin = 1;
    result = spawn_with(it, argv, options);
    *error = it->child.error;
    if (result) {
        free(it);
        return result;
    }
    it->in = uspawn_child_pipe(&it->child, 0);
    it->out = it->is_terminal ? it->in : uspawn_child_pipe(&it->child, 1);
    *coprocess = it;
    return 0;
}

int uspawn_coprocess_start(struct uspawn_coprocess **coprocess,
                           struct uspawn_error *error, char *const argv[],
                           const struct uspawn_coprocess_options *options)
{
    static const struct uspawn_coprocess_options defaults;
    struct uspawn_error own;
    struct usp_caller caller;
    const char *fault;
    int result;

    memset(&own, 0, sizeof own);
    error = error ? error : &own;
    usp_error_clear(error);
    if (!coprocess)
        return usp_request_error(error, EINVAL, "COPROCESS is NULL");
    options = options ? options : &defaults;
    fault = fault_of(argv, options);
    if (fault)
        return usp_request_error(error, EINVAL, fault);
    caller = usp_caller_save();
    result = start(coprocess, error, argv, options);
    usp_caller_restore(caller);
    return result;
}

struct uspawn_child *uspawn_coprocess_child(struct uspawn_coprocess *coprocess)
{
    return coprocess ? &coprocess->child : NULL;
}
