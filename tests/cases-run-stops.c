/* SPDX-License-Identifier: MIT */
/* Programs that are stopped: deadlines, limits of patience, and what they have
 * started; and hosts in which that is not easy. */
#include "cases-run.h"

#include <pthread.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define SOON 60

/* ------------------------------------------------------------- Deadlines -- */

static void its_time_is_over(struct test *test)
{
    struct uspawn_options options = {.out = MEMORY, .timeout_ms = SOON};
    struct uspawn_result result;

    CHECK_INT(
        run(test, &result, ARGS("write", "so far", ",", "hang"), &options),
        ETIMEDOUT);
    STOPPED_BY(&result, USPAWN_REASON_TIMED_OUT, ETIMEDOUT, SIGTERM);
    CHECK_HAS(run_sentence(test, &result), ": timed out after ");
    CHECK_HAS(run_sentence(test, &result), ", killed by SIGTERM");
    uspawn_result_free(&result);
}

/* What it has written before was written for sure. */
static void output_is_kept(struct test *test)
{
    struct uspawn_options options = {.out = MEMORY, .idle_timeout_ms = 3000};
    struct uspawn_result result;

    options.out.limit = 5;
    CHECK_INT(
        run(test, &result, ARGS("write", "so far", ",", "hang"), &options),
        EFBIG);
    CHECK_STR(result.out.bytes, "so fa");
    uspawn_result_free(&result);
}

static void it_is_idle(struct test *test)
{
    struct uspawn_options options = {.out = MEMORY, .idle_timeout_ms = SOON};
    struct uspawn_result result;

    CHECK_INT(run(test, &result, ARGS("hang"), &options), ETIMEDOUT);
    STOPPED_BY(&result, USPAWN_REASON_IDLE, ETIMEDOUT, SIGTERM);
    CHECK_HAS(run_sentence(test, &result), "without output for too long");
    uspawn_result_free(&result);
}

static void it_is_deaf(struct test *test)
{
    /* It is deaf before the limit is reached. */
    struct uspawn_options options = {.out = MEMORY, .grace_ms = SOON};
    struct uspawn_result result;

    options.out.limit = 1;
    CHECK_INT(run(test, &result,
                  ARGS("deaf", "write", "ab", ",", "deaf", "hang"), &options),
              EFBIG);
    STOPPED_BY(&result, USPAWN_REASON_LIMIT, EFBIG, SIGKILL);
    uspawn_result_free(&result);
}

static void another_signal(struct test *test)
{
    struct uspawn_options options = {.timeout_ms = SOON,
                                     .stop_signal = SIGUSR1};
    struct uspawn_result result;

    CHECK_INT(run(test, &result, ARGS("hang"), &options), ETIMEDOUT);
    STOPPED_BY(&result, USPAWN_REASON_TIMED_OUT, ETIMEDOUT, SIGUSR1);
    uspawn_result_free(&result);
    options.stop_signal = SIGKILL;
    CHECK_INT(run(test, &result, ARGS("hang"), &options), ETIMEDOUT);
    STOPPED_BY(&result, USPAWN_REASON_TIMED_OUT, ETIMEDOUT, SIGKILL);
    uspawn_result_free(&result);
}

/* It is continued, so that it gets the signal. */
static void it_has_stopped(struct test *test)
{
    struct uspawn_options options = {.timeout_ms = SOON, .grace_ms = -1};
    struct uspawn_result result;

    CHECK_INT(run(test, &result, ARGS("stop", ",", "hang"), &options),
              ETIMEDOUT);
    STOPPED_BY(&result, USPAWN_REASON_TIMED_OUT, ETIMEDOUT, SIGTERM);
    uspawn_result_free(&result);
}

static void it_is_cancelled(struct test *test)
{
    struct uspawn_options options = {.out = MEMORY};
    struct uspawn_result result;
    int ends[2];

    run_pipe(test, ends);
    close(ends[1]); /* end of file will do */
    options.cancel_fd = ends[0];
    CHECK_INT(run(test, &result, ARGS("hang"), &options), ECANCELED);
    STOPPED_BY(&result, USPAWN_REASON_CANCELLED, ECANCELED, SIGTERM);
    CHECK_HAS(run_sentence(test, &result), "cancelled");
    uspawn_result_free(&result);
    close(ends[0]);
}

