/* SPDX-License-Identifier: MIT */
/* Pipelines, and jobs that are stepped by a loop of the caller's. */
#include "cases-run.h"

#include <poll.h>
#include <string.h>
#include <unistd.h>

#define MUCH 300000

static struct uspawn_program program(struct test *test, char *const *argv)
{
    struct uspawn_program made;

    memset(&made, 0, sizeof made);
    made.argv = run_argv(test, argv);
    made.attr = test_attr(test);
    return made;
}

/* ------------------------------------------------------------ Pipelines -- */

static void three_programs(struct test *test)
{
    struct uspawn_program programs[] = {
        program(test, ARGS("pour", "300000", "1")), program(test, ARGS("cat")),
        program(test, ARGS("cat", ",", "exit", "0"))};
    struct uspawn_result result;

    CHECK_OK(uspawn_pipeline(&result, programs, 3, OPTIONS(.out = MEMORY)));
    POURED(&result.out, MUCH);
    CHECK_INT(result.count, 3);
    uspawn_result_free(&result);
}

/* The result is about the last that did not exit with 0. */
static void one_of_them_fails(struct test *test)
{
    struct uspawn_program programs[] = {
        program(test, ARGS("exit", "5")), program(test, ARGS("cat")),
        program(test, ARGS("cat", ",", "write", "x"))};
    struct uspawn_result result;

    CHECK_OK(uspawn_pipeline(&result, programs, 3, OPTIONS(.out = MEMORY)));
    CHECK_INT(result.failed, 0);
    CHECK_INT(result.status.value, 5);
    CHECK_STR(result.out.bytes, "x");
    uspawn_result_free(&result);
    programs[1] = program(test, ARGS("cat", ",", "exit", "6"));
    CHECK_OK(uspawn_pipeline(&result, programs, 3, OPTIONS(.out = MEMORY)));
    CHECK_INT(result.failed, 1);
    CHECK_INT(result.status.value, 6);
    CHECK_INT(result.statuses[0].value, 5);
    CHECK_INT(result.statuses[2].value, 0);
    uspawn_result_free(&result);
}

static void who_reads_no_more_ends_the_others(struct test *test)
{
    struct uspawn_program programs[] = {
        program(test, ARGS("pour", "300000", "1")),
        program(test, ARGS("exit", "0"))};
    struct uspawn_result result;

    CHECK_OK(uspawn_pipeline(&result, programs, 2, NULL));
    CHECK_INT(result.is_success, 1); /* which is as it should be */
    CHECK_INT(result.failed, 1);
    CHECK_INT(result.statuses[0].kind, USPAWN_SIGNALED);
    CHECK_INT(result.statuses[0].value, SIGPIPE);
    uspawn_result_free(&result);
}

/* Whichever cannot be started, no other is left. */
static void one_of_them_does_not_start(struct test *test)
{
    char *const nothing[] = {"/nonexistent/program", NULL};
    struct uspawn_result result;
    size_t i, j;

    for (i = 0; i < 3; i++) {
        struct uspawn_program programs[3];

        for (j = 0; j < 3; j++) {
            programs[j] = program(test, ARGS("hang"));
            if (i == j)
                programs[j].argv = nothing;
        }
        CHECK_INT(
            TRY(uspawn_pipeline(&result, programs, 3, OPTIONS(.out = MEMORY))),
            ENOENT);
        CHECK_INT(result.reason, USPAWN_REASON_NOT_STARTED);
        CHECK_INT(result.failed, i);
        CHECK_HAS(run_sentence(test, &result), "/nonexistent/program");
        CHECK(test_childless());
        uspawn_result_free(&result);
    }
}

static void they_share_err(struct test *test)
{
    struct uspawn_program programs[] = {
        program(test, ARGS("write", "a", "2")),
        program(test, ARGS("cat", ",", "write", "b", "2"))};
    struct uspawn_result result;

    CHECK_OK(uspawn_pipeline(&result, programs, 2, OPTIONS(.err = MEMORY)));
    CHECK_STR(result.err.bytes, "ab");
    uspawn_result_free(&result);
}

static void many_programs(struct test *test)
{
    enum { COUNT = 30 };
    struct uspawn_program programs[COUNT];
    struct uspawn_result result;
    size_t i;

    for (i = 0; i < COUNT; i++)
        programs[i] = program(test, ARGS("cat"));
    CHECK_OK(uspawn_pipeline(&result, programs, COUNT,
                             OPTIONS(.in = {.kind = USPAWN_STREAM_MEMORY,
                                            .bytes = run_letters(test, MUCH),
                                            .size = MUCH},
                                     .out = MEMORY)));
    POURED(&result.out, MUCH);
    CHECK_INT(result.count, COUNT);
    uspawn_result_free(&result);
    CHECK_INT(TRY(uspawn_pipeline(&result, programs, 0, NULL)), EINVAL);
    CHECK_HAS(run_sentence(test, &result), "programs");
    CHECK_INT(
        TRY(uspawn_pipeline(&result, programs, USPAWN_PIPELINE_MAX + 1, NULL)),
        EINVAL);
}

/* ---------------------------------------------------------------- Steps -- */

