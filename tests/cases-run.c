/* SPDX-License-Identifier: MIT */
/* Programs that are run to their end: what flows, and how it is told. */
#include "cases-run.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define MUCH 300000 /* more than any pipe holds */

/* --------------------------------------------------------------- Ending -- */

static void it_ends(struct test *test)
{
    struct uspawn_result result;

    RUNS(&result, ARGS("exit", "0"), NULL, 0);
    CHECK_INT(result.is_success, 1);
    uspawn_result_free(&result);
    RUNS(&result, ARGS("exit", "7"), NULL, 7);
    CHECK_INT(result.is_success, 0);
    CHECK_STR(result.name, test->helper);
    CHECK_INT(result.count, 1);
    CHECK_INT(result.statuses[0].value, 7);
    CHECK(result.elapsed_us > 0);
    CHECK(result.out.bytes == NULL && result.err.bytes == NULL);
    CHECK_HAS(run_sentence(test, &result), ": exited with 7 after ");
    uspawn_result_free(&result);
    CHECK(result.statuses == NULL);
    uspawn_result_free(&result);
    uspawn_result_free(NULL);

    CHECK_INT(run(test, &result, ARGS("signal", "9"), NULL), 0);
    CHECK_INT(result.status.kind, USPAWN_SIGNALED);
    CHECK_INT(result.status.value, SIGKILL);
    CHECK_HAS(run_sentence(test, &result), ": killed by SIGKILL after ");
    uspawn_result_free(&result);
}

static void it_does_not_begin(struct test *test)
{
    struct uspawn_options options = {.out = MEMORY, .err = MEMORY};
    struct uspawn_actions *actions = test_actions(test);
    struct uspawn_result result;
    char *const argv[] = {"/nonexistent/program", NULL};

    options.attr = test_attr(test);
    CHECK_INT(TRY(uspawn_run(&result, argv, &options)), ENOENT);
    CHECK_INT(result.reason, USPAWN_REASON_NOT_STARTED);
    CHECK_INT(result.error.code, ENOENT);
    CHECK_INT(result.error.stage, USPAWN_STAGE_EXEC);
    CHECK_HAS(run_sentence(test, &result), "/nonexistent/program: exec: ");
    uspawn_result_free(&result);

    /* Actions are counted as their caller does. */
    CHECK_OK(uspawn_actions_add_null(actions, 9));
    CHECK_OK(uspawn_actions_add_chdir(actions, "/nonexistent/there"));
    options.actions = actions;
    options.in.kind = USPAWN_STREAM_NULL;
    CHECK_INT(run(test, &result, ARGS("exit", "0"), &options), ENOENT);
    CHECK_INT(result.error.stage, USPAWN_STAGE_CHDIR);
    CHECK_INT(result.error.action, 1);
    uspawn_result_free(&result);

    options.actions = NULL;
    options.directory = "/nonexistent/here";
    CHECK_INT(run(test, &result, ARGS("exit", "0"), &options), ENOENT);
    CHECK_INT(result.error.action, -1);
    CHECK_HAS(run_sentence(test, &result), "/nonexistent/here");
    uspawn_result_free(&result);
}

/* --------------------------------------------------------------- Output -- */

static void both_pipes_are_full(struct test *test)
{
    static char *const orders[][4] = {{"1", "2", NULL}, {"2", "1", NULL}};
    struct uspawn_options options = {.out = MEMORY, .err = MEMORY};
    struct uspawn_result result;
    int i;

    for (i = 0; i < 2; i++) {
        RUNS(&result, ARGS("pour", "300000", orders[i][0], orders[i][1]),
             &options, 0);
        POURED(&result.out, MUCH);
        POURED(&result.err, MUCH);
        uspawn_result_free(&result);
    }
    RUNS(&result,
         ARGS("pour", "300000", "1", ",", "pour", "300000", "2", ",", "write",
              "end"),
         &options, 0);
    CHECK_INT(result.out.size, MUCH + 3);
    POURED(&result.err, MUCH);
    uspawn_result_free(&result);
}

