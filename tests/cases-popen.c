/* SPDX-License-Identifier: MIT */
/* uspawn_popen(), uspawn_popenv() and uspawn_pclose(). */
#include "cases-commands.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <wchar.h>

#define EXITED(status) ((status) << 8)

/* A stream to COMMAND, and the check that there is one. */
#define OPEN(command, mode)                                                    \
    (test_site(test, __FILE__, __LINE__), opened(test, (command), (mode)))

static FILE *opened(struct test *test, const char *command, const char *mode)
{
    FILE *stream;

    errno = TEST_ERRNO;
    stream = uspawn_popen(command, mode);
    if (stream == NULL) {
        CHECK_INT(errno, 0);
        abort(); /* all that follows needs it */
    }
    CHECK_INT(errno, TEST_ERRNO);
    CHECK(fileno(stream) > STDERR_FILENO);
    CHECK_INT(fcntl(fileno(stream), F_GETFD), FD_CLOEXEC);
    CHECK(fwide(stream, 0) < 0);
    return stream;
}

/* The next line of STREAM, or "". */
static char *line_of(struct test *test, FILE *stream)
{
    char line[100];

    return test_text(test, "%s", fgets(line, sizeof line, stream) ? line : "");
}

/* --------------------------------------------------------------- Streams -- */

static void reading(struct test *test)
{
    static const char *const modes[] = {"r", "re", "er"};
    FILE *stream;
    size_t i;

    if (!commands_begin(test))
        return;
    for (i = 0; i < 3; i++) {
        stream = OPEN("echo one; echo two; exit 11", modes[i]);
        CHECK_STR(line_of(test, stream), "one\n");
        CHECK_STR(line_of(test, stream), "two\n");
        CHECK_STR(line_of(test, stream), "");
        CHECK_INT(TRY(uspawn_pclose(stream)), EXITED(11));
    }
    CHECK_INT(TRY(uspawn_pclose(OPEN("kill -9 $$", "r"))), SIGKILL);
    CHECK_INT(TRY(uspawn_pclose(OPEN("", "r"))), 0);
    stream = OPEN("-x 2>/dev/null", "r");
    CHECK_STR(line_of(test, stream), "");
    CHECK_INT(TRY(uspawn_pclose(stream)), EXITED(127));
    commands_end();
}

/* What is buffered is written by the close. */
static void writing(struct test *test)
{
    static const char *const modes[] = {"w", "we", "ew"};
    FILE *stream;
    size_t i;

    if (!commands_begin(test))
        return;
    for (i = 0; i < 3; i++) {
        stream = OPEN("read a b && exit $b", modes[i]);
        CHECK(fputs("exit 12\n", stream) >= 0);
        CHECK_INT(TRY(uspawn_pclose(stream)), EXITED(12));
    }
    commands_end();
}

static void both_ways(struct test *test)
{
    static const char *const modes[] = {"r+", "r+e", "er+"};
    FILE *stream;
    size_t i;

    if (!commands_begin(test))
        return;
    for (i = 0; i < 3; i++) {
        stream = OPEN("cat; exit 13", modes[i]);
        CHECK(fputs("one\n", stream) >= 0 && fflush(stream) == 0);
        CHECK_STR(line_of(test, stream), "one\n");
        CHECK(fputs("two\n", stream) >= 0 && fflush(stream) == 0);
        CHECK_STR(line_of(test, stream), "two\n");
        CHECK_INT(TRY(uspawn_pclose(stream)), EXITED(13));
    }
    stream = OPEN("sort", "r+");
    CHECK(fputs("b\nc\na\n", stream) >= 0 && fflush(stream) == 0);
    MUST(shutdown(fileno(stream), SHUT_WR));
    CHECK_STR(line_of(test, stream), "a\n");
    CHECK_STR(line_of(test, stream), "b\n");
    CHECK_STR(line_of(test, stream), "c\n");
    CHECK_STR(line_of(test, stream), "");
    CHECK_INT(TRY(uspawn_pclose(stream)), 0);
    commands_end();
}

static FILE *opened_argv(struct test *test, char *const *argv, const char *mode)
{
    FILE *stream = uspawn_popenv(argv, mode);

    CHECK(stream != NULL);
    return stream;
}

