/* SPDX-License-Identifier: MIT */
/* Talks at terminals; and what a talk needs from its beginning to its end. */
#include "cases-coprocess.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

/* ------------------------------------------------------------ Terminals -- */

static struct uspawn_coprocess *
start_at_terminal(struct test *test, char *const *argv,
                  const struct uspawn_terminal *terminal)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions};
    int master = posix_openpt(O_RDWR | O_NOCTTY);

    if (master == -1) {
        SKIP("no pseudo-terminal here");
        return NULL;
    }
    close(master);
    CHECK_OK(uspawn_actions_add_stdio_pty(actions, terminal));
    if (REFUSED(&launch, FEATURE_BEYOND_POSIX))
        return NULL;
    return coprocess_start(test, argv, COPROCESS_OPTIONS(.terminal = terminal));
}

/* The end of file comes after a line, after part of one, and again. */
static void a_terminal_is_talked_with(struct test *test)
{
    const struct uspawn_terminal terminal = {.rows = 24, .no_echo = 1};
    struct uspawn_coprocess *it =
        start_at_terminal(test, ARGS("cat", ",", "cat"), &terminal);

    if (!it)
        return;
    coprocess_write(test, it, "typed\n");
    coprocess_says(test, it, "typed");
    CHECK_OK(uspawn_coprocess_end_input(it, TIME));
    coprocess_write(test, it, "second\npart");
    coprocess_says(test, it, "second");
    CHECK_OK(uspawn_coprocess_end_input(it, TIME));
    coprocess_has_said(test, it, "part");
    coprocess_ends(test, it, 0);
}

/* Also if what is expected is the echo; and a key that stops. */
static void a_terminal_has_keys(struct test *test)
{
    const struct uspawn_terminal terminal = {.columns = 80};
    struct uspawn_coprocess *it =
        start_at_terminal(test, ARGS("hang"), &terminal);
    struct uspawn_reply reply;
    struct uspawn_status status;

    if (!it)
        return;
    coprocess_write(test, it, "echoed\n");
    CHECK_INT(EXPECT(it, &reply, "echoed\r\n"), 0);
    coprocess_write(test, it, "\3");
    CHECK_OK(uspawn_coprocess_finish(it, &status, TIME));
    CHECK_INT(status.kind, USPAWN_SIGNALED);
    CHECK_INT(status.value, SIGINT);
}

static void a_terminal_hangs_up(struct test *test)
{
    const struct uspawn_terminal terminal = {.rows = 0};
    struct uspawn_coprocess *it =
        start_at_terminal(test, ARGS("write", "x", ",", "hang"), &terminal);
    struct uspawn_reply reply;

    if (!it)
        return;
    CHECK_INT(EXPECT(it, &reply, "x"), 0);
    coprocess_is_ended(test, it, SIGHUP);
}

static void a_terminal_without_an_end(struct test *test)
{
    struct uspawn_terminal terminal = {.rows = 0};
    struct uspawn_coprocess *it;
    struct termios modes;

    memset(&modes, 0, sizeof modes);
    modes.c_cflag = CS8 | CREAD;
    modes.c_cc[VMIN] = 1;
    terminal.termios = &modes;
    it = start_at_terminal(test, ARGS("cat"), &terminal);
    if (!it)
        return;
    CHECK_INT(TRY(uspawn_coprocess_end_input(it, TIME)), ENOTSUP);
    coprocess_write(test, it, "raw");
    coprocess_is_ended(test, it, SIGHUP);
}

/* --------------------------------------------------------------- Starts -- */

static int start_fails(struct test *test, struct uspawn_error *error,
                       char *program,
                       const struct uspawn_coprocess_options *options)
{
    char *const argv[] = {program, NULL};
    struct uspawn_coprocess_options own = *options;
    struct uspawn_coprocess *it = NULL;
    int code;

    if (!own.attr)
        own.attr = test_attr(test);
    code = TRY(uspawn_coprocess_start(&it, error, argv, &own));
    CHECK_INT(error->code, code);
    CHECK(it == NULL);
    return code;
}