static void err_goes_where_out_goes(struct test *test)
{
    struct uspawn_options options = {.out = MEMORY,
                                     .err = {.kind = USPAWN_STREAM_MERGE}};
    char *const argv[] = {"helper", "write", "a",     "1", ",", "write", "b",
                          "2",      ",",     "write", "c", "1", NULL};
    char *path = test_path(test, "both");
    struct uspawn_result result;

    RUNS(&result, argv, &options, 0);
    CHECK_STR(result.out.bytes, "abc");
    CHECK(result.err.bytes == NULL);
    uspawn_result_free(&result);
    options.out =
        (struct uspawn_stream){.kind = USPAWN_STREAM_FILE, .path = path};
    RUNS(&result, argv, &options, 0);
    CHECK_STR(test_contents(test, path), "abc");
    uspawn_result_free(&result);
}

/* What there is at a limit of one below, just, and above. */
static void limits(struct test *test)
{
    struct uspawn_options options = {.out = MEMORY};
    struct uspawn_result result;

    options.out.limit = 1000;
    RUNS(&result, ARGS("pour", "1000", "1"), &options, 0);
    POURED(&result.out, 1000);
    CHECK_INT(result.out.is_truncated, 0);
    uspawn_result_free(&result);

    options.out.at_limit = USPAWN_AT_LIMIT_TRUNCATE;
    RUNS(&result, ARGS("pour", "1001", "1"), &options, 0);
    POURED(&result.out, 1000);
    CHECK_INT(result.out.is_truncated, 1);
    uspawn_result_free(&result);
    RUNS(&result, ARGS("pour", "300000", "1"), &options, 0);
    POURED(&result.out, 1000);
    uspawn_result_free(&result);

    options.out.at_limit = USPAWN_AT_LIMIT_STOP;
    CHECK_INT(
        run(test, &result, ARGS("pour", "1001", "1", ",", "hang"), &options),
        EFBIG);
    STOPPED_BY(&result, USPAWN_REASON_LIMIT, EFBIG, SIGTERM);
    POURED(&result.out, 1000);
    CHECK_HAS(run_sentence(test, &result), "more output than allowed");
    uspawn_result_free(&result);

    options.out.at_limit = USPAWN_AT_LIMIT_CLOSE;
    CHECK_INT(run(test, &result, ARGS("pour", "300000", "1"), &options), 0);
    CHECK_INT(result.status.kind, USPAWN_SIGNALED);
    CHECK_INT(result.status.value, SIGPIPE);
    POURED(&result.out, 1000);
    CHECK_INT(result.out.is_truncated, 1);
    uspawn_result_free(&result);
}

/* ------------------------------------------------------------ Callbacks -- */

struct taken {
    struct test *test;
    char text[400];
    size_t size, calls;
    size_t fails_at; /* which call; 0: none */
};

static int take(void *context, const char *bytes, size_t size)
{
    struct taken *taken = context;
    struct test *test = taken->test;

    CHECK_INT(bytes[size], 0);
    if (++taken->calls == taken->fails_at)
        return EIO;
    if (taken->size + size + 1 < sizeof taken->text) {
        memcpy(taken->text + taken->size, bytes, size);
        taken->text[taken->size + size] = '|';
    }
    taken->size += size + 1;
    return 0;
}

static void lines_are_given(struct test *test)
{
    struct taken taken = {.test = test};
    struct uspawn_options options = {.out = {.kind = USPAWN_STREAM_LINES,
                                             .output = take,
                                             .context = &taken}};
    struct uspawn_result result;

    RUNS(&result, ARGS("write", "one\n\nthree\nla", ",", "write", "st"),
         &options, 0);
    CHECK_STR(taken.text, "one||three|last|");
    uspawn_result_free(&result);

    /* A line that is too long comes in parts. */
    taken = (struct taken){.test = test};
    options.out.limit = 4;
    RUNS(&result, ARGS("write", "abcdefghij\nk\n"), &options, 0);
    CHECK_STR(taken.text, "abcd|efgh|ij|k|");
    uspawn_result_free(&result);
    taken = (struct taken){.test = test};
    RUNS(&result, ARGS("write", "abcd\n\nefgh\nijkl"), &options, 0);
    CHECK_STR(taken.text, "abcd||efgh|ijkl|");
    uspawn_result_free(&result);
}