/* ------------------------------------------------- What it has started -- */

/* A pipe that all of them hold: at its end, all have ended. */
static void check_all_end(struct test *test, char *const *argv, int killed)
{
    struct uspawn_other_stream held = {.number = 7, .is_output = 1};
    struct uspawn_options options = {
        .out = MEMORY, .others = &held, .others_count = 1, .grace_ms = SOON};
    struct uspawn_result result;
    int ends[2];

    run_pipe(test, ends);
    held.stream.kind = USPAWN_STREAM_DESCRIPTOR;
    held.stream.fd = ends[1];
    options.out.limit = 1;
    CHECK_INT(run(test, &result, argv, &options), EFBIG);
    CHECK_INT(result.hold, USPAWN_HOLD_GROUP);
    if (result.killed >= 0) /* where that can be counted */
        CHECK_INT(result.killed, killed);
    close(ends[1]);
    CHECK_STR(test_drain(test, ends[0]), "");
    close(ends[0]);
    uspawn_result_free(&result);
}

static void its_group_ends(struct test *test)
{
    check_all_end(test, ARGS("leave", "hang", ",", "write", "ab", ",", "hang"),
                  0);
    check_all_end(test,
                  ARGS("deaf", "leave", "hang", ",", "hearing", "write", "ab",
                       ",", "hang"),
                  1);
}

/* Nobody waits for ever for what holds a pipe. */
static void a_pipe_is_held(struct test *test)
{
    struct uspawn_options options = {.out = MEMORY, .drain_ms = SOON};
    struct uspawn_result result;
    int ends[2];

    run_pipe(test, ends);
    options.in.kind = USPAWN_STREAM_DESCRIPTOR;
    options.in.fd = ends[0];
    RUNS(&result, ARGS("leave", "cat", ",", "write", "text", ",", "exit", "4"),
         &options, 4);
    CHECK_STR(result.out.bytes, "text");
    CHECK_INT(result.is_pipe_held, 1);
    CHECK_HAS(run_sentence(test, &result), "still holds its output");
    uspawn_result_free(&result);
    close(ends[0]);
    close(ends[1]); /* which ends what was left */
}

/* Nor when it is stopped; and what there is has been read. */
static void a_pipe_is_held_after_a_stop(struct test *test)
{
    struct uspawn_options options = {
        .out = MEMORY, .drain_ms = -1, .hold = USPAWN_HOLD_NONE};
    struct uspawn_result result;
    int ends[2];

    run_pipe(test, ends);
    options.in.kind = USPAWN_STREAM_DESCRIPTOR;
    options.in.fd = ends[0];
    options.out.limit = 4;
    CHECK_INT(run(test, &result, ARGS("leave", "cat", ",", "write", "texts"),
                  &options),
              EFBIG);
    CHECK_STR(result.out.bytes, "text");
    CHECK_INT(result.is_pipe_held, 1);
    uspawn_result_free(&result);
    close(ends[0]);
    close(ends[1]);
}

/* A tee that takes nothing holds nobody up. */
static void a_tee_is_full(struct test *test)
{
    struct uspawn_options options = {.out = MEMORY, .timeout_ms = SOON};
    struct uspawn_result result;
    int ends[2];

    run_pipe(test, ends);
    options.out.tee_fd = ends[1];
    CHECK_INT(run(test, &result, ARGS("pour", "2000000", "1"), &options),
              ETIMEDOUT);
    CHECK_INT(result.reason, USPAWN_REASON_TIMED_OUT);
    CHECK(result.out.size > 0);
    uspawn_result_free(&result);
    close(ends[0]); /* and one that nobody reads is a failure */
    options.timeout_ms = 0;
    CHECK_INT(run(test, &result, ARGS("pour", "2000000", "1"), &options),
              EPIPE);
    CHECK_INT(result.reason, USPAWN_REASON_FAILED);
    uspawn_result_free(&result);
    close(ends[1]);
}

