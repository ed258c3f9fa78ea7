/* SPDX-License-Identifier: MIT */
/* Programs that are run to their end: what flows is more than is kept, or goes
 * to a second place, or is much. */
#include "cases-run.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define MUCH 300000 /* more than any pipe holds */

/* Whether FD has the first SIZE letters that the helper pours. */
static void check_file(struct test *test, int fd, size_t size)
{
    char *bytes = test_memory(test, size + 2);
    struct uspawn_output found = {.bytes = bytes};
    ssize_t got;

    while ((got = read(fd, bytes + found.size, size + 1 - found.size)) > 0)
        found.size += (size_t)got;
    CHECK_INT(got, 0);
    bytes[found.size] = '\0';
    POURED(&found, size);
}

/* ---------------------------------------------------------- Spilled -- */

#define KEPT 1000

static struct uspawn_options spilling(void)
{
    struct uspawn_options options = {.out = MEMORY, .err = MEMORY};

    options.out.limit = options.err.limit = KEPT;
    options.out.at_limit = options.err.at_limit = USPAWN_AT_LIMIT_SPILL;
    return options;
}

/* At the limit there is no file; from one byte more on, one that has all. */
static void what_is_too_much_spills(struct test *test)
{
    struct uspawn_options options = spilling();
    struct uspawn_result result;
    int fd;

    RUNS(&result, ARGS("pour", "1000", "1", "2"), &options, 0);
    POURED(&result.out, KEPT);
    CHECK_INT(result.out.fd, 0);
    CHECK_INT(result.out.file_size, 0);
    uspawn_result_free(&result);

    RUNS(&result, ARGS("pour", "1001", "1", ",", "pour", "300000", "2"),
         &options, 0);
    POURED(&result.out, KEPT);
    POURED(&result.err, KEPT);
    CHECK_INT(result.out.is_truncated, 0);
    CHECK_INT(result.out.file_size, KEPT + 1);
    CHECK_INT(result.err.file_size, MUCH);
    CHECK(result.out.fd >= 3);
    CHECK_INT(MUST(fcntl(result.out.fd, F_GETFD)) & FD_CLOEXEC, FD_CLOEXEC);
    check_file(test, result.out.fd, KEPT + 1);
    check_file(test, result.err.fd, MUCH);
    fd = result.out.fd;
    result.out.fd = 0; /* taken over */
    uspawn_result_free(&result);
    CHECK_INT(lseek(fd, 0, SEEK_CUR), KEPT + 1);
    close(fd);
}

/* Written, since two readers of one pipe are not fed by splice. */
static void what_spills_is_written_twice(struct test *test)
{
    struct uspawn_options options = spilling();
    struct uspawn_result result;
    char *path = test_path(test, "tee");
    int fd = (int)MUST(open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600));

    options.out.tee_fd = fd;
    RUNS(&result, ARGS("pour", "300000", "1"), &options, 0);
    CHECK_INT(result.out.file_size, MUCH);
    check_file(test, result.out.fd, MUCH);
    MUST(lseek(fd, 0, SEEK_SET));
    check_file(test, fd, MUCH);
    uspawn_result_free(&result);
    close(fd);
}

static void at_the_end_of_time(struct test *test)
{
    struct uspawn_options options = spilling();
    struct uspawn_result result;

    options.err.at_limit = USPAWN_AT_LIMIT_STOP;
    CHECK_INT(
        run(test, &result,
            ARGS("pour", "300000", "1", ",", "pour", "1001", "2", ",", "hang"),
            &options),
        EFBIG);
    STOPPED_BY(&result, USPAWN_REASON_LIMIT, EFBIG, SIGTERM);
    CHECK_INT(result.out.file_size, MUCH);
    check_file(test, result.out.fd, MUCH);
    uspawn_result_free(&result);
}

static void without_a_directory(struct test *test, void *data)
{
    struct uspawn_options options = spilling();
    struct uspawn_result result;

    (void)data;
    MUST(setenv("TMPDIR", "/nonexistent/directory", 1));
    CHECK_INT(
        run(test, &result, ARGS("pour", "300000", "1", ",", "hang"), &options),
        ENOENT);
    CHECK_INT(result.reason, USPAWN_REASON_FAILED);
    POURED(&result.out, KEPT);
    CHECK_INT(result.out.is_truncated, 1);
    CHECK_INT(result.out.fd, 0);
    uspawn_result_free(&result);
}