static void it_does_not_start(struct test *test)
{
    const struct uspawn_terminal wrong = {.rows = -1};
    struct uspawn_actions *actions = test_actions(test);
    struct uspawn_actions *full = test_actions(test);
    struct uspawn_attr *detached = test_attr(test);
    struct uspawn_error error;
    int i;

    CHECK_INT(start_fails(test, &error, "/nonexistent/program",
                          COPROCESS_OPTIONS(.limit = 1)),
              ENOENT);
    CHECK_HAS(test_line(test, &error), "/nonexistent/program: exec");
    CHECK_OK(uspawn_actions_add_close(actions, 9));
    CHECK_OK(uspawn_actions_add_dup2(actions, 77, 8));
    CHECK_INT(
        start_fails(test, &error, "sh", COPROCESS_OPTIONS(.actions = actions)),
        EBADF);
    CHECK_INT(error.action, 1); /* as the caller counts */
    for (i = 0; i < USPAWN_PIPES_MAX - 1; i++)
        CHECK_OK(uspawn_actions_add_pipe(full, 30 + i, USPAWN_PIPE_READ));
    CHECK_INT(
        start_fails(test, &error, "sh", COPROCESS_OPTIONS(.actions = full)),
        E2BIG);
    CHECK_INT(
        start_fails(test, &error, "sh", COPROCESS_OPTIONS(.terminal = &wrong)),
        EINVAL);
    CHECK_HAS(test_line(test, &error), "rows");
    CHECK_INT(
        start_fails(test, &error, "sh", COPROCESS_OPTIONS(.reserved = {0, 1})),
        EINVAL);
    CHECK_HAS(test_line(test, &error), "reserved");
    CHECK_INT(start_fails(test, &error, NULL, COPROCESS_OPTIONS(.limit = 1)),
              EINVAL);
    if (uspawn_attr_set_detached(detached) == 0)
        CHECK_INT(start_fails(test, &error, "sh",
                              COPROCESS_OPTIONS(.attr = detached)),
                  EINVAL);
}

static void what_is_no_talk(struct test *test)
{
    struct uspawn_coprocess *it = coprocess_start(test, ARGS("cat"), NULL);
    char *const argv[] = {"sh", NULL};
    struct uspawn_reply reply;

    CHECK_INT(TRY(uspawn_coprocess_start(NULL, NULL, argv, NULL)), EINVAL);
    CHECK_INT(TRY(uspawn_coprocess_write(NULL, "", 0, 0)), EINVAL);
    CHECK_INT(TRY(uspawn_coprocess_end_input(NULL, 0)), EINVAL);
    CHECK_INT(TRY(uspawn_coprocess_read(NULL, &reply, 0)), EINVAL);
    CHECK_INT(TRY(uspawn_coprocess_read_line(NULL, &reply, 0)), EINVAL);
    CHECK_INT(EXPECT(NULL, &reply, "x"), EINVAL);
    CHECK_INT(TRY(uspawn_coprocess_finish(NULL, NULL, 0)), EINVAL);
    CHECK(uspawn_coprocess_child(NULL) == NULL);
    if (!it)
        return;
    CHECK_INT(TRY(uspawn_coprocess_write(it, NULL, 1, 0)), EINVAL);
    CHECK_INT(TRY(uspawn_coprocess_write(it, "x", 1, -2)), EINVAL);
    CHECK_INT(TRY(uspawn_coprocess_read_line(it, NULL, 0)), EINVAL);
    CHECK_INT(EXPECT(it, &reply, ""), EINVAL);
    CHECK_INT(TRY(uspawn_coprocess_expect(it, &reply, NULL, 0)), EINVAL);
    CHECK_INT(TRY(uspawn_coprocess_finish(it, NULL, -2)), EINVAL);
    CHECK_OK(uspawn_coprocess_write(it, NULL, 0, 0));
    CHECK_OK(uspawn_coprocess_finish(it, NULL, TIME));
}

/* Its pipes come first, then those of the caller's actions. */
static void it_has_pipes_of_its_own(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct uspawn_coprocess *it;
    int fd;

    CHECK_OK(uspawn_actions_add_dup2(actions, 1, 2));
    CHECK_OK(uspawn_actions_add_bytes(actions, 5, "bytes", 5));
    CHECK_OK(uspawn_actions_add_pipe(actions, 7, USPAWN_PIPE_WRITE));
    CHECK_OK(uspawn_actions_add_dup2(actions, 5, 0));
    it = coprocess_start(
        test,
        ARGS("write", "err\n", "2", ",", "write", "seven", "7", ",", "cat"),
        COPROCESS_OPTIONS(.actions = actions));
    if (!it)
        return;
    coprocess_says(test, it, "err");
    coprocess_says(test, it, "bytes");
    fd = uspawn_child_pipe(uspawn_coprocess_child(it), 7);
    CHECK(fcntl(fd, F_GETFL) & O_NONBLOCK);
    CHECK_STR(test_drain(test, fd), "seven");
    coprocess_ends(test, it, 0);
}