static void chunks_are_given(struct test *test)
{
    struct taken taken = {.test = test};
    struct uspawn_options options = {.out = {.kind = USPAWN_STREAM_CALLBACK,
                                             .output = take,
                                             .context = &taken}};
    struct uspawn_result result;

    RUNS(&result, ARGS("pour", "300000", "1"), &options, 0);
    CHECK_INT(taken.size - taken.calls, MUCH);
    uspawn_result_free(&result);

    taken = (struct taken){.test = test};
    options.out.limit = 5;
    options.out.at_limit = USPAWN_AT_LIMIT_TRUNCATE;
    RUNS(&result, ARGS("pour", "300000", "1"), &options, 0);
    CHECK_INT(taken.size - taken.calls, 5);
    uspawn_result_free(&result);

    taken = (struct taken){.test = test, .fails_at = 1};
    options.out.limit = 0;
    CHECK_INT(run(test, &result, ARGS("write", "x", ",", "hang"), &options),
              EIO);
    STOPPED_BY(&result, USPAWN_REASON_FAILED, EIO, SIGTERM);
    CHECK_INT(taken.calls, 1);
    uspawn_result_free(&result);
}

/* ---------------------------------------------------------------- Input -- */

static void it_is_fed(struct test *test)
{
    char *letters = run_letters(test, MUCH);
    struct uspawn_options options = {.out = MEMORY};
    struct uspawn_result result;

    options.in = (struct uspawn_stream){
        .kind = USPAWN_STREAM_MEMORY, .bytes = letters, .size = MUCH};
    RUNS(&result, ARGS("cat"), &options, 0);
    POURED(&result.out, MUCH);
    uspawn_result_free(&result);
    /* Whoever does not read it all does nothing wrong. */
    RUNS(&result, ARGS("exit", "3"), &options, 3);
    uspawn_result_free(&result);
    options.in.size = 0;
    options.in.bytes = NULL;
    RUNS(&result, ARGS("cat"), &options, 0);
    CHECK_INT(result.out.size, 0);
    uspawn_result_free(&result);
}

struct given {
    size_t left;
    int error;
};

static ssize_t give(void *context, char *buffer, size_t size)
{
    struct given *given = context;
    size_t i;

    if (!given->left)
        return -given->error;
    if (size > given->left)
        size = given->left;
    for (i = 0; i < size; i++)
        buffer[i] = 'x';
    given->left -= size;
    return (ssize_t)size;
}

static void a_callback_feeds_it(struct test *test)
{
    struct given given = {.left = MUCH};
    struct uspawn_options options = {.out = MEMORY};
    struct uspawn_result result;

    options.in = (struct uspawn_stream){
        .kind = USPAWN_STREAM_CALLBACK, .input = give, .context = &given};
    RUNS(&result, ARGS("cat"), &options, 0);
    CHECK_INT(result.out.size, MUCH);
    uspawn_result_free(&result);

    given = (struct given){.left = 0, .error = ENXIO};
    CHECK_INT(run(test, &result, ARGS("hang"), &options), ENXIO);
    STOPPED_BY(&result, USPAWN_REASON_FAILED, ENXIO, SIGTERM);
    uspawn_result_free(&result);
}