static void ignoring(struct test *test, void *data)
{
    struct uspawn_options options = {.out = MEMORY, .grace_ms = -1};
    struct uspawn_result result;

    (void)data;
    options.out.limit = 1; /* it is executed when it is stopped */
    signal(SIGTERM, SIG_IGN);
    CHECK_INT(run(test, &result, ARGS("write", "ab", ",", "hang"), &options),
              EFBIG);
    STOPPED_BY(&result, USPAWN_REASON_LIMIT, EFBIG, SIGTERM);
    uspawn_result_free(&result);
}

static void the_caller_ignores_the_signal(struct test *test)
{
    test_in_child(test, ignoring, NULL);
}

static void no_group(struct test *test)
{
    struct uspawn_options options = {.timeout_ms = SOON,
                                     .hold = USPAWN_HOLD_NONE};
    struct uspawn_attr *attr = test_attr(test);
    struct uspawn_result result;

    CHECK_INT(run(test, &result, ARGS("hang"), &options), ETIMEDOUT);
    CHECK_INT(result.hold, USPAWN_HOLD_NONE);
    STOPPED_BY(&result, USPAWN_REASON_TIMED_OUT, ETIMEDOUT, SIGTERM);
    uspawn_result_free(&result);
    /* Nor where the caller has chosen one. */
    options.hold = USPAWN_HOLD_DEFAULT;
    options.timeout_ms = 0;
    options.in.kind = USPAWN_STREAM_NULL;
    options.attr = attr;
    CHECK_OK(uspawn_attr_set_process_group(attr, getpgrp()));
    RUNS(&result, ARGS("exit", "0"), &options, 0);
    CHECK_INT(result.hold, USPAWN_HOLD_NONE);
    uspawn_result_free(&result);
}

/* A child that is none of a job. */
static void check_child(struct test *test, char *const *argv, int hold,
                        int value)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {
        .attr = test_attr(test), .actions = actions, .argv = argv};
    struct uspawn_child child;
    struct uspawn_status status;
    char byte;
    int held[2];

    run_pipe(test, held);
    CHECK_OK(uspawn_attr_set_process_group(launch.attr, 0));
    CHECK_OK(uspawn_actions_add_dup2(actions, held[1], 7));
    if (CHECK_INT(test_start(test, &child, &launch), 0)) {
        MUST(read(held[0], &byte, 1)); /* it has done what it had to do */
        CHECK_OK(uspawn_child_stop(&child, &status, hold, SOON));
        CHECK_INT(status.kind, USPAWN_SIGNALED);
        CHECK_INT(status.value, value);
    }
    close(held[1]);
    CHECK_STR(test_drain(test, held[0]), "");
    close(held[0]);
}

static void a_child_is_stopped(struct test *test)
{
    struct uspawn_child child = USPAWN_CHILD_INIT;

    check_child(test, ARGS("write", "x", "7", ",", "hang"), USPAWN_HOLD_NONE,
                SIGTERM);
    check_child(test, ARGS("deaf", "write", "x", "7", ",", "hang"),
                USPAWN_HOLD_NONE, SIGKILL);
    check_child(test,
                ARGS("deaf", "leave", "hang", ",", "hearing", "write", "x", "7",
                     ",", "hang"),
                USPAWN_HOLD_GROUP, SIGTERM);
    CHECK_INT(TRY(uspawn_child_stop(&child, NULL, USPAWN_HOLD_GROUP, 0)),
              EINVAL);
    CHECK_INT(TRY(uspawn_child_stop(NULL, NULL, USPAWN_HOLD_GROUP, 0)), EINVAL);
}

/* ----------------------------------------------------------------- Hosts -- */

