/* SPDX-License-Identifier: MIT */
/* Talks by pipes, also with programs that do not read, do not answer, or end in
 * the middle. */
#include "cases-coprocess.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* ---------------------------------------------------------------- Lines -- */

static void lines_by_turns(struct test *test)
{
    struct uspawn_coprocess *it = coprocess_start(test, ARGS("cat"), NULL);
    int i;

    if (!it)
        return;
    CHECK(uspawn_coprocess_child(it)->pid > 0);
    for (i = 0; i < 100; i++) {
        char *line = test_text(test, "line %d", i);

        coprocess_write(test, it, test_text(test, "%s\n", line));
        coprocess_says(test, it, line);
    }
    coprocess_write(test, it, "\ntwo\nthree");
    coprocess_says(test, it, "");
    coprocess_says(test, it, "two");
    CHECK_OK(uspawn_coprocess_end_input(it, TIME));
    coprocess_says(test, it, "three"); /* without a newline */
    coprocess_has_said(test, it, "");
    CHECK_INT(TRY(uspawn_coprocess_write(it, "x", 1, TIME)), EPIPE);
    CHECK_INT(TRY(uspawn_coprocess_end_input(it, TIME)), EPIPE);
    coprocess_ends(test, it, 0);
}

static void binary_data(struct test *test)
{
    static const char data[] = "a\0b\n\0\0\n\xff";
    struct uspawn_coprocess *it = coprocess_start(test, ARGS("cat"), NULL);
    struct uspawn_reply reply;

    if (!it)
        return;
    CHECK_OK(uspawn_coprocess_write(it, data, sizeof data, TIME));
    CHECK_OK(uspawn_coprocess_read_line(it, &reply, TIME));
    CHECK(reply.size == 3 && memcmp(reply.bytes, "a\0b", 4) == 0);
    CHECK_OK(uspawn_coprocess_read_line(it, &reply, TIME));
    CHECK(reply.size == 2 && memcmp(reply.bytes, "\0\0", 3) == 0);
    CHECK_INT(reply.pattern, 0);
    CHECK_OK(uspawn_coprocess_end_input(it, TIME));
    CHECK_OK(uspawn_coprocess_read_line(it, &reply, TIME));
    CHECK(reply.size == 2 && memcmp(reply.bytes, "\xff\0", 3) == 0);
    CHECK_INT(reply.pattern, -1);
    coprocess_ends(test, it, 0);
}

/* Both pipes would be full, with nobody to read. */
static void much_both_ways(struct test *test)
{
    enum { MUCH = 3 << 20 };
    struct uspawn_coprocess *it = coprocess_start(
        test, ARGS("cat"), COPROCESS_OPTIONS(.limit = MUCH + 1));
    char *letters = run_letters(test, MUCH);
    struct uspawn_reply reply;
    size_t taken = 0;
    int error = 0;

    if (!it)
        return;
    CHECK_OK(uspawn_coprocess_write(it, letters, MUCH, TIME));
    CHECK_OK(uspawn_coprocess_end_input(it, TIME));
    while (error == 0) {
        error = TRY(uspawn_coprocess_read(it, &reply, TIME));
        CHECK(reply.size <= MUCH - taken);
        CHECK(memcmp(reply.bytes, letters + taken, reply.size) == 0);
        taken += reply.size;
    }
    CHECK_INT(error, EPIPE);
    CHECK_INT(taken, MUCH);
    coprocess_ends(test, it, 0);
}

/* Written before anybody asks, and while an answer is waited for. */
static void writing_goes_on_while_reading(struct test *test)
{
    enum { MUCH = 1 << 20 };
    struct uspawn_coprocess *it = coprocess_start(
        test, ARGS("cat"), COPROCESS_OPTIONS(.limit = 2 * MUCH));
    char *letters = run_letters(test, MUCH);
    struct uspawn_reply reply;
    int error;

    if (!it)
        return;
    letters[MUCH - 1] = '\n';
    error = TRY(uspawn_coprocess_write(it, letters, MUCH, 0));
    CHECK(error == 0 || error == ETIMEDOUT);
    CHECK_OK(uspawn_coprocess_read_line(it, &reply, TIME));
    CHECK_INT(reply.size, MUCH - 1);
    CHECK(memcmp(reply.bytes, letters, MUCH - 1) == 0);
    coprocess_ends(test, it, 0);
}

/* --------------------------------------------------- Limits, and silence -- */

static void more_than_the_limit(struct test *test)
{
    struct uspawn_coprocess *it = coprocess_start(
        test, ARGS("write", "0123456789", ",", "write", "abc\n", ",", "cat"),
        COPROCESS_OPTIONS(.limit = 4));
    struct uspawn_reply reply;

    if (!it)
        return;
    CHECK_INT(TRY(uspawn_coprocess_read_line(it, &reply, TIME)), EFBIG);
    CHECK_STR(reply.bytes, "0123"); /* exactly the limit, */
    CHECK_INT(EXPECT(it, &reply, "x"), EFBIG);
    CHECK_STR(reply.bytes, "0123"); /* and not taken */
    CHECK_OK(uspawn_coprocess_read(it, &reply, TIME));
    CHECK_STR(reply.bytes, "0123");
    CHECK_OK(uspawn_coprocess_read(it, &reply, TIME));
    CHECK_INT(EXPECT(it, &reply, "9"), 0);
    coprocess_says(test, it, "abc"); /* with its newline, the limit */
    coprocess_ends(test, it, 0);
}

