/* SPDX-License-Identifier: MIT */
/* Programs that behave badly, and hosts that end, or run short, meanwhile. */
#include "cases-run.h"

#include <dirent.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define MUCH 300000 /* more than any pipe holds */
#define SOON 60

/* ----------------------------------------------------------- Programs -- */

static struct uspawn_options fed(struct test *test)
{
    struct uspawn_options options = {.out = MEMORY, .err = MEMORY};

    options.in = (struct uspawn_stream){.kind = USPAWN_STREAM_MEMORY,
                                        .bytes = run_letters(test, MUCH),
                                        .size = MUCH};
    return options;
}

/* The end of what it reads and writes is not its end. */
static void it_closes_all_and_goes_on(struct test *test)
{
    struct uspawn_options options = fed(test);
    struct uspawn_result result;

    RUNS(&result, ARGS("close", "0", "1", "2", ",", "exit", "3"), &options, 3);
    CHECK_INT(result.is_pipe_held, 0);
    uspawn_result_free(&result);
    options.err.limit = 1;
    CHECK_INT(run(test, &result,
                  ARGS("close", "0", "1", ",", "write", "ab", "2", ",", "hang"),
                  &options),
              EFBIG);
    STOPPED_BY(&result, USPAWN_REASON_LIMIT, EFBIG, SIGTERM);
    uspawn_result_free(&result);
}

static void it_dies_while_it_writes(struct test *test)
{
    struct uspawn_options options = fed(test);
    struct uspawn_result result;

    CHECK_INT(run(test, &result,
                  ARGS("pour", "300000", "1", ",", "signal", "9"), &options),
              0);
    CHECK_INT(result.status.kind, USPAWN_SIGNALED);
    CHECK_INT(result.status.value, SIGKILL);
    CHECK_INT(result.is_success, 0);
    POURED(&result.out, MUCH);
    uspawn_result_free(&result);
}

static void it_neither_reads_nor_ends(struct test *test)
{
    struct uspawn_options options = fed(test);
    struct uspawn_result result;

    options.timeout_ms = SOON;
    CHECK_INT(run(test, &result, ARGS("hang"), &options), ETIMEDOUT);
    STOPPED_BY(&result, USPAWN_REASON_TIMED_OUT, ETIMEDOUT, SIGTERM);
    uspawn_result_free(&result);
}

/* What has forked twice is in the group all the same. */
static void it_forks_twice(struct test *test)
{
    struct uspawn_other_stream held = {.number = 7, .is_output = 1};
    struct uspawn_options options = {
        .out = MEMORY, .others = &held, .others_count = 1};
    struct uspawn_result result;
    int ends[2];

    run_pipe(test, ends);
    held.stream.kind = USPAWN_STREAM_DESCRIPTOR;
    held.stream.fd = ends[1];
    options.out.limit = 1;
    CHECK_INT(
        run(test, &result,
            ARGS("leave", "leave", "hang", ",", "write", "ab", ",", "hang"),
            &options),
        EFBIG);
    close(ends[1]);
    CHECK_STR(test_drain(test, ends[0]), "");
    close(ends[0]);
    uspawn_result_free(&result);
}

static void each_of_them_fails(struct test *test)
{
    char *const *cat = run_argv(test, ARGS("cat"));
    char *const *bad[] = {
        run_argv(test, ARGS("cat", ",", "exit", "9")),
        run_argv(test, ARGS("cat", ",", "signal", "9")),
        run_argv(test, ARGS("close", "0", "1", ",", "exit", "9"))};
    struct uspawn_program programs[4];
    struct uspawn_result result;
    size_t i, j, kind;

    for (kind = 0; kind < 3; kind++)
        for (i = 0; i < 4; i++) {
            struct uspawn_options options = fed(test);

            memset(programs, 0, sizeof programs);
            options.attr = test_attr(test);
            for (j = 0; j < 4; j++)
                programs[j].argv = i == j ? bad[kind] : cat;
            CHECK_INT(TRY(uspawn_pipeline(&result, programs, 4, &options)), 0);
            CHECK_INT(result.is_success, 0);
            CHECK_INT(result.failed, i);
            CHECK_INT(result.status.value, 9);
            CHECK_INT(result.out.size, kind < 2 ? MUCH : 0);
            uspawn_result_free(&result);
        }
}

/* -------------------------------------------------------------- Hosts -- */

static void few_for_a_pipeline(struct test *test, void *data)
{
    struct uspawn_options options = fed(test);
    struct uspawn_program programs[3];
    struct uspawn_result result;
    int limit, error = EMFILE, failures = 0, i;

    (void)data;
    memset(programs, 0, sizeof programs);
    options.attr = test_attr(test);
    options.out.limit = 1000;
    options.out.at_limit = USPAWN_AT_LIMIT_SPILL;
    for (i = 0; i < 3; i++)
        programs[i].argv = run_argv(test, ARGS("cat"));
    for (limit = 3; limit < 60 && error; limit++) {
        test_set_limit(test, RLIMIT_NOFILE, (unsigned long long)limit);
        error = TRY(uspawn_pipeline(&result, programs, 3, &options));
        failures += error == EMFILE;
        if (error)
            CHECK_INT(error, EMFILE);
        else
            CHECK_INT(result.out.file_size, MUCH);
        uspawn_result_free(&result);
        CHECK(test_childless());
    }
    CHECK_INT(error, 0);
    CHECK(failures >= 5);
}