static void without_standard_numbers(struct test *test, void *data)
{
    (void)data;
    close(0);
    close(1);
    close(2);
    it_has_pipes_of_its_own(test);
    a_terminal_is_talked_with(test);
}

static void with_0_1_2_closed(struct test *test)
{
    test_in_child(test, without_standard_numbers, NULL);
}

/* At each limit it starts and works, or says EMFILE; nothing is left. */
static void in_little_room(struct test *test, void *data)
{
    struct rlimit limit;
    int room, code = EMFILE;

    (void)data;
    MUST(getrlimit(RLIMIT_NOFILE, &limit));
    for (room = 3; room < 40 && code != 0 && test_clean(test); room++) {
        struct rlimit lower = {(rlim_t)room, limit.rlim_max};
        char *const *argv = run_argv(test, ARGS("cat"));
        struct uspawn_coprocess *it = NULL;

        MUST(setrlimit(RLIMIT_NOFILE, &lower));
        code = TRY(uspawn_coprocess_start(
            &it, NULL, argv, COPROCESS_OPTIONS(.attr = test_attr(test))));
        if (code != 0) {
            CHECK_INT(code, EMFILE);
            continue;
        }
        lower.rlim_cur = 1; /* poll(2) refuses, and it goes on */
        MUST(setrlimit(RLIMIT_NOFILE, &lower));
        coprocess_write(test, it, "line\n");
        coprocess_says(test, it, "line");
        coprocess_ends(test, it, 0);
    }
    MUST(setrlimit(RLIMIT_NOFILE, &limit));
    CHECK_INT(code, 0);
}

static void descriptors_are_short(struct test *test)
{
    test_in_child(test, in_little_room, NULL);
}

static void others_reap_it(struct test *test)
{
    struct uspawn_coprocess *it = coprocess_start(test, ARGS("cat"), NULL);
    struct uspawn_status status;

    if (!it)
        return;
    CHECK_OK(uspawn_coprocess_end_input(it, TIME));
    coprocess_has_said(test, it, "");
    while (waitpid(uspawn_coprocess_child(it)->pid, NULL, 0) == -1 &&
           errno == EINTR)
        continue;
    CHECK_INT(TRY(uspawn_coprocess_finish(it, &status, TIME)), ECHILD);
}

/* Whichever allocation fails, it is told, and nothing is left. */
static int talk_in_little_memory(struct test *test, unsigned long nth)
{
    char *const *argv = run_argv(test, ARGS("cat"));
    struct uspawn_attr *attr = test_attr(test);
    struct uspawn_coprocess *it = NULL;
    struct uspawn_reply reply;
    int error;

    test_fail_allocation(nth, 0);
    error = uspawn_coprocess_start(&it, NULL, argv,
                                   COPROCESS_OPTIONS(.attr = attr));
    if (!error)
        error = uspawn_coprocess_write(it, "line\n", 5, TIME);
    if (!error)
        error = uspawn_coprocess_read_line(it, &reply, TIME);
    test_fail_allocation(0, 0);
    if (error)
        CHECK_INT(error, ENOMEM);
    if (it)
        CHECK_OK(uspawn_coprocess_finish(it, NULL, TIME));
    return error;
}

static void memory_is_short(struct test *test)
{
    unsigned long nth;
    int error = ENOMEM, failures = 0;

    if (!test_counts_memory()) {
        SKIP("calls of malloc are not counted here");
        return;
    }
    for (nth = 1; nth < 200 && error; nth++) {
        error = talk_in_little_memory(test, nth);
        failures += error == ENOMEM;
    }
    CHECK_INT(error, 0);
    CHECK(failures >= 5);
}

static const struct test_case cases[] = {
    CASE(a_terminal_is_talked_with, 0), CASE(a_terminal_has_keys, 0),
    CASE(a_terminal_hangs_up, 0),       CASE(a_terminal_without_an_end, 0),
    CASE(it_does_not_start, 0),         CASE(what_is_no_talk, 0),
    CASE(it_has_pipes_of_its_own, 0),   CASE(with_0_1_2_closed, 0),
    CASE(descriptors_are_short, 0),     CASE(others_reap_it, 0),
    CASE(memory_is_short, 0),
};

TABLE(coprocess_ends, cases);