static void without_a_shell(struct test *test)
{
    static char *const missing[] = {"/nonexistent/program", NULL};
    static char *const empty[] = {NULL};
    char *write[] = {NULL, "write", "it's * $HOME", NULL};
    char *cat[] = {"cat", NULL};
    FILE *stream;

    if (!commands_begin(test))
        return;
    write[0] = test_text(test, "%s", test->helper);
    stream = opened_argv(test, write, "r");
    CHECK_STR(line_of(test, stream), "it's * $HOME");
    CHECK_INT(TRY(uspawn_pclose(stream)), 0);
    stream = opened_argv(test, cat, "r+");
    CHECK(fputs("one\n", stream) >= 0 && fflush(stream) == 0);
    CHECK_STR(line_of(test, stream), "one\n");
    CHECK_INT(TRY(uspawn_pclose(stream)), 0);

    CHECK(uspawn_popenv(empty, "r") == NULL);
    CHECK_INT(errno, EINVAL);
    CHECK(uspawn_popenv(NULL, "r") == NULL);
    CHECK_INT(errno, EINVAL);
    if (!commands_lose_failures(test)) {
        CHECK(uspawn_popenv(missing, "r") == NULL);
        CHECK_INT(errno, ENOENT);
    }
    commands_end();
}

static void wrong_arguments(struct test *test)
{
    static const char *const modes[] = {"",   "x",  "+",   "e",  "rw", "rr",
                                        "ww", "w+", "ree", "rb", "+w", "r++"};
    FILE *own;
    size_t i;

    if (!commands_begin(test))
        return;
    for (i = 0; i < sizeof modes / sizeof *modes; i++) {
        errno = 0;
        CHECK(uspawn_popen("exit 0", modes[i]) == NULL);
        CHECK_INT(errno, EINVAL);
    }
    CHECK(uspawn_popen("exit 0", NULL) == NULL && errno == EINVAL);
    CHECK(uspawn_popen(NULL, "r") == NULL && errno == EINVAL);

    errno = 0;
    CHECK_INT(uspawn_pclose(NULL), -1);
    CHECK_INT(errno, EINVAL);
    own = fopen("/dev/null", "r+");
    errno = 0;
    CHECK_INT(uspawn_pclose(own), -1);
    CHECK_INT(errno, EINVAL);
    CHECK(fputs("it is open", own) >= 0);
    CHECK_INT(fclose(own), 0);
    commands_end();
}

static void long_commands(struct test *test)
{
    FILE *stream;

    if (!commands_begin(test))
        return;
    stream = OPEN(commands_long(test, 100000), "r");
    CHECK_INT(TRY(uspawn_pclose(stream)), EXITED(7));
    errno = 0;
    stream = uspawn_popen(commands_long(test, 5 << 20), "w");
    if (stream)
        CHECK_INT(uspawn_pclose(stream), EXITED(7));
    else
        CHECK_INT(errno, E2BIG);
    commands_end();
}

/* ------------------------------------------------------- Several streams -- */

/* A later command that had it would keep an earlier one from its end. */
static void earlier_streams(struct test *test)
{
    FILE *first, *second;
    int keeps;

    if (!commands_begin(test))
        return;
    for (keeps = 0; keeps < 2; keeps++) {
        first = OPEN("cat; exit 4", "w");
        if (keeps) /* as the libc's popen would have it */
            MUST(fcntl(fileno(first), F_SETFD, 0));
        second = OPEN("read x; exit 5", keeps ? "r+" : "w");
        CHECK_INT(TRY(uspawn_pclose(first)), EXITED(4));
        CHECK_INT(TRY(uspawn_pclose(second)), EXITED(5));
    }
    commands_end();
}

#define MANY 20

static void many_at_once(struct test *test)
{
    FILE *streams[MANY];
    int i, turn;

    if (!commands_begin(test))
        return;
    for (turn = 0; turn < 2; turn++) {
        for (i = 0; i < MANY; i++)
            streams[i] = OPEN(test_text(test, "read x; exit %d", i), "w");
        for (i = 0; i < MANY; i++) {
            int next = turn ? MANY - 1 - i : i;

            CHECK_INT(TRY(uspawn_pclose(streams[next])), EXITED(next));
        }
    }
    commands_end();
}