static void no_signal_for_a_pipe(struct test *test, void *data)
{
    struct uspawn_options options = {.in = MEMORY};
    struct uspawn_result result;
    sigset_t set;

    (void)data;
    signal(SIGPIPE, SIG_DFL);
    options.in.bytes = run_letters(test, MUCH);
    options.in.size = MUCH;
    RUNS(&result, ARGS("exit", "0"), &options, 0);
    uspawn_result_free(&result);
    /* One that was pending stays. */
    sigemptyset(&set);
    sigaddset(&set, SIGPIPE);
    MUST(sigprocmask(SIG_BLOCK, &set, NULL));
    MUST(kill(getpid(), SIGPIPE));
    RUNS(&result, ARGS("exit", "0"), &options, 0);
    uspawn_result_free(&result);
    MUST(sigpending(&set));
    CHECK(sigismember(&set, SIGPIPE));
    signal(SIGPIPE, SIG_IGN);
    RUNS(&result, ARGS("exit", "0"), &options, 0);
    uspawn_result_free(&result);
}

static void it_does_not_read(struct test *test)
{
    test_in_child(test, no_signal_for_a_pipe, NULL);
}

/* -------------------------------------------------------- Other streams -- */

static void files_and_descriptors(struct test *test)
{
    char *path = test_file(test, "input", "from a file\n", 0600);
    char *made = test_path(test, "output");
    struct uspawn_options options = {
        .in = {.kind = USPAWN_STREAM_FILE, .path = path},
        .out = {.kind = USPAWN_STREAM_FILE, .path = made},
        .err = {.kind = USPAWN_STREAM_NULL}};
    struct uspawn_result result;
    int ends[2];

    RUNS(&result, ARGS("cat", ",", "write", "lost", "2"), &options, 0);
    CHECK_STR(test_contents(test, made), "from a file\n");
    uspawn_result_free(&result);
    options.out.flags = O_WRONLY | O_APPEND;
    RUNS(&result, ARGS("cat"), &options, 0);
    CHECK_STR(test_contents(test, made), "from a file\nfrom a file\n");
    uspawn_result_free(&result);

    run_pipe(test, ends);
    options.out =
        (struct uspawn_stream){.kind = USPAWN_STREAM_DESCRIPTOR, .fd = ends[1]};
    RUNS(&result, ARGS("cat"), &options, 0);
    uspawn_result_free(&result);
    close(ends[1]);
    CHECK_STR(test_drain(test, ends[0]), "from a file\n");
    close(ends[0]);
}

static void other_numbers(struct test *test)
{
    struct uspawn_other_stream others[2] = {
        {.number = 7, .is_output = 1, .stream = MEMORY},
        {.number = 5, .is_output = 1, .stream = MEMORY}};
    struct uspawn_options options = {.others = others, .others_count = 2};
    struct uspawn_result result;

    RUNS(&result, ARGS("pour", "300000", "7", "5"), &options, 0);
    if (CHECK_INT(result.others_count, 2)) {
        POURED(&result.others[0], MUCH);
        POURED(&result.others[1], MUCH);
    }
    uspawn_result_free(&result);
    others[0] = (struct uspawn_other_stream){
        .number = 7,
        .stream = {.kind = USPAWN_STREAM_MEMORY, .bytes = "in", .size = 2}};
    options.others_count = 1;
    RUNS(&result, ARGS("closed", "7"), &options, 1);
    uspawn_result_free(&result);
}

