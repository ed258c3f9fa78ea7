/* SPDX-License-Identifier: MIT */
/* The same jobs in loops of every kind. */
#include "cases-loop.h"

#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define MUCH 300000
#define SOON 40

static struct uspawn_job *start(struct test *test, char *const *argv,
                                const struct uspawn_options *options)
{
    struct uspawn_program program;
    struct uspawn_options own = *options;
    struct uspawn_job *job = NULL;

    memset(&program, 0, sizeof program);
    program.argv = run_argv(test, argv);
    if (!own.attr)
        own.attr = test_attr(test);
    CHECK_OK(uspawn_job_start(&job, &program, 1, &own));
    return job;
}

/* What a job of ARGV and OPTIONS gives in every loop is looked at by CHECK. */
typedef void checker(struct test *test, struct uspawn_result *result);

static void in_every_loop(struct test *test, char *const *argv,
                          const struct uspawn_options *options, checker *check)
{
    struct uspawn_result result;
    size_t i;

    for (i = 0; i < loop_driver_count && test_clean(test); i++) {
        struct uspawn_job *job;
        struct stepped stepped;

        if (loop_drivers[i].needs_descriptor && !loop_has_descriptor())
            continue;
        job = start(test, argv, options);
        if (!job)
            break;
        stepped = loop_job(job);
        loop_drivers[i].drive(test, &stepped);
        uspawn_job_finish(job, &result);
        check(test, &result);
        uspawn_result_free(&result);
        if (!test_clean(test))
            test_note(test, loop_drivers[i].name);
    }
}

/* -------------------------------------------------------------- Streams -- */

static void has_poured(struct test *test, struct uspawn_result *result)
{
    CHECK_INT(result->reason, USPAWN_REASON_ENDED);
    POURED(&result->out, MUCH);
    POURED(&result->err, MUCH);
}

static void much_of_two_outputs(struct test *test)
{
    in_every_loop(test, ARGS("pour", "300000", "1", "2"),
                  OPTIONS(.out = MEMORY, .err = MEMORY), has_poured);
}

static void has_copied(struct test *test, struct uspawn_result *result)
{
    CHECK_INT(result->reason, USPAWN_REASON_ENDED);
    POURED(&result->out, MUCH);
}

static void input_and_output(struct test *test)
{
    struct uspawn_options options = {.in = {.kind = USPAWN_STREAM_MEMORY,
                                            .bytes = run_letters(test, MUCH),
                                            .size = MUCH},
                                     .out = MEMORY};

    in_every_loop(test, ARGS("cat"), &options, has_copied);
}

/* Which epoll refuses, and for poll is always ready. */
static void a_tee_to_a_file(struct test *test)
{
    struct uspawn_options options = {.out = MEMORY, .err = MEMORY};
    int fd =
        (int)MUST(open(test_file(test, "tee", "", 0600), O_RDWR | O_CLOEXEC));

    options.out.tee_fd = options.err.tee_fd = fd;
    in_every_loop(test, ARGS("pour", "300000", "1", "2"), &options, has_poured);
    MUST(close(fd));
}

/* One descriptor that is waited for twice, and is full at first. */
static void two_tees_to_one_pipe(struct test *test)
{
    struct uspawn_options options = {.out = MEMORY, .err = MEMORY};
    int ends[2];
    pid_t reader;

    run_pipe(test, ends);
    reader = (pid_t)MUST(fork());
    if (reader == 0) {
        char buffer[4096];

        close(ends[1]);
        while (read(ends[0], buffer, sizeof buffer) > 0)
            continue;
        _exit(0);
    }
    options.out.tee_fd = options.err.tee_fd = ends[1];
    in_every_loop(test, ARGS("pour", "300000", "1", "2"), &options, has_poured);
    MUST(close(ends[0]));
    MUST(close(ends[1]));
    MUST(waitpid(reader, NULL, 0));
}

static void has_ended(struct test *test, struct uspawn_result *result)
{
    CHECK_INT(result->reason, USPAWN_REASON_ENDED);
    CHECK_INT(result->status.kind, USPAWN_EXITED);
    CHECK_INT(result->status.value, 7);
}

/* It is asked for from time to time. */
static void a_child_without_a_handle(struct test *test)
{
    struct uspawn_options options = {.attr = test_attr(test)};

    CHECK_OK(uspawn_attr_set_handle(test_attr(test), USPAWN_HANDLE_NONE));
    in_every_loop(test, ARGS("exit", "7"), &options, has_ended);
}

static void has_not_started(struct test *test, struct uspawn_result *result)
{
    CHECK_INT(result->reason, USPAWN_REASON_NOT_STARTED);
    CHECK_INT(result->code, ENOENT);
}