/* EFBIG is told, where SIGXFSZ would have ended this process.  The program
 * writes to a pipe, to which no such limit applies. */
static void the_file_is_too_large(struct test *test, void *data)
{
    struct uspawn_options options = spilling();
    struct uspawn_result result;

    (void)data;
    signal(SIGXFSZ, SIG_DFL);
    test_set_limit(test, RLIMIT_FSIZE, 100000);
    CHECK_INT(
        run(test, &result, ARGS("pour", "300000", "1", ",", "hang"), &options),
        EFBIG);
    CHECK_INT(result.reason, USPAWN_REASON_FAILED);
    POURED(&result.out, KEPT);
    CHECK_INT(result.out.is_truncated, 1);
    CHECK_INT(result.out.file_size, 100000);
    check_file(test, result.out.fd, 100000);
    uspawn_result_free(&result);

    options.out.limit = 200000; /* before there is anything in the file */
    CHECK_INT(run(test, &result, ARGS("pour", "300000", "1"), &options), EFBIG);
    POURED(&result.out, 200000);
    CHECK_INT(result.out.file_size, 100000);
    uspawn_result_free(&result);
}

static void it_cannot_spill(struct test *test)
{
    test_in_child(test, without_a_directory, NULL);
    test_in_child(test, the_file_is_too_large, NULL);
}

/* --------------------------------------------------------- Written twice -- */

