/* SPDX-License-Identifier: MIT */
/* Carry out one start, or a pipeline of them, and say whether it came as it
 * should. */
#include "demo.h"
#include <errno.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* The programs of a pipeline; one that is alone is a short pipeline. */
struct pipeline {
    struct uspawn_child children[DEMO_LINKS_MAX];
    int count;
};

double demo_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

/* Which actions and attributes START needs; INPUT: what it is to read, or
 * -1. */
static int arrange(const struct demo_start *start, const char *backend,
                   int input, struct uspawn_actions *actions,
                   struct uspawn_attr *attr)
{
    int error = uspawn_attr_set_backend(attr, backend);

    if (!error && (start->output || start->next))
        error = uspawn_actions_add_pipe(actions, 1, USPAWN_PIPE_WRITE);
    if (!error && input >= 0)
        error = uspawn_actions_add_dup2(actions, input, 0);
    if (!error && start->arrange)
        error = start->arrange(actions, attr);
    return error;
}

/* A failure before there was a call. */
static int note_failure(struct demo_outcome *outcome, int error)
{
    outcome->error = error;
    outcome->details.code = error;
    outcome->details.action = -1;
    return error;
}

static int call(const struct demo_start *start,
                const struct uspawn_actions *actions,
                const struct uspawn_attr *attr, struct uspawn_child *child,
                struct demo_outcome *outcome)
{
    double begin = demo_now();

    outcome->error =
        uspawnp(child, start->argv[0], actions, attr, start->argv, start->envp);
    outcome->microseconds += demo_now() - begin;
    outcome->mechanism = child->mechanism;
    outcome->details = child->error;
    return outcome->error;
}

static int launch(const struct demo_start *start, const char *backend,
                  int input, struct uspawn_child *child,
                  struct demo_outcome *outcome)
{
    struct uspawn_actions *actions = NULL;
    struct uspawn_attr *attr = NULL;
    int error = uspawn_actions_create(&actions);

    if (!error)
        error = uspawn_attr_create(&attr);
    if (!error)
        error = arrange(start, backend, input, actions, attr);
    if (error)
        note_failure(outcome, error);
    else
        error = call(start, actions, attr, child, outcome);
    uspawn_attr_destroy(attr);
    uspawn_actions_destroy(actions);
    return error;
}

/* Start START and those after it, each with its input from the one before. */
static int launch_all(const struct demo_start *start, const char *backend,
                      struct pipeline *pipeline, struct demo_outcome *outcome)
{
    int input = -1;

    for (; start && pipeline->count < DEMO_LINKS_MAX; start = start->next) {
        struct uspawn_child *child = &pipeline->children[pipeline->count];
        int error = launch(start, backend, input, child, outcome);

        if (input >= 0)
            close(input);
        if (error)
            return error;
        pipeline->count++;
        if (start->meanwhile)
            error = start->meanwhile(child);
        if (error)
            return note_failure(outcome, error);
        if (!start->next)
            break;
        input = child->pipes[0];
        child->pipes[0] = -1;
    }
    return 0;
}

/* What does not fit is read, and dropped. */
static void read_output(int fd, char output[DEMO_OUTPUT_SIZE])
{
    char rest[512];
    size_t used = 0;
    ssize_t got;

    for (;;) {
        int is_full = used == DEMO_OUTPUT_SIZE - 1;

        got = is_full ? read(fd, rest, sizeof rest)
                      : read(fd, output + used, DEMO_OUTPUT_SIZE - 1 - used);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        if (!is_full)
            used += (size_t)got;
    }
    output[used] = '\0';
}

/* Of a pipeline the last status counts, but none may be lost. */
static void finish_all(struct pipeline *pipeline, struct demo_outcome *outcome)
{
    struct uspawn_child *last = &pipeline->children[pipeline->count - 1];
    int i;

    if (last->pipes[0] >= 0)
        read_output(last->pipes[0], outcome->output);
    for (i = 0; i < pipeline->count; i++) {
        int error =
            uspawn_child_wait(&pipeline->children[i], &outcome->status, -1);

        if (error)
            note_failure(outcome, error);
    }
}

/* ------------------------------------------------------------- Judging -- */

/* The one way in which a backend may say that it cannot do something. */
static int is_refusal(const struct demo_outcome *outcome)
{
    return outcome->error == ENOTSUP &&
           outcome->details.stage == USPAWN_STAGE_PLAN &&
           outcome->details.detail == USPAWN_DETAIL_NEED;
}

static int is_expected_failure(const struct demo_start *start,
                               const struct demo_outcome *outcome)
{
    return start->ending == DEMO_FAILS && outcome->error == start->value &&
           outcome->details.code == start->value &&
           outcome->details.stage == start->stage &&
           (start->detail == DEMO_ANY_DETAIL ||
            outcome->details.detail == start->detail);
}

static int is_expected_ending(const struct demo_start *start,
                              const struct demo_outcome *outcome)
{
    int kind = start->ending == DEMO_DIES ? USPAWN_SIGNALED : USPAWN_EXITED;
    const char *wanted;

    while (start->next)
        start = start->next;
    wanted = start->output;
    if (start->ending == DEMO_FAILS || outcome->status.kind != kind ||
        outcome->status.value != start->value)
        return 0;
    if (wanted && !*wanted)
        return outcome->output[0] != '\0';
    return !wanted || strcmp(outcome->output, wanted) == 0;
}

static int is_expected(const struct demo_start *start, const char *backend,
                       const struct demo_outcome *outcome)
{
    if (start->refused_by && strcmp(start->refused_by, backend) == 0)
        return outcome->is_refused;
    /* What posix_spawn can do depends on the libc. */
    if (outcome->is_refused)
        return strcmp(backend, "posix_spawn") == 0;
    return outcome->error ? is_expected_failure(start, outcome)
                          : is_expected_ending(start, outcome);
}

void demo_run(const struct demo_start *start, const char *backend,
              struct demo_outcome *outcome)
{
    struct pipeline pipeline = {.count = 0};
    int i;

    memset(outcome, 0, sizeof *outcome);
    if (launch_all(start, backend, &pipeline, outcome) == 0)
        finish_all(&pipeline, outcome);
    for (i = 0; i < pipeline.count; i++)
        uspawn_child_release(&pipeline.children[i]);
    outcome->is_refused = is_refusal(outcome);
    outcome->is_expected = is_expected(start, backend, outcome);
}