static void descriptors_are_short(struct test *test)
{
    test_in_child(test, few_for_a_pipeline, NULL);
}

/* It tells that all is under way, and then never comes back. */
static int tell_and_hang(void *context, const char *bytes, size_t size)
{
    (void)bytes;
    (void)size;
    if (write(*(int *)context, "x", 1) == 1)
        pause();
    return 0;
}

/* HELD is a descriptor that the program gets. */
static void run_until_killed(struct test *test, int held_fd, int told_fd)
{
    struct uspawn_other_stream held = {.number = 7, .is_output = 1};
    struct uspawn_options options = fed(test);
    struct uspawn_result result;

    MUST(setenv("TMPDIR", test_path(test, "."), 1));
    held.stream.kind = USPAWN_STREAM_DESCRIPTOR;
    held.stream.fd = held_fd;
    options.others = &held;
    options.others_count = 1;
    options.out.limit = 1000;
    options.out.at_limit = USPAWN_AT_LIMIT_SPILL;
    options.err.kind = USPAWN_STREAM_CALLBACK;
    options.err.output = tell_and_hang;
    options.err.context = &told_fd;
    run(test, &result,
        ARGS("pour", "300000", "1", ",", "write", "x", "2", ",", "cat"),
        &options);
    _exit(1);
}

static int count_files(struct test *test)
{
    DIR *directory = opendir(test_path(test, "."));
    struct dirent *entry;
    int count = 0;

    if (!CHECK(directory != NULL))
        return -1;
    while ((entry = readdir(directory)))
        count += entry->d_name[0] != '.';
    closedir(directory);
    return count;
}

/* The pipes end with it, and so does what reads and writes them; its file has
 * no name. */
static void the_caller_is_killed(struct test *test)
{
    int held[2], told[2], before = count_files(test);
    char byte;
    pid_t pid;

    run_pipe(test, held);
    run_pipe(test, told);
    pid = (pid_t)MUST(fork());
    if (pid == 0)
        run_until_killed(test, held[1], told[1]);
    close(held[1]);
    close(told[1]);
    CHECK_INT(read(told[0], &byte, 1), 1);
    MUST(kill(pid, SIGKILL));
    MUST(waitpid(pid, NULL, 0));
    CHECK_STR(test_drain(test, held[0]), "");
    CHECK_INT(count_files(test), before);
    close(held[0]);
    close(told[0]);
}

/* ------------------------------------------------------- Cancellation -- */

struct cancelled {
    struct test *test;
    struct uspawn_result result;
    struct uspawn_options options;
    char *const *argv;
    int error, was_there, goes_on;
};

static ssize_t cancel_us(void *context, char *buffer, size_t size)
{
    (void)context;
    (void)buffer;
    (void)size;
    pthread_cancel(pthread_self());
    return 0;
}

static void *run_and_go_on(void *argument)
{
    struct cancelled *cancelled = argument;

    cancelled->error =
        uspawn_run(&cancelled->result, cancelled->argv, &cancelled->options);
    cancelled->was_there = 1;
    pthread_testcancel();
    cancelled->goes_on = 1;
    return NULL;
}

/* It runs to its end first, and nothing is left. */
static void its_thread_is_cancelled(struct test *test)
{
    struct cancelled cancelled = {.options = {.out = MEMORY}};
    pthread_t thread;
    void *value;

    cancelled.options.in.kind = USPAWN_STREAM_CALLBACK;
    cancelled.options.in.input = cancel_us;
    cancelled.options.attr = test_attr(test);
    cancelled.argv = run_argv(test, ARGS("cat", ",", "pour", "300000", "1"));
    CHECK_INT(pthread_create(&thread, NULL, run_and_go_on, &cancelled), 0);
    CHECK_INT(pthread_join(thread, &value), 0);
    CHECK_INT(cancelled.error, 0);
    CHECK_INT(cancelled.was_there, 1);
    CHECK_INT(cancelled.goes_on, 0);
    CHECK(value == PTHREAD_CANCELED);
    POURED(&cancelled.result.out, MUCH);
    uspawn_result_free(&cancelled.result);
    CHECK(test_childless());
}

static const struct test_case cases[] = {
    CASE(it_closes_all_and_goes_on, 0),
    CASE(it_dies_while_it_writes, 0),
    CASE(it_neither_reads_nor_ends, 0),
    CASE(it_forks_twice, 0),
    CASE(each_of_them_fails, 0),
    CASE(descriptors_are_short, 0),
    CASE(the_caller_is_killed, 0),
    CASE(its_thread_is_cancelled, TEST_KEEPS_MEMORY),
};

TABLE(run_faults, cases);