static void *work(void *data)
{
    const struct commands_worker *worker = data;
    struct test *test = worker->test;
    char *command =
        test_text(test, "echo %d; exit %d", worker->number, worker->number);
    char line[20];
    FILE *stream;
    int i;

    for (i = 0; i < test_repeat(12); i++) {
        stream = uspawn_popen(command, "r");
        if (!CHECK(stream != NULL))
            break;
        CHECK(fgets(line, sizeof line, stream) != NULL);
        CHECK_INT(atoi(line), worker->number);
        CHECK_INT(uspawn_pclose(stream), EXITED(worker->number));
    }
    return NULL;
}

static void threads_at_once(struct test *test)
{
    if (!commands_begin(test))
        return;
    commands_at_once(test, work);
    commands_end();
}

/* --------------------------------------------------------------- Closing -- */

static void who_else_waits(struct test *test)
{
    struct sigaction old, handler = {.sa_handler = commands_reap},
                          none = {.sa_handler = SIG_IGN};
    FILE *stream;

    if (!commands_begin(test))
        return;
    MUST(sigaction(SIGCHLD, &none, &old));
    stream = OPEN("exit 3", "r");
    errno = 0;
    CHECK_INT(uspawn_pclose(stream), -1);
    CHECK_INT(errno, ECHILD);
    commands_reaped = 0;
    MUST(sigaction(SIGCHLD, &handler, NULL));
    stream = OPEN("exit 3", "r");
    while (!commands_reaped)
        test_sleep(1);
    errno = 0;
    CHECK_INT(uspawn_pclose(stream), -1);
    CHECK_INT(errno, ECHILD);
    MUST(sigaction(SIGCHLD, &old, NULL));
    commands_end();
}

/* A copy of fork has the stream, but no child: it waits for nobody, and it
 * collects nothing. */
static void in_a_copy(struct test *test)
{
    FILE *stream;
    int status = -1;
    pid_t pid;

    if (!commands_begin(test))
        return;
    stream = OPEN("read x; exit 6", "w");
    pid = fork();
    if (pid == 0) {
        alarm(test_patience(30));
        errno = 0;
        CHECK_INT(uspawn_pclose(stream), -1);
        CHECK_INT(errno, ECHILD);
        errno = 0;
        CHECK_INT(uspawn_pclose(stream), -1);
        CHECK_INT(errno, EINVAL);
        stream = OPEN("exit 7", "r");
        CHECK_INT(uspawn_pclose(stream), EXITED(7));
        _exit(0);
    }
    CHECK_INT(MUST(waitpid(pid, &status, 0)), pid);
    CHECK_INT(status, 0);
    CHECK_INT(TRY(uspawn_pclose(stream)), EXITED(6));
    commands_end();
}

static void *use_when_cancelled(void *data)
{
    struct test *test = data;
    FILE *stream;
    int state;

    pthread_cancel(pthread_self());
    stream = uspawn_popen("cat >/dev/null; exit 3", "w");
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state);
    CHECK(stream != NULL);
    fputs("text", stream);
    pthread_setcancelstate(state, &state);
    CHECK_INT(uspawn_pclose(stream), EXITED(3));
    pthread_testcancel();
    return NULL;
}

static void cancelled(struct test *test)
{
    pthread_t thread;
    void *result = NULL;

    if (!commands_begin(test))
        return;
    CHECK_INT(pthread_create(&thread, NULL, use_when_cancelled, test), 0);
    CHECK_INT(pthread_join(thread, &result), 0);
    CHECK(result == PTHREAD_CANCELED);
    commands_end();
}

/* Who was closed by fclose() is not taken for a later stream at the same place,
 * which libcs give out again at once, whichever entry comes first; its command
 * is left to whoever waits for it. */