/* It writes more than is kept before it reads on. */
static void writing_against_the_limit(struct test *test)
{
    struct uspawn_coprocess *it =
        coprocess_start(test, ARGS("pour", "300000", "1", ",", "cat"),
                        COPROCESS_OPTIONS(.limit = 1000));
    char *letters = run_letters(test, 300000);
    struct uspawn_reply reply;
    size_t taken = 0;

    if (!it)
        return;
    CHECK_INT(TRY(uspawn_coprocess_write(it, letters, 300000, -1)), EFBIG);
    CHECK_OK(uspawn_coprocess_read(it, &reply, TIME));
    CHECK_INT(reply.size, 1000);
    for (taken = reply.size; taken < 600000; taken += reply.size)
        if (!CHECK_OK(uspawn_coprocess_read(it, &reply, TIME)))
            break;
    CHECK_INT(taken, 600000); /* what was not written then was written since */
    coprocess_ends(test, it, 0);
}

static void it_never_reads(struct test *test)
{
    struct uspawn_coprocess *it = coprocess_start(test, ARGS("hang"), NULL);
    char *letters = run_letters(test, 1 << 20);

    if (!it)
        return;
    CHECK_INT(TRY(uspawn_coprocess_write(it, letters, 1 << 20, 1)), ETIMEDOUT);
    CHECK_INT(TRY(uspawn_coprocess_write(it, "x", 1, 0)), ETIMEDOUT);
    CHECK_INT(TRY(uspawn_coprocess_end_input(it, 1)), ETIMEDOUT);
    CHECK_INT(TRY(uspawn_coprocess_write(it, "x", 1, 0)), EPIPE);
    coprocess_is_ended(test, it, SIGTERM);
}

static void it_never_answers(struct test *test)
{
    struct uspawn_coprocess *it =
        coprocess_start(test, ARGS("write", "part", ",", "hang"), NULL);
    struct uspawn_reply reply;

    if (!it)
        return;
    CHECK_INT(EXPECT(it, &reply, "par"), 0);
    CHECK_INT(TRY(uspawn_coprocess_read_line(it, &reply, 1)), ETIMEDOUT);
    CHECK_INT(TRY(uspawn_coprocess_read_line(it, &reply, 0)), ETIMEDOUT);
    CHECK_INT(reply.pattern, -1);
    while (reply.size == 0)
        CHECK_INT(TRY(uspawn_coprocess_read_line(it, &reply, 1)), ETIMEDOUT);
    CHECK_STR(reply.bytes, "t"); /* what there is, which stays */
    CHECK_OK(uspawn_coprocess_read(it, &reply, TIME));
    CHECK_STR(reply.bytes, "t");
    CHECK_INT(TRY(uspawn_coprocess_read(it, &reply, 1)), ETIMEDOUT);
    CHECK_STR(reply.bytes, "");
    coprocess_is_ended(test, it, SIGTERM);
}

static void it_is_deaf(struct test *test)
{
    struct uspawn_coprocess *it =
        coprocess_start(test, ARGS("deaf", "write", "x\n", ",", "hang"), NULL);

    if (!it)
        return;
    coprocess_says(test, it, "x");
    coprocess_is_ended(test, it, SIGKILL);
}

/* -------------------------------------------------- Those who go away -- */

static void it_ends_in_the_middle(struct test *test)
{
    struct uspawn_coprocess *it = coprocess_start(
        test, ARGS("write", "last words", ",", "signal", "9"), NULL);
    struct uspawn_status status;

    if (!it)
        return;
    coprocess_has_said(test, it, "last words");
    test_await(test, uspawn_coprocess_child(it)->pid);
    CHECK_INT(TRY(uspawn_coprocess_write(it, "x", 1, TIME)), EPIPE);
    CHECK_INT(TRY(uspawn_coprocess_write(it, "x", 1, TIME)), EPIPE);
    CHECK_OK(uspawn_coprocess_finish(it, &status, TIME));
    CHECK_INT(status.kind, USPAWN_SIGNALED);
    CHECK_INT(status.value, 9);
}

static void it_closes_one_pipe(struct test *test)
{
    struct uspawn_coprocess *it = coprocess_start_shell(
        test, "exec <&-; echo closed; read x <&1; echo $?");

    if (!it)
        return;
    coprocess_says(test, it, "closed");
    CHECK_INT(TRY(uspawn_coprocess_write(it, "x", 1, TIME)), EPIPE);
    coprocess_ends(test, it, 0);
    it = coprocess_start_shell(test, "echo closed; exec >&-; read x; exit $x");
    if (!it)
        return;
    coprocess_says(test, it, "closed");
    coprocess_has_said(test, it, "");
    coprocess_write(test, it, "7\n");
    coprocess_ends(test, it, 7);
}