static void reaped_by_the_kernel(struct test *test, void *data)
{
    struct uspawn_options options = {.out = MEMORY};
    struct uspawn_result result;

    (void)data;
    signal(SIGCHLD, SIG_IGN);
    CHECK_INT(run(test, &result, ARGS("pour", "300000", "1"), &options), 0);
    CHECK_INT(result.reason, USPAWN_REASON_ENDED);
    CHECK(result.status.kind == USPAWN_EXITED ||
          result.status.kind == USPAWN_UNKNOWN);
    POURED(&result.out, 300000);
    CHECK_HAS(run_sentence(test, &result), "e"); /* and is no empty line */
    uspawn_result_free(&result);
}

static void reap_all(int signal)
{
    int saved = errno;

    (void)signal;
    while (waitpid(-1, NULL, WNOHANG) > 0)
        continue;
    errno = saved;
}

static void reaped_by_a_handler(struct test *test, void *data)
{
    struct uspawn_options options = {.out = MEMORY, .timeout_ms = 20000};
    struct uspawn_result result;

    (void)data;
    signal(SIGCHLD, reap_all);
    CHECK_INT(run(test, &result, ARGS("pour", "300000", "1"), &options), 0);
    POURED(&result.out, 300000);
    uspawn_result_free(&result);
}

static void others_reap_it(struct test *test)
{
    test_in_child(test, reaped_by_the_kernel, NULL);
    test_in_child(test, reaped_by_a_handler, NULL);
}

/* Every descriptor that it needs is missing once. */
static void few_descriptors(struct test *test, void *data)
{
    struct uspawn_options options = {
        .in = MEMORY, .out = MEMORY, .err = MEMORY};
    struct uspawn_result result;
    int limit, error = EMFILE, failures = 0;

    (void)data;
    options.in.bytes = "text";
    options.in.size = 4;
    RUNS(&result, ARGS("cat"), &options, 0);
    uspawn_result_free(&result);
    for (limit = 3; limit < 40 && error; limit++) {
        test_set_limit(test, RLIMIT_NOFILE, (unsigned long long)limit);
        error = run(test, &result, ARGS("cat"), &options);
        failures += error == EMFILE;
        if (error)
            CHECK_INT(error, EMFILE);
        else
            CHECK_STR(result.out.bytes, "text");
        CHECK(run_sentence(test, &result)[0] != '\0');
        uspawn_result_free(&result);
        CHECK(test_childless());
    }
    CHECK_INT(error, 0);
    CHECK(failures >= 3);
}

static void descriptors_are_short(struct test *test)
{
    test_in_child(test, few_descriptors, NULL);
}

static void memory_is_short(struct test *test)
{
    struct uspawn_options options = {.out = MEMORY, .grace_ms = 20000};
    struct uspawn_result result;
    unsigned long nth;
    int error = ENOMEM, failures = 0;

    if (!test_counts_memory()) {
        SKIP("calls of malloc are not counted here");
        return;
    }
    for (nth = 1; nth < 200 && error; nth++) {
        struct uspawn_attr *attr = test_attr(test);
        char *const *argv = run_argv(test, ARGS("pour", "300000", "1"));

        options.attr = attr;
        test_fail_allocation(nth, 0);
        error = TRY(uspawn_run(&result, argv, &options));
        test_fail_allocation(0, 0);
        failures += error == ENOMEM;
        if (error)
            CHECK_INT(error, ENOMEM);
        else
            POURED(&result.out, 300000);
        uspawn_result_free(&result);
    }
    CHECK_INT(error, 0);
    CHECK(failures >= 5);
}

/* --------------------------------------------------------------- Threads -- */

struct worker {
    struct test *test;
    const struct uspawn_attr *attr;
    char *const *argv;
    pthread_t thread;
};

static void *work(void *argument)
{
    struct worker *worker = argument;
    struct test *test = worker->test;
    struct uspawn_options options = {.out = MEMORY, .err = MEMORY};
    int i;

    options.attr = worker->attr;
    for (i = 0; i < test_repeat(20); i++) {
        struct uspawn_result result;

        CHECK_OK(uspawn_run(&result, worker->argv, &options));
        run_check_poured(test, &result.out, 100000); /* no site: threads */
        run_check_poured(test, &result.err, 100000);
        uspawn_result_free(&result);
    }
    return NULL;
}