static void it_is_stepped(struct test *test)
{
    struct uspawn_program programs[] = {
        program(test, ARGS("pour", "300000", "1", "2")),
        program(test, ARGS("cat"))};
    struct uspawn_result result;
    struct uspawn_job *job;
    struct pollfd fds[8];
    int timeout_ms;

    if (!CHECK_OK(uspawn_job_start(&job, programs, 2,
                                   OPTIONS(.out = MEMORY, .err = MEMORY))))
        return;
    CHECK(uspawn_job_child(job, 0) && uspawn_job_child(job, 0)->pid > 0);
    CHECK(uspawn_job_child(job, 2) == NULL);
    for (;;) {
        size_t count = uspawn_job_poll(job, fds, 8, &timeout_ms);
        int state;

        CHECK(count > 0 && count <= 4);
        CHECK_INT(uspawn_job_poll(job, NULL, 0, NULL), count);
        poll(fds, (nfds_t)count, timeout_ms);
        state = TRY(uspawn_job_step(job));
        if (state == 0)
            break;
        if (!CHECK_INT(state, EAGAIN))
            break;
    }
    CHECK_INT(uspawn_job_poll(job, fds, 8, &timeout_ms), 0);
    CHECK_INT(timeout_ms, 0);
    CHECK_INT(TRY(uspawn_job_stop(job)), EALREADY);
    CHECK_INT(TRY(uspawn_job_step(job)), 0);
    CHECK_OK(uspawn_job_finish(job, &result));
    POURED(&result.out, MUCH);
    POURED(&result.err, MUCH);
    uspawn_result_free(&result);
}

static void it_is_stopped_or_finished(struct test *test)
{
    struct uspawn_program programs[] = {program(test, ARGS("hang"))};
    struct uspawn_result result;
    struct uspawn_job *job;
    struct pollfd fds[2];
    int timeout_ms;

    CHECK_OK(uspawn_job_start(&job, programs, 1, NULL));
    CHECK_OK(uspawn_job_stop(job));
    CHECK_INT(TRY(uspawn_job_stop(job)), EALREADY);
    while (uspawn_job_step(job) == EAGAIN) {
        size_t count = uspawn_job_poll(job, fds, 2, &timeout_ms);

        poll(fds, (nfds_t)count, timeout_ms);
    }
    CHECK_INT(TRY(uspawn_job_finish(job, &result)), ECANCELED);
    STOPPED_BY(&result, USPAWN_REASON_CANCELLED, ECANCELED, SIGTERM);
    uspawn_result_free(&result);

    /* At once, and without a result. */
    CHECK_OK(uspawn_job_start(&job, programs, 1, OPTIONS(.out = MEMORY)));
    CHECK_INT(TRY(uspawn_job_finish(job, NULL)), ECANCELED);
    CHECK(test_childless());
}

/* What has happened counts, also if nobody has looked. */
static void nobody_has_stepped(struct test *test)
{
    char *const nothing[] = {"/nonexistent/program", NULL};
    struct uspawn_program programs[] = {
        program(test, ARGS("write", "x", ",", "exit", "1"))};
    struct uspawn_result result;
    struct uspawn_job *job;

    CHECK_OK(uspawn_job_start(&job, programs, 1,
                              OPTIONS(.out = MEMORY, .timeout_ms = 1)));
    test_await(test, uspawn_job_child(job, 0)->pid);
    test_sleep(5);
    CHECK_INT(TRY(uspawn_job_step(job)), 0);
    CHECK_INT(TRY(uspawn_job_finish(job, &result)), 0);
    CHECK_INT(result.reason, USPAWN_REASON_ENDED);
    CHECK_INT(result.status.value, 1);
    CHECK_INT(result.is_success, 0);
    uspawn_result_free(&result);

    CHECK_OK(uspawn_job_start(&job, programs, 1, OPTIONS(.out = MEMORY)));
    test_await(test, uspawn_job_child(job, 0)->pid);
    CHECK_INT(TRY(uspawn_job_finish(job, &result)), 0);
    CHECK_STR(result.out.bytes, "x");
    CHECK_INT(result.status.value, 1);
    uspawn_result_free(&result);

    programs[0].argv = nothing;
    CHECK_OK(uspawn_job_start(&job, programs, 1, OPTIONS(.out = MEMORY)));
    while (uspawn_job_step(job) == EAGAIN)
        continue;
    CHECK_INT(TRY(uspawn_job_finish(job, &result)), ENOENT);
    CHECK_INT(result.reason, USPAWN_REASON_NOT_STARTED);
    uspawn_result_free(&result);
}

static void what_is_no_job(struct test *test)
{
    struct uspawn_program programs[] = {program(test, ARGS("hang"))};
    struct uspawn_result result;
    struct uspawn_job *job;

    CHECK_INT(TRY(uspawn_job_start(NULL, programs, 1, NULL)), EINVAL);
    CHECK_INT(TRY(uspawn_job_step(NULL)), EINVAL);
    CHECK_INT(TRY(uspawn_job_stop(NULL)), EINVAL);
    CHECK_INT(uspawn_job_poll(NULL, NULL, 0, NULL), 0);
    CHECK(uspawn_job_child(NULL, 0) == NULL);
    CHECK_INT(TRY(uspawn_job_finish(NULL, &result)), EINVAL);
    CHECK_INT(result.reason, USPAWN_REASON_NONE);
    uspawn_result_free(&result);

    /* One that cannot be is over from the beginning. */
    CHECK_OK(uspawn_job_start(&job, programs, 1, OPTIONS(.hold = 77)));
    CHECK_INT(TRY(uspawn_job_step(job)), 0);
    CHECK_INT(TRY(uspawn_job_finish(job, &result)), EINVAL);
    CHECK_HAS(run_sentence(test, &result), "hold");
    uspawn_result_free(&result);
}

static const struct test_case cases[] = {
    CASE(three_programs, 0),
    CASE(one_of_them_fails, 0),
    CASE(who_reads_no_more_ends_the_others, 0),
    CASE(one_of_them_does_not_start, 0),
    CASE(they_share_err, 0),
    CASE(many_programs, 0),
    CASE(it_is_stepped, 0),
    CASE(it_is_stopped_or_finished, 0),
    CASE(nobody_has_stepped, 0),
    CASE(what_is_no_job, 0),
};

TABLE(job, cases);
