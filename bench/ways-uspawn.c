/* SPDX-License-Identifier: MIT */
/* uspawn's own ways.  Lists, attributes and plans are made once, as a program
 * that cares for speed would. */
#include "bench.h"
#include <string.h>

extern char **environ;

static struct uspawn_actions *actions; /* NULL: the output is not captured */
static struct uspawn_attr *no_handle;
static struct uspawn_plan *plan;

void check_uspawn(int error, const struct uspawn_child *child)
{
    char line[256];

    if (!error)
        return;
    if (!child)
        die("uspawn: %s", strerror(error));
    uspawn_error_format(&child->error, line, sizeof line);
    die("uspawn: %s", line);
}

static void prepare(const struct job *job)
{
    if (job->captured && !actions) {
        check_uspawn(uspawn_actions_create(&actions), NULL);
        check_uspawn(uspawn_actions_add_pipe(actions, 1, USPAWN_PIPE_WRITE),
                     NULL);
    }
    if (!no_handle) {
        check_uspawn(uspawn_attr_create(&no_handle), NULL);
        check_uspawn(uspawn_attr_set_handle(no_handle, USPAWN_HANDLE_NONE),
                     NULL);
    }
    if (!plan)
        check_uspawn(uspawn_plan_create(&plan, job->program, actions, NULL,
                                        job->argv, environ),
                     NULL);
}

static void take(struct started *started, int error)
{
    check_uspawn(error, &started->child);
    started->output = started->child.pipes[0];
    started->child.pipes[0] = -1;
}

static void start_uspawn(const struct job *job, struct started *started)
{
    take(started, uspawn(&started->child, job->program, actions, NULL,
                         job->argv, environ));
}

static void start_no_handle(const struct job *job, struct started *started)
{
    take(started, uspawn(&started->child, job->program, actions, no_handle,
                         job->argv, environ));
}

static void start_plan(const struct job *job, struct started *started)
{
    (void)job;
    take(started, uspawn_plan_run(&started->child, plan, NULL, NULL));
}

static void start_start(const struct job *job, struct started *started)
{
    take(started, uspawn_start(&started->child, job->program, actions, NULL,
                               job->argv, environ));
}

static void start_start_no_handle(const struct job *job,
                                  struct started *started)
{
    take(started, uspawn_start(&started->child, job->program, actions,
                               no_handle, job->argv, environ));
}

static void start_plan_start(const struct job *job, struct started *started)
{
    (void)job;
    take(started, uspawn_plan_start(&started->child, plan, NULL, NULL));
}

static void ready(struct started *started)
{
    check_uspawn(uspawn_child_ready(&started->child, -1), &started->child);
}

void finish_uspawn(struct started *started)
{
    struct uspawn_status status;

    drain(started->output);
    check_uspawn(uspawn_child_wait(&started->child, &status, -1),
                 &started->child);
    if (status.kind != USPAWN_EXITED || status.value != 0)
        die("the program failed");
}

/* The call that does all of it. */
static void start_run(const struct job *job, struct started *started)
{
    struct uspawn_options options = {.timeout_ms = 0};
    struct uspawn_result result;

    (void)started;
    if (job->captured)
        options.out.kind = USPAWN_STREAM_MEMORY;
    check_uspawn(uspawn_run(&result, job->argv, &options), NULL);
    if (!result.is_success)
        die("the program failed");
    uspawn_result_free(&result);
}

static void finish_run(struct started *started)
{
    (void)started;
}

const struct way uspawn_ways[] = {
    {"uspawn", prepare, start_uspawn, NULL, finish_uspawn},
    {"uspawn-nohandle", prepare, start_no_handle, NULL, finish_uspawn},
    {"uspawn-plan", prepare, start_plan, NULL, finish_uspawn},
    {"uspawn-start", prepare, start_start, ready, finish_uspawn},
    {"uspawn-start-nohandle", prepare, start_start_no_handle, ready,
     finish_uspawn},
    {"uspawn-plan-start", prepare, start_plan_start, ready, finish_uspawn},
    {"uspawn_run", NULL, start_run, NULL, finish_run},
    {NULL, NULL, NULL, NULL, NULL},
};