static void threads_run_programs(struct test *test)
{
    struct worker workers[4];
    int i;

    for (i = 0; i < 4; i++) {
        workers[i].test = test;
        workers[i].attr = test_attr(test);
        workers[i].argv = run_argv(test, ARGS("pour", "100000", "1", "2"));
        CHECK_INT(pthread_create(&workers[i].thread, NULL, work, &workers[i]),
                  0);
    }
    for (i = 0; i < 4; i++)
        pthread_join(workers[i].thread, NULL);
}

/* ------------------------------------------------- Handlers of the host -- */

static void note_signal(int number)
{
    (void)number;
}

struct host {
    int calls, patience, error;
};

static int interrupted(void *context)
{
    struct host *host = context;

    host->calls++;
    return host->calls > host->patience ? host->error : 0;
}

/* Run a shell that does COMMAND, with a handler of NUMBER that has FLAGS. */
static int run_under(struct test *test, struct uspawn_result *result,
                     struct host *host, int number, int flags, char *command)
{
    char *argv[] = {"sh", "-c", command, NULL};
    struct sigaction action, old;
    int error;

    memset(&action, 0, sizeof action);
    action.sa_handler = note_signal;
    action.sa_flags = flags;
    MUST(sigaction(number, &action, &old));
    error =
        TRY(uspawn_run(result, argv,
                       OPTIONS(.attr = test_attr(test),
                               .interrupted = interrupted, .context = host)));
    MUST(sigaction(number, &old, NULL));
    return error;
}

/* Again and again: one that comes just before the sleep is not noticed. */
static void a_handler_may_stop_it(struct test *test)
{
    const int flags[] = {0, SA_RESTART};
    struct uspawn_result result;
    size_t i;

    for (i = 0; i < 2; i++) {
        struct host host = {0, 2, EINTR};

        CHECK_INT(run_under(test, &result, &host, SIGUSR1, flags[i],
                            "while kill -USR1 $PPID; do :; done"),
                  EINTR);
        CHECK(host.calls > 2);
        STOPPED_BY(&result, USPAWN_REASON_CANCELLED, EINTR, SIGTERM);
        uspawn_result_free(&result);
    }
}

static void a_handler_may_not_stop_it(struct test *test)
{
    struct host host = {0, 1 << 30, EINTR};
    struct uspawn_result result;

    CHECK_OK(run_under(test, &result, &host, SIGUSR1, 0,
                       "kill -USR1 $PPID; exit 7"));
    CHECK_INT(result.status.value, 7);
    uspawn_result_free(&result);
}

/* The end itself is what the host is told of: that is no interruption. */
static void its_end_interrupts_nothing(struct test *test)
{
    struct host host = {0, 0, EINTR};
    struct uspawn_result result;

    CHECK_OK(run_under(test, &result, &host, SIGCHLD, 0, "exit 7"));
    CHECK_INT(result.status.value, 7);
    CHECK_INT(result.reason, USPAWN_REASON_ENDED);
    uspawn_result_free(&result);
}

static const struct test_case cases[] = {
    CASE(its_time_is_over, 0),
    CASE(output_is_kept, 0),
    CASE(it_is_idle, 0),
    CASE(it_is_deaf, 0),
    CASE(another_signal, 0),
    CASE(it_has_stopped, 0),
    CASE(it_is_cancelled, 0),
    CASE(its_group_ends, 0),
    CASE(a_pipe_is_held, 0),
    CASE(no_group, 0),
    CASE(a_pipe_is_held_after_a_stop, 0),
    CASE(a_tee_is_full, 0),
    CASE(the_caller_ignores_the_signal, 0),
    CASE(a_child_is_stopped, 0),
    CASE(others_reap_it, 0),
    CASE(descriptors_are_short, 0),
    CASE(memory_is_short, 0),
    CASE(threads_run_programs, TEST_KEEPS_MEMORY),
    CASE(a_handler_may_stop_it, 0),
    CASE(a_handler_may_not_stop_it, 0),
    CASE(its_end_interrupts_nothing, 0),
};

TABLE(run_stops, cases);