/* The sibling of that: a tee that is a file. */
static void the_tee_is_too_large(struct test *test, void *data)
{
    struct uspawn_options options = {.out = MEMORY};
    struct uspawn_result result;
    char *path = test_path(test, "tee");

    (void)data;
    signal(SIGXFSZ, SIG_DFL);
    options.out.tee_fd =
        (int)MUST(open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    test_set_limit(test, RLIMIT_FSIZE, 100000);
    CHECK_INT(run(test, &result, ARGS("pour", "300000", "1"), &options), EFBIG);
    CHECK_INT(result.reason, USPAWN_REASON_FAILED);
    CHECK(result.out.size > 100000);
    uspawn_result_free(&result);
    check_file(test, options.out.tee_fd, 0); /* at its end */
    MUST(lseek(options.out.tee_fd, 0, SEEK_SET));
    check_file(test, options.out.tee_fd, 100000);
    close(options.out.tee_fd);
}

static void a_tee_has_an_end(struct test *test)
{
    test_in_child(test, the_tee_is_too_large, NULL);
}

/* All of it, in order, through a pipe that is read only bit by bit. */
static void a_tee_is_slow(struct test *test)
{
    struct uspawn_options first = {.out = MEMORY}, second = {.out = MEMORY};
    struct uspawn_program programs[2];
    struct uspawn_result results[2];
    struct uspawn_job *jobs[2];
    int ends[2], i;

    run_pipe(test, ends);
    first.out.tee_fd = ends[1];
    second.in.kind = USPAWN_STREAM_DESCRIPTOR;
    second.in.fd = ends[0];
    memset(programs, 0, sizeof programs);
    programs[0].argv = run_argv(test, ARGS("pour", "300000", "1"));
    programs[1].argv = run_argv(test, ARGS("cat"));
    programs[0].attr = programs[1].attr = test_attr(test);
    CHECK_OK(uspawn_job_start(&jobs[0], &programs[0], 1, &first));
    CHECK_OK(uspawn_job_start(&jobs[1], &programs[1], 1, &second));
    close(ends[0]);
    for (i = 0; uspawn_job_step(jobs[0]) == EAGAIN; i++)
        uspawn_job_step(jobs[1]);
    close(ends[1]);
    while (uspawn_job_step(jobs[1]) == EAGAIN)
        continue;
    for (i = 0; i < 2; i++) {
        CHECK_INT(uspawn_job_finish(jobs[i], &results[i]), 0);
        POURED(&results[i].out, MUCH);
        uspawn_result_free(&results[i]);
    }
}

/* ---------------------------------------------------------------- Much -- */

struct tide {
    size_t given, taken, most;
    int is_wrong;
};

/* Of every value, and in an order that no piece of it repeats. */
static char byte_at(size_t i)
{
    return (char)(i ^ i >> 8 ^ i >> 16);
}

static ssize_t give(void *context, char *buffer, size_t size)
{
    struct tide *tide = context;
    size_t i;

    if (size > tide->most - tide->given)
        size = tide->most - tide->given;
    for (i = 0; i < size; i++)
        buffer[i] = byte_at(tide->given + i);
    tide->given += size;
    return (ssize_t)size;
}

static int take(void *context, const char *bytes, size_t size)
{
    struct tide *tide = context;
    size_t i;

    for (i = 0; i < size; i++)
        tide->is_wrong |= bytes[i] != byte_at(tide->taken + i);
    tide->taken += size;
    return 0;
}

static void check_tide(struct test *test, size_t size)
{
    struct tide tide = {.most = size};
    struct uspawn_options options = {
        .in = {.kind = USPAWN_STREAM_CALLBACK, .input = give, .context = &tide},
        .out = {
            .kind = USPAWN_STREAM_CALLBACK, .output = take, .context = &tide}};
    struct uspawn_result result;

    RUNS(&result, ARGS("cat"), &options, 0);
    CHECK_INT(tide.taken, size);
    CHECK_INT(tide.is_wrong, 0);
    uspawn_result_free(&result);
}

static void much_of_any_value(struct test *test)
{
    check_tide(test, 4 << 20);
}

static void more(struct test *test)
{
    check_tide(test, 64 << 20);
}

/* By cat(1): the helper gives up after 30 seconds, and sanitizers take longer.
 */
static void a_gigabyte(struct test *test)
{
    char *const argv[] = {"cat", NULL};
    struct tide tide = {.most = 1 << 30};
    struct uspawn_options options = spilling();
    struct uspawn_result result;
    char *bytes = test_memory(test, 1 << 20);
    ssize_t got;

    alarm(test_patience(120));
    options.in = (struct uspawn_stream){
        .kind = USPAWN_STREAM_CALLBACK, .input = give, .context = &tide};
    CHECK_OK(uspawn_run(&result, argv, &options));
    CHECK(result.is_success);
    CHECK_INT(result.out.size, KEPT);
    CHECK_INT(result.out.file_size, 1 << 30);
    while ((got = read(result.out.fd, bytes, 1 << 20)) > 0)
        take(&tide, bytes, (size_t)got);
    CHECK_INT(tide.taken, 1 << 30);
    CHECK_INT(tide.is_wrong, 0);
    uspawn_result_free(&result);
}

/* What comes in and what goes out do not wait for each other. */
static void three_pipes_are_full(struct test *test)
{
    static const char *const orders[] = {"012", "021", "102",
                                         "120", "201", "210"};
    struct uspawn_options options = {.out = MEMORY, .err = MEMORY};
    struct uspawn_result result;
    size_t i, j;

    options.in = (struct uspawn_stream){.kind = USPAWN_STREAM_MEMORY,
                                        .bytes = run_letters(test, MUCH),
                                        .size = MUCH};
    for (i = 0; i < sizeof orders / sizeof *orders; i++) {
        char *argv[16] = {(char[]){"helper"}};
        size_t count = 1, out = 0;

        for (j = 0; j < 3; j++) {
            int number = orders[i][j] - '0';

            if (j > 0)
                argv[count++] = test_text(test, ",");
            argv[count++] = test_text(test, number ? "pour" : "cat");
            if (number) {
                argv[count++] = test_text(test, "300000");
                argv[count++] = test_text(test, "%d", number);
            }
            out += number < 2 ? MUCH : 0;
        }
        RUNS(&result, argv, &options, 0);
        CHECK_INT(result.out.size, out);
        POURED(&result.err, MUCH);
        uspawn_result_free(&result);
    }
}

static const struct test_case cases[] = {
    CASE(what_is_too_much_spills, 0),
    CASE(what_spills_is_written_twice, 0),
    CASE(at_the_end_of_time, 0),
    CASE(it_cannot_spill, 0),
    CASE(a_tee_has_an_end, 0),
    CASE(a_tee_is_slow, 0),
    CASE(much_of_any_value, 0),
    CASE(more, TEST_ONCE),
    CASE(a_gigabyte, TEST_ONCE | TEST_SLOW),
    CASE(three_pipes_are_full, 0),
};

TABLE(run_streams, cases);