static void a_program_that_is_not_there(struct test *test)
{
    struct uspawn_options options = {.out = MEMORY,
                                     .directory = "/nonexistent/directory"};

    in_every_loop(test, ARGS("exit", "0"), &options, has_not_started);
}

/* ---------------------------------------------------------------- Times -- */

static void was_late(struct test *test, struct uspawn_result *result)
{
    STOPPED_BY(result, USPAWN_REASON_TIMED_OUT, ETIMEDOUT, SIGTERM);
}

static void was_idle(struct test *test, struct uspawn_result *result)
{
    STOPPED_BY(result, USPAWN_REASON_IDLE, ETIMEDOUT, SIGTERM);
    CHECK_STR(result->out.bytes, "x");
}

static void was_killed(struct test *test, struct uspawn_result *result)
{
    STOPPED_BY(result, USPAWN_REASON_TIMED_OUT, ETIMEDOUT, SIGKILL);
}

static void was_held(struct test *test, struct uspawn_result *result)
{
    CHECK_INT(result->reason, USPAWN_REASON_ENDED);
    CHECK_INT(result->is_pipe_held, 1);
}

static void times_that_pass(struct test *test)
{
    in_every_loop(test, ARGS("hang"), OPTIONS(.timeout_ms = SOON), was_late);
    in_every_loop(test, ARGS("write", "x", ",", "hang"),
                  OPTIONS(.out = MEMORY, .idle_timeout_ms = 5 * SOON),
                  was_idle);
    in_every_loop(test, ARGS("deaf", "hang"),
                  OPTIONS(.timeout_ms = 5 * SOON, .grace_ms = SOON),
                  was_killed);
    in_every_loop(test, ARGS("leave", "sleep", "1000"),
                  OPTIONS(.out = MEMORY, .drain_ms = SOON), was_held);
}

static void was_cancelled(struct test *test, struct uspawn_result *result)
{
    STOPPED_BY(result, USPAWN_REASON_CANCELLED, ECANCELED, SIGTERM);
}

static void a_cancel_descriptor(struct test *test)
{
    int ends[2];

    run_pipe(test, ends);
    MUST(close(ends[1]));
    in_every_loop(test, ARGS("hang"),
                  OPTIONS(.out = MEMORY, .cancel_fd = ends[0]), was_cancelled);
    MUST(close(ends[0]));
}

/* ------------------------------------------------------- The descriptor -- */

static int is_readable(int fd, int timeout_ms)
{
    struct pollfd entry = {.fd = fd, .events = POLLIN};

    return poll(&entry, 1, timeout_ms);
}

/* A program without a handle is looked for from time to time. */
static int can_be_quiet(struct uspawn_job *job)
{
    return loop_has_descriptor() && uspawn_job_child(job, 0)->fd >= 0;
}

static int is_quiet(struct test *test, struct uspawn_job *job, int fd)
{
    CHECK_INT(TRY(uspawn_job_step(job)), EAGAIN);
    return is_readable(fd, 0) == 0;
}

static void it_tells_only_news(struct test *test)
{
    struct uspawn_result result;
    struct uspawn_job *job;
    int ends[2], fd = -1;

    run_pipe(test, ends);
    job = start(test, ARGS("cat"),
                OPTIONS(.in = {.kind = USPAWN_STREAM_DESCRIPTOR, .fd = ends[0]},
                        .out = MEMORY));
    if (!can_be_quiet(job)) {
        uspawn_job_finish(job, NULL);
        MUST(close(ends[0]));
        MUST(close(ends[1]));
        return;
    }
    CHECK_OK(uspawn_job_descriptor(job, &fd));
    CHECK_INT(MUST(fcntl(fd, F_GETFD)), FD_CLOEXEC);
    CHECK(is_quiet(test, job, fd));
    CHECK(is_quiet(test, job, fd));
    MUST(write(ends[1], "x", 1));
    CHECK_INT(is_readable(fd, LOOP_PATIENCE), 1);
    CHECK_INT(is_readable(fd, 0), 1); /* until a step */
    CHECK(is_quiet(test, job, fd));
    CHECK_OK(uspawn_job_stop(job));
    CHECK_INT(is_readable(fd, 0), 1);
    while (uspawn_job_step(job) == EAGAIN)
        CHECK_INT(is_readable(fd, LOOP_PATIENCE), 1);
    CHECK_INT(is_readable(fd, 0), 1);
    CHECK_INT(uspawn_job_finish(job, &result), ECANCELED);
    CHECK_STR(result.out.bytes, "x");
    uspawn_result_free(&result);
    CHECK_INT(fcntl(fd, F_GETFD), -1);
    MUST(close(ends[0]));
    MUST(close(ends[1]));
}

/* More than is written in one step. */
static ssize_t give_a_little(void *context, char *buffer, size_t size)
{
    int *left = context;

    (void)size;
    buffer[0] = 'x';
    return (*left)-- > 0 ? 1 : 0;
}