/* Who was started by it holds its output: that is not waited for for ever. */
static void its_output_is_held(struct test *test)
{
    struct uspawn_coprocess *it =
        coprocess_start_shell(test, "sleep 60 & echo $!; exit 3");
    struct uspawn_reply reply;
    long left = 0;

    if (!it)
        return;
    CHECK_OK(uspawn_coprocess_read_line(it, &reply, TIME));
    CHECK_INT(sscanf(reply.bytes, "%ld", &left), 1);
    coprocess_has_said(test, it, "");
    coprocess_ends(test, it, 3);
    if (left > 1)
        kill((pid_t)left, SIGKILL);
}

/* SIGPIPE is nobody's business here, whatever the caller makes of it. */
static void with_sigpipe(struct test *test, void *data)
{
    signal(SIGPIPE, *(int *)data ? SIG_IGN : SIG_DFL);
    it_ends_in_the_middle(test);
    it_closes_one_pipe(test);
}

static void sigpipe_default_and_ignored(struct test *test)
{
    int i;

    for (i = 0; i < 2; i++)
        test_in_child(test, with_sigpipe, &i);
}

/* ------------------------------------------------------------- Patterns -- */

/* Of PATTERNS, the one that is found in TEXT is number INDEX, after BEFORE. */
static void finds(struct test *test, const char *text,
                  const char *const patterns[], int index, const char *before)
{
    struct uspawn_reply whole, piece;
    struct uspawn_coprocess *it = coprocess_start(test, ARGS("cat"), NULL);
    int error = EAGAIN;
    size_t i;

    if (!it)
        return;
    coprocess_write(test, it, text);
    CHECK_OK(uspawn_coprocess_expect(it, &whole, patterns, TIME));
    CHECK_INT(whole.pattern, index);
    CHECK_STR(whole.bytes, before);
    coprocess_ends(test, it, 0);
    it = coprocess_start(test, ARGS("cat"), NULL);
    for (i = 0; it && text[i] && error; i++) {
        struct pollfd fd = {
            .fd = uspawn_child_pipe(uspawn_coprocess_child(it), 1),
            .events = POLLIN};

        CHECK_OK(uspawn_coprocess_write(it, text + i, 1, TIME));
        CHECK_INT(poll(&fd, 1, TIME), 1);
        error = TRY(uspawn_coprocess_expect(it, &piece, patterns, 0));
    }
    if (!it || !CHECK_INT(error, 0))
        return;
    CHECK_INT(piece.pattern, index);
    CHECK_STR(piece.bytes, before);
    coprocess_ends(test, it, 0);
}

static void the_first_counts(struct test *test)
{
    finds(test, "login: ok", PATTERNS("ok", "login: "), 1, "");
    finds(test, "xxabcd", PATTERNS("abcd", "bc"), 1, "xxa");
    finds(test, "xxabc", PATTERNS("bc", "abc"), 1, "xx");
    finds(test, "xxabc", PATTERNS("c", "c"), 0, "xxab");
    finds(test, "aaab", PATTERNS("aab"), 0, "a");
    finds(test, "ababac", PATTERNS("abac", "zz"), 0, "ab");
}

static void what_follows_is_kept(struct test *test)
{
    struct uspawn_coprocess *it = coprocess_start(test, ARGS("cat"), NULL);
    struct uspawn_reply reply;

    if (!it)
        return;
    coprocess_write(test, it, "one> two> three\nrest");
    CHECK_INT(EXPECT(it, &reply, "> "), 0);
    CHECK_STR(reply.bytes, "one");
    CHECK_INT(EXPECT(it, &reply, "#", "> "), 0);
    CHECK_STR(reply.bytes, "two");
    CHECK_INT(reply.pattern, 1);
    coprocess_says(test, it, "three");
    CHECK_OK(uspawn_coprocess_read(it, &reply, TIME));
    CHECK_STR(reply.bytes, "rest");
    coprocess_ends(test, it, 0);
}

static const struct test_case cases[] = {
    CASE(lines_by_turns, 0),
    CASE(binary_data, 0),
    CASE(much_both_ways, 0),
    CASE(writing_goes_on_while_reading, 0),
    CASE(more_than_the_limit, 0),
    CASE(writing_against_the_limit, 0),
    CASE(it_never_reads, 0),
    CASE(it_never_answers, 0),
    CASE(it_is_deaf, TEST_ONCE),
    CASE(it_ends_in_the_middle, 0),
    CASE(it_closes_one_pipe, 0),
    CASE(its_output_is_held, 0),
    CASE(sigpipe_default_and_ignored, 0),
    CASE(the_first_counts, 0),
    CASE(what_follows_is_kept, 0),
};

TABLE(coprocess, cases);