static void it_is_written_twice(struct test *test)
{
    char *path = test_path(test, "tee");
    struct uspawn_options options = {.out = MEMORY};
    struct uspawn_result result;

    options.out.tee_fd =
        (int)MUST(open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
    RUNS(&result, ARGS("write", "to both"), &options, 0);
    CHECK_STR(result.out.bytes, "to both");
    CHECK_STR(test_contents(test, path), "to both");
    uspawn_result_free(&result);
    close(options.out.tee_fd);
}

static void it_is_elsewhere(struct test *test)
{
    char *path = test_path(test, "here");
    struct uspawn_actions *actions = test_actions(test);
    struct uspawn_options options = {
        .out = {.kind = USPAWN_STREAM_FILE, .path = path}, .actions = actions};
    struct uspawn_result result;

    options.directory = test_path(test, ".");
    CHECK_OK(
        uspawn_actions_add_open(actions, 9, "there", O_WRONLY | O_CREAT, 0600));
    RUNS(&result, ARGS("write", "x", "9"), &options, 0);
    CHECK_STR(test_contents(test, test_path(test, "there")), "x");
    uspawn_result_free(&result);
}

/* ----------------------------------------------------------- Bad options -- */

struct bad {
    struct uspawn_options options;
    const char *word;
};

static void it_is_named(struct test *test)
{
    const struct uspawn_other_stream low = {.number = 2};
    const struct bad bad[] = {
        {{.in = {.kind = 99}}, "in.kind"},
        {{.out = {.kind = -1}}, "out.kind"},
        {{.out = {.kind = USPAWN_STREAM_MERGE}}, "MERGE"},
        {{.in = {.kind = USPAWN_STREAM_LINES}}, "LINES"},
        {{.err = {.kind = USPAWN_STREAM_DESCRIPTOR, .fd = -1}}, "err.fd"},
        {{.in = {.kind = USPAWN_STREAM_FILE}}, "in.path"},
        {{.in = {.kind = USPAWN_STREAM_MEMORY, .size = 1}}, "in.bytes"},
        {{.in = {.kind = USPAWN_STREAM_CALLBACK}}, "in.input"},
        {{.out = {.kind = USPAWN_STREAM_LINES}}, "out.output"},
        {{.out = {.at_limit = 7}}, "out.at_limit"},
        {{.out = {.at_limit = USPAWN_AT_LIMIT_SPILL}}, "SPILL"},
        {{.out = {.tee_fd = -1}}, "out.tee_fd"},
        {{.out = {.tee_fd = 1}}, "output that we read"},
        {{.out = {.kind = USPAWN_STREAM_MEMORY, .tee_fd = 999}}, "not open"},
        {{.in = {.kind = USPAWN_STREAM_FILE, .path = "x", .flags = -1}},
         "in.flags"},
        {{.cancel_fd = 999}, "cancel_fd is not open"},
        {{.out = {.reserved = {0, 1}}}, "out.reserved"},
        {{.others_count = 1}, "others is NULL"},
        {{.others = &low, .others_count = 1}, "others.number"},
        {{.others = &low, .others_count = 1000}, "USPAWN_STREAMS_MAX"},
        {{.timeout_ms = -1}, "timeout"},
        {{.grace_ms = -2}, "below -1"},
        {{.stop_signal = 1000}, "stop_signal"},
        {{.hold = 9}, "hold"},
        {{.cancel_fd = -1}, "cancel_fd"},
        {{.reserved_int = 1}, "reserved"}};
    struct uspawn_result result;
    char *const none[] = {NULL};
    size_t i;

    for (i = 0; i < sizeof bad / sizeof *bad; i++) {
        CHECK_INT(run(test, &result, ARGS("exit", "0"), &bad[i].options),
                  EINVAL);
        CHECK_HAS(run_sentence(test, &result), bad[i].word);
        uspawn_result_free(&result);
    }
    CHECK_INT(TRY(uspawn_run(&result, NULL, NULL)), EINVAL);
    CHECK_INT(TRY(uspawn_run(&result, none, NULL)), EINVAL);
    CHECK_HAS(run_sentence(test, &result), "argv");
    CHECK_INT(TRY(uspawn_run(NULL, none, NULL)), EINVAL);
    CHECK_INT(uspawn_result_format(NULL, NULL, 0), 0);
}

static const struct test_case cases[] = {
    CASE(it_ends, 0),
    CASE(it_does_not_begin, 0),
    CASE(both_pipes_are_full, 0),
    CASE(err_goes_where_out_goes, 0),
    CASE(limits, 0),
    CASE(lines_are_given, 0),
    CASE(chunks_are_given, 0),
    CASE(it_is_fed, 0),
    CASE(a_callback_feeds_it, 0),
    CASE(it_does_not_read, 0),
    CASE(files_and_descriptors, 0),
    CASE(other_numbers, 0),
    CASE(it_is_written_twice, 0),
    CASE(it_is_elsewhere, 0),
    CASE(it_is_named, 0),
};

TABLE(run, cases);