static void closed_by_fclose(struct test *test)
{
    FILE *streams[2], *stream;
    int turn;

    if (!commands_begin(test))
        return;
    for (turn = 0; turn < 2; turn++) {
        streams[0] = OPEN("exit 1", "r");
        streams[1] = OPEN("exit 1", "r");
        CHECK_INT(uspawn_pclose(streams[turn]), EXITED(1));
        CHECK_INT(fclose(streams[1 - turn]), 0);
        stream = OPEN("exit 7", "r");
        CHECK_INT(TRY(uspawn_pclose(stream)), EXITED(7));
    }
    while (!test_childless())
        waitpid(-1, NULL, 0);
    commands_end();
}

/* ---------------------------------------------------------------- Limits -- */

/* It takes two descriptors: the command's is closed. */
static void with_a_full_table(struct test *test, void *data)
{
    static const char *const modes[] = {"r", "w", "r+"};
    FILE *stream;
    int needs_room = test_needs_a_pipe(test) || test_libc_needs_a_pipe(test);
    int i, count = *(int *)data;

    commands_fill_table(test, count);
    for (i = 0; i < 3; i++) {
        errno = 0;
        stream = uspawn_popen("exit 3", modes[i]);
        if (count < 2 || needs_room) {
            CHECK(stream == NULL);
            CHECK_INT(errno, EMFILE);
        } else {
            CHECK(stream != NULL);
            CHECK_INT(uspawn_pclose(stream), EXITED(3));
        }
    }
}

static void with_nothing_open(struct test *test, void *data)
{
    FILE *stream;
    int i;

    (void)data;
    for (i = 0; i < 3; i++)
        close(i);
    stream = OPEN("echo it", "r");
    CHECK_STR(line_of(test, stream), "it\n");
    CHECK_INT(TRY(uspawn_pclose(stream)), 0);
    stream = OPEN("cat; exit 8", "r+");
    CHECK(fputs("one\n", stream) >= 0 && fflush(stream) == 0);
    CHECK_STR(line_of(test, stream), "one\n");
    CHECK_INT(TRY(uspawn_pclose(stream)), EXITED(8));
    for (i = 0; i < 3; i++)
        CHECK_INT(fcntl(i, F_GETFD), -1);
}

static void tables(struct test *test)
{
    int count;

    if (!commands_begin(test))
        return;
    for (count = 0; count <= 2; count++)
        test_in_child(test, with_a_full_table, &count);
    test_in_child(test, with_nothing_open, NULL);
    commands_end();
}

/* Every allocation fails once, in turn. */
static void no_memory(struct test *test)
{
    unsigned long nth;
    FILE *stream = NULL;

    if (!commands_begin(test))
        return;
    if (!test_counts_memory()) {
        SKIP("not linked with --wrap=malloc");
    } else {
        for (nth = 1; nth < 100 && !stream; nth++) {
            errno = 0;
            test_fail_allocation(nth, 0);
            stream = uspawn_popen("exit 3", "r+");
            test_fail_allocation(0, 0);
            if (!stream)
                CHECK_INT(errno, ENOMEM);
        }
        CHECK(nth > 3);
        CHECK_INT(uspawn_pclose(stream), EXITED(3));
    }
    commands_end();
}

/* ----------------------------------------------------------------- Table -- */

/* Entries of streams are kept. */
static const struct test_case cases[] = {
    CASE(reading, TEST_KEEPS_MEMORY),
    CASE(writing, TEST_KEEPS_MEMORY),
    CASE(both_ways, TEST_KEEPS_MEMORY),
    CASE(without_a_shell, TEST_KEEPS_MEMORY),
    CASE(wrong_arguments, TEST_KEEPS_MEMORY),
    CASE(long_commands, TEST_KEEPS_MEMORY | TEST_NATIVE),
    CASE(earlier_streams, TEST_KEEPS_MEMORY),
    CASE(many_at_once, TEST_KEEPS_MEMORY),
    CASE(threads_at_once, TEST_KEEPS_MEMORY),
    CASE(who_else_waits, TEST_KEEPS_MEMORY),
    CASE(in_a_copy, TEST_KEEPS_MEMORY),
    CASE(cancelled, TEST_KEEPS_MEMORY),
    CASE(closed_by_fclose, TEST_KEEPS_MEMORY),
    CASE(tables, TEST_KEEPS_MEMORY | TEST_NATIVE),
    CASE(no_memory, TEST_KEEPS_MEMORY),
};
TABLE(popen, cases);