/* A copy of this process keeps the other end of what is closed here: a set of
 * descriptors would go on to tell of it. */
static void a_copy_of_this_process(struct test *test)
{
    int left = 50, fd = -1, steps = 0;
    struct uspawn_job *job =
        start(test, ARGS("hang"),
              OPTIONS(.in = {.kind = USPAWN_STREAM_CALLBACK,
                             .input = give_a_little,
                             .context = &left}));
    size_t count;
    pid_t copy;

    if (loop_has_descriptor())
        CHECK_OK(uspawn_job_descriptor(job, &fd));
    count = uspawn_job_poll(job, NULL, 0, NULL);
    copy = (pid_t)MUST(fork());
    if (copy == 0)
        for (;;)
            pause();
    for (; uspawn_job_poll(job, NULL, 0, NULL) == count; steps++)
        CHECK_INT(TRY(uspawn_job_step(job)), EAGAIN);
    CHECK(steps > 1);
    if (can_be_quiet(job))
        CHECK(is_quiet(test, job, fd));
    CHECK_INT(uspawn_job_finish(job, NULL), ECANCELED);
    MUST(kill(copy, SIGKILL));
    MUST(waitpid(copy, NULL, 0));
}

/* However few there are, and then again. */
static void few_descriptors(struct test *test)
{
    struct rlimit before;
    struct uspawn_job *job = start(test, ARGS("hang"), OPTIONS(.out = MEMORY));
    int fd = -1, next = (int)MUST(fcntl(0, F_DUPFD_CLOEXEC, 3)), i;

    MUST(close(next));
    MUST(getrlimit(RLIMIT_NOFILE, &before));
    for (i = 0; i < 2 && loop_has_descriptor(); i++) {
        int error;

        test_set_limit(test, RLIMIT_NOFILE, (unsigned long long)(next + i));
        error = TRY(uspawn_job_descriptor(job, &fd));
        if (i == 0)
            CHECK_INT(error, EMFILE);
        if (error)
            CHECK_INT(fd, -1);
        test_set_limit(test, RLIMIT_NOFILE,
                       (unsigned long long)before.rlim_cur);
    }
    CHECK_INT(TRY(uspawn_job_descriptor(job, &fd)),
              loop_has_descriptor() ? 0 : ENOTSUP);
    CHECK_INT(TRY(uspawn_job_step(job)), EAGAIN);
    CHECK_INT(uspawn_job_finish(job, NULL), ECANCELED);
}

static int ask_in_a_step(void *context, const char *bytes, size_t size)
{
    struct uspawn_job **job = context;
    int fd = -1;

    (void)bytes;
    (void)size;
    return uspawn_job_descriptor(*job, &fd) || uspawn_job_stop(*job) ? EIO : 0;
}

static void a_callback_uses_its_job(struct test *test)
{
    struct uspawn_job *job = NULL;
    struct stepped stepped;

    if (!loop_has_descriptor())
        return;
    job = start(test, ARGS("write", "x", ",", "hang"),
                OPTIONS(.out = {.kind = USPAWN_STREAM_CALLBACK,
                                .output = ask_in_a_step,
                                .context = &job}));
    stepped = loop_job(job);
    loop_drivers[1].drive(test, &stepped);
    CHECK_INT(uspawn_job_finish(job, NULL), ECANCELED);
}

static void what_has_no_descriptor(struct test *test)
{
    struct uspawn_job *job = start(test, ARGS("exit", "0"), OPTIONS(.hold = 0));
    int fd = -1;

    CHECK_INT(TRY(uspawn_job_descriptor(NULL, &fd)), EINVAL);
    CHECK_INT(TRY(uspawn_job_descriptor(job, NULL)), EINVAL);
    CHECK_INT(fd, -1);
    uspawn_job_finish(job, NULL);

    /* One that is over has. */
    job = start(test, ARGS("exit", "0"), OPTIONS(.hold = 77));
    if (loop_has_descriptor() && CHECK_OK(uspawn_job_descriptor(job, &fd)))
        CHECK_INT(is_readable(fd, 0), 1);
    CHECK_INT(uspawn_job_finish(job, NULL), EINVAL);
}

static const struct test_case cases[] = {
    CASE(much_of_two_outputs, 0),      CASE(input_and_output, 0),
    CASE(a_tee_to_a_file, 0),          CASE(two_tees_to_one_pipe, 0),
    CASE(a_child_without_a_handle, 0), CASE(a_program_that_is_not_there, 0),
    CASE(times_that_pass, 0),          CASE(a_cancel_descriptor, 0),
    CASE(it_tells_only_news, 0),       CASE(a_copy_of_this_process, 0),
    CASE(few_descriptors, 0),          CASE(a_callback_uses_its_job, 0),
    CASE(what_has_no_descriptor, 0),
};

TABLE(loop, cases);
