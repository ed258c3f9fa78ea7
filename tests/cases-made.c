/* SPDX-License-Identifier: MIT */
/* Actions for which something is made at every spawn: bytes to be read, socket
 * pairs and pseudo-terminals (pipes: cases-pipe.c); and /dev/null.
 */
#include "testlib.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

/* --------------------------------------------------------------- Bytes -- */

/* What "cat" makes of 0, by a pipe. */
static void check_cat(struct test *test, struct uspawn_actions *actions,
                      const char *bytes, size_t size)
{
    struct launch launch = {.actions = actions, .argv = ARGS("cat")};
    struct uspawn_child child;
    char *found = test_memory(test, size + 4096);
    size_t used = 0;
    ssize_t got;

    if (!CHECK_INT(test_start(test, &child, &launch), 0))
        return;
    while ((got = read(child.pipes[0], found + used, size + 4096 - used)) > 0)
        used += (size_t)got;
    CHECK_INT(used, size);
    CHECK(memcmp(found, bytes, size) == 0);
    ENDS(&child, 0);
    CHECK_OK(uspawn_child_release(&child));
}

static void check_bytes(struct test *test, size_t size)
{
    struct uspawn_actions *actions = test_actions(test);
    char *bytes = test_memory(test, size + 1);
    char *copy = test_memory(test, size + 1);
    size_t i;

    for (i = 0; i < size; i++)
        bytes[i] = (char)(i * 7 + i / 251);
    memcpy(copy, bytes, size);
    CHECK_OK(uspawn_actions_add_pipe(actions, 1, USPAWN_PIPE_WRITE));
    CHECK_OK(uspawn_actions_add_bytes(actions, 0, bytes, size));
    memset(bytes, 'x', size); /* they were copied */
    check_cat(test, actions, copy, size);
}

static void bytes_of_every_size(struct test *test)
{
    check_bytes(test, 0);
    check_bytes(test, 1);
    check_bytes(test, 4097);
    if (test_has_memory_files())
        check_bytes(test, 2 << 20);
}

static void bytes_of_nothing(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);

    CHECK_OK(uspawn_actions_add_pipe(actions, 1, USPAWN_PIPE_WRITE));
    CHECK_OK(uspawn_actions_add_bytes(actions, 0, NULL, 0));
    check_cat(test, actions, "", 0);
}

/* Every run of a plan reads from the beginning. */
static void bytes_in_a_plan(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);

    CHECK_OK(uspawn_actions_add_bytes(actions, 0, "the same", 8));
    CHECK_OK(uspawn_actions_add_pipe(actions, 1, USPAWN_PIPE_WRITE));
    test_runs_alike(test, actions, ARGS("cat"), "the same");
}

/* 97 is what the helper says when it cannot write. */
static void bytes_cannot_be_written(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions};
    const char *report;

    CHECK_OK(uspawn_actions_add_bytes(actions, 40, "text", 4));
    launch.argv = ARGS("write", "x", "40");
    EXITS(&launch, 97);
    launch.argv = ARGS("write", "longer than it is", "40");
    EXITS(&launch, 97);
    report = REPORT(&launch);
    CHECK_STR(test_report_fds(test, report), "0 1 2 40");
    CHECK_HAS(test_value(test, report, "fd 40"), "cloexec=0");
}

/* The file would be too large for us: an error, and no signal.  Linux's pipes
 * hold 16 pages, a mebibyte where these have 64 KiB. */
static void under_a_file_limit(struct test *test, void *data)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions};
    struct rlimit limit = {4096, 4096};
    char *bytes = test_memory(test, 2 << 20);

    (void)data;
    signal(SIGXFSZ, SIG_DFL);
    MUST(setrlimit(RLIMIT_FSIZE, &limit));
    CHECK_OK(uspawn_actions_add_null(actions, 41));
    CHECK_OK(uspawn_actions_add_bytes(actions, 40, bytes, 2 << 20));
    FAILS(&launch, EFBIG, USPAWN_STAGE_BYTES, 1);
}

static void bytes_under_a_file_limit(struct test *test)
{
    test_in_child(test, under_a_file_limit, NULL);
}

static void bytes_up_to_the_maximum(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    char number[12];
    int i;

    CHECK_OK(uspawn_actions_add_pipe(actions, 1, USPAWN_PIPE_WRITE));
    for (i = 0; i < USPAWN_BYTES_MAX; i++) {
        snprintf(number, sizeof number, "%d", i);
        CHECK_OK(
            uspawn_actions_add_bytes(actions, 30 + i, number, strlen(number)));
    }
    CHECK_INT(TRY(uspawn_actions_add_bytes(actions, 60, "x", 1)), E2BIG);
    CHECK_OK(uspawn_actions_add_dup2(actions, 30 + 13, 0));
    check_cat(test, actions, "13", 2);
    CHECK_OK(uspawn_actions_add_dup2(actions, 30, 0));
    check_cat(test, actions, "0", 1);
}

static void made_bad_input(struct test *test)
{
    struct uspawn_actions *it = test_actions(test);

    CHECK_INT(TRY(uspawn_actions_add_bytes(NULL, 1, "x", 1)), EINVAL);
    CHECK_INT(TRY(uspawn_actions_add_bytes(it, 1, NULL, 1)), EINVAL);
    CHECK_INT(TRY(uspawn_actions_add_bytes(it, -1, "x", 1)), EBADF);
    CHECK_INT(TRY(uspawn_actions_add_null(NULL, 1)), EINVAL);
    CHECK_INT(TRY(uspawn_actions_add_null(it, -1)), EBADF);
    CHECK_INT(TRY(uspawn_actions_add_socketpair(NULL, 1, SOCK_STREAM)), EINVAL);
    CHECK_INT(TRY(uspawn_actions_add_socketpair(it, 1, SOCK_RAW)), EINVAL);
    CHECK_INT(TRY(uspawn_actions_add_socketpair(it, -1, SOCK_STREAM)), EBADF);
    CHECK_INT(TRY(uspawn_actions_add_pty(NULL, 1, 0, 0)), EINVAL);
    CHECK_INT(TRY(uspawn_actions_add_pty(it, 1, -1, 0)), EINVAL);
    CHECK_INT(TRY(uspawn_actions_add_pty(it, 1, 65536, 0)), EINVAL);
    CHECK_INT(TRY(uspawn_actions_add_pty(it, 1, 0, -1)), EINVAL);
    CHECK_INT(TRY(uspawn_actions_add_pty(it, 1, 0, 65536)), EINVAL);
    CHECK_INT(TRY(uspawn_actions_add_pty(it, -1, 0, 0)), EBADF);
}

static void null_is_opened(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions};
    const char *report, *line;
    struct stat info;

    MUST(stat("/dev/null", &info));
    CHECK_OK(uspawn_actions_add_null(actions, 0));
    CHECK_OK(uspawn_actions_add_null(actions, 40));
    report = SAME_AS_FORK(&launch);
    CHECK_STR(test_report_fds(test, report), "0 1 2 40");
    line = test_value(test, report, "fd 40");
    CHECK_HAS(line, test_text(test, ":%lu", (unsigned long)info.st_ino));
    CHECK_HAS(line, "type=device");
    launch.argv = ARGS("write", "text", "40");
    EXITS(&launch, 0);
    launch.argv = ARGS("cat");
    EXITS(&launch, 0);
}

/* -------------------------------------------------------- Socket pairs -- */

static void check_parent_end(struct test *test, int fd)
{
    CHECK(fd > 2);
    CHECK_INT(fcntl(fd, F_GETFD), FD_CLOEXEC);
    CHECK_INT(fcntl(fd, F_GETFL) & (O_ACCMODE | O_NONBLOCK), O_RDWR);
}

/* "cat" answers what it is sent, through one socket. */
static void check_socketpair(struct test *test, int type)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions, .argv = ARGS("cat")};
    struct uspawn_child child;
    char answer[20] = "";
    socklen_t size = sizeof(int);
    int found = 0;

    CHECK_OK(uspawn_actions_add_socketpair(actions, 0, type));
    CHECK_OK(uspawn_actions_add_dup2(actions, 0, 1));
    if (!CHECK_INT(test_start(test, &child, &launch), 0))
        return;
    check_parent_end(test, child.pipes[0]);
    CHECK_INT(child.pipes[1], -1);
    MUST(getsockopt(child.pipes[0], SOL_SOCKET, SO_TYPE, &found, &size));
    CHECK_INT(found, type);
    CHECK_INT(send(child.pipes[0], "there and back", 14, MSG_NOSIGNAL), 14);
    CHECK_INT(recv(child.pipes[0], answer, sizeof answer, 0), 14);
    CHECK_STR(answer, "there and back");
    /* An empty datagram is what ends cat there. */
    if (type == SOCK_DGRAM)
        CHECK_INT(send(child.pipes[0], "", 0, MSG_NOSIGNAL), 0);
    else
        MUST(shutdown(child.pipes[0], SHUT_WR));
    ENDS(&child, 0);
    if (type != SOCK_DGRAM) /* the child's end is closed here too */
        CHECK_INT(recv(child.pipes[0], answer, sizeof answer, 0), 0);
    CHECK_OK(uspawn_child_release(&child));
    CHECK_INT(child.pipes[0], -1);
}

static void socketpairs_of_every_type(struct test *test)
{
    check_socketpair(test, SOCK_STREAM);
    check_socketpair(test, SOCK_DGRAM);
    check_socketpair(test, SOCK_SEQPACKET);
}

/* --------------------------------------------------- Pseudo-terminals -- */

static struct uspawn_actions *pty_actions(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);

    CHECK_OK(uspawn_actions_add_pty(actions, 0, 24, 132));
    CHECK_OK(uspawn_actions_add_dup2(actions, 0, 1));
    CHECK_OK(uspawn_actions_add_dup2(actions, 0, 2));
    return actions;
}

static int no_pty(struct test *test)
{
    int fd = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC);

    if (fd == -1)
        SKIP("no pseudo-terminal here");
    close(fd);
    return fd == -1;
}

/* All that comes from the master until the terminal has nobody any more, which
 * it says by EIO. */
static const char *read_master(struct test *test, int master)
{
    char *text = test_memory(test, 4096);
    size_t used = 0;
    ssize_t got;

    while (used < 4095 && (got = read(master, text + used, 4095 - used)) > 0)
        used += (size_t)got;
    return text;
}

static void pty_for_the_child(struct test *test)
{
    struct launch launch = {.argv = ARGS("cat")};
    struct uspawn_child child;
    struct winsize size;

    launch.actions = pty_actions(test);
    if (no_pty(test) || !CHECK_INT(test_start(test, &child, &launch), 0))
        return;
    check_parent_end(test, child.pipes[0]);
    MUST(ioctl(child.pipes[0], TIOCGWINSZ, &size));
    CHECK_INT(size.ws_row, 24);
    CHECK_INT(size.ws_col, 132);
    CHECK_INT(write(child.pipes[0], "line\n\4", 6), 6); /* and ^D */
    /* At once: FreeBSD keeps what was written for a second after the last
     * close, and its writer until then. */
    CHECK_STR(read_master(test, child.pipes[0]), "line\r\nline\r\n");
    ENDS(&child, 0);
    CHECK_OK(uspawn_child_release(&child));
}

/* The report names the foreground group only of a terminal. */
static void pty_is_a_terminal(struct test *test)
{
    struct launch launch = {.attr = test_attr(test)};
    const char *report;
    struct winsize size = {0};
    struct uspawn_child child;

    if (no_pty(test))
        return;
    launch.actions = pty_actions(test);
    report = REPORT(&launch);
    CHECK_STR(test_report_fds(test, report), "0 1 2");
    CHECK_HAS(test_value(test, report, "fd 0"), "type=device");
    CHECK_HAS(report, "\nforeground ");
    CHECK(strcmp(test_value(test, report, "session"), "self") != 0);
    launch.argv = ARGS("hang");
    CHECK_OK(uspawn_attr_set_controlling_terminal(launch.attr, 0));
    if (REFUSED(&launch, FEATURE_BEYOND_POSIX))
        return;
    report = REPORT(&launch);
    CHECK_STR(test_value(test, report, "session"), "self");
    CHECK_STR(test_value(test, report, "foreground"), "self");
    if (!CHECK_INT(test_start(test, &child, &launch), 0))
        return;
    size.ws_row = 3;
    MUST(ioctl(child.pipes[0], TIOCSWINSZ, &size));
    CHECK_INT(write(child.pipes[0], "\3", 1), 1); /* ^C */
    test_await(test, child.pid);
    CHECK_OK(uspawn_child_wait(&child, NULL, -1));
    CHECK_OK(uspawn_child_release(&child));
}

static void pty_hangs_up(struct test *test)
{
    struct launch launch = {.attr = test_attr(test), .argv = ARGS("hang")};
    struct uspawn_status status;
    struct uspawn_child child;

    if (no_pty(test))
        return;
    launch.actions = pty_actions(test);
    CHECK_OK(uspawn_attr_set_controlling_terminal(launch.attr, 0));
    if (REFUSED(&launch, FEATURE_BEYOND_POSIX) ||
        !CHECK_INT(test_start(test, &child, &launch), 0))
        return;
    close(child.pipes[0]); /* the only master */
    child.pipes[0] = -1;
    CHECK_OK(uspawn_child_wait(&child, &status, -1));
    CHECK_INT(status.kind, USPAWN_SIGNALED);
    CHECK_INT(status.value, SIGHUP);
}

/* No terminal of its own without being asked for, also where the caller leads
 * a session that has none. */
static void leader(struct test *test, void *data)
{
    struct launch launch = {.actions = pty_actions(test)};
    const char *report;
    int fd;

    (void)data;
    if (setsid() == -1 || no_pty(test))
        return;
    report = REPORT(&launch);
    CHECK_LACKS(report, "foreground self");
    fd = open("/dev/tty", O_RDWR | O_CLOEXEC);
    CHECK_INT(fd, -1);
}

static void pty_is_not_the_callers(struct test *test)
{
    test_in_child(test, leader, NULL);
}

/* ---------------------------------------------------------- All of them -- */

static void made_in_order(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions, .argv = ARGS("hang")};
    struct uspawn_child child;
    struct stat info;
    int i;

    if (no_pty(test))
        return;
    CHECK_OK(uspawn_actions_add_bytes(actions, 30, "1", 1));
    CHECK_OK(uspawn_actions_add_socketpair(actions, 31, SOCK_STREAM));
    CHECK_OK(uspawn_actions_add_null(actions, 32));
    CHECK_OK(uspawn_actions_add_pty(actions, 33, 5, 6));
    CHECK_OK(uspawn_actions_add_bytes(actions, 34, "2", 1));
    CHECK_OK(uspawn_actions_add_pipe(actions, 35, USPAWN_PIPE_READ));
    CHECK_OK(uspawn_actions_add_socketpair(actions, 36, SOCK_DGRAM));
    CHECK_STR(test_report_fds(test, REPORT(&launch)),
              "0 1 2 30 31 32 33 34 35 36");
    if (!CHECK_INT(test_start(test, &child, &launch), 0))
        return;
    for (i = 0; i < 4; i++)
        CHECK_INT(fcntl(child.pipes[i], F_GETFD), FD_CLOEXEC);
    MUST(fstat(child.pipes[0], &info));
    CHECK(S_ISSOCK(info.st_mode));
    CHECK(isatty(child.pipes[1]));
    CHECK_INT(fcntl(child.pipes[2], F_GETFL) & O_ACCMODE, O_WRONLY);
    MUST(fstat(child.pipes[3], &info));
    CHECK(S_ISSOCK(info.st_mode));
    for (i = 4; i < USPAWN_PIPES_MAX; i++)
        CHECK_INT(child.pipes[i], -1);
    CHECK_OK(uspawn_child_kill(&child, SIGKILL));
    CHECK_OK(uspawn_child_wait(&child, NULL, -1));
    CHECK_OK(uspawn_child_release(&child));
}

static void made_up_to_the_maximum(struct test *test)
{
    struct uspawn_actions *it = test_actions(test);
    int i;

    for (i = 0; i < USPAWN_PIPES_MAX; i++)
        CHECK_OK(i % 2
                     ? uspawn_actions_add_pipe(it, 30 + i, USPAWN_PIPE_READ)
                     : uspawn_actions_add_socketpair(it, 30 + i, SOCK_STREAM));
    CHECK_INT(TRY(uspawn_actions_add_pipe(it, 60, USPAWN_PIPE_READ)), E2BIG);
    CHECK_INT(TRY(uspawn_actions_add_pty(it, 60, 0, 0)), E2BIG);
    CHECK_INT(TRY(uspawn_actions_add_socketpair(it, 60, SOCK_DGRAM)), E2BIG);
}

/* After a failure nothing is left: the census looks. */
static void made_for_nothing(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions, .path = "/nonexistent/x"};

    CHECK_OK(uspawn_actions_add_bytes(actions, 30, "1", 1));
    CHECK_OK(uspawn_actions_add_socketpair(actions, 31, SOCK_STREAM));
    CHECK_OK(uspawn_actions_add_pty(actions, 32, 0, 0));
    FAILS(&launch, ENOENT, USPAWN_STAGE_EXEC, -1);
    CHECK_OK(uspawn_actions_add_fchdir(actions, 77));
    FAILS(&launch, EBADF, USPAWN_STAGE_FCHDIR, 3);
}

/* Let there be room for ROOM more descriptors: what the limit was. */
static struct rlimit leave_room(struct test *test, int room)
{
    struct rlimit limit, lower;

    MUST(getrlimit(RLIMIT_NOFILE, &limit));
    lower = limit;
    for (lower.rlim_cur = 0; room > 0 || lower.rlim_cur < 3; lower.rlim_cur++)
        room -= fcntl((int)lower.rlim_cur, F_GETFD) == -1;
    MUST(setrlimit(RLIMIT_NOFILE, &lower));
    return limit;
}

/* With little room one of the actions fails, and says so. */
static int with_little_room(struct test *test, int room)
{
    static const int stages[] = {USPAWN_STAGE_BYTES, USPAWN_STAGE_SOCKETPAIR,
                                 USPAWN_STAGE_PTY, USPAWN_STAGE_PIPE};
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions};
    struct uspawn_child child;
    struct rlimit limit = leave_room(test, room);
    int code = EMFILE;

    CHECK_OK(uspawn_actions_add_bytes(actions, 0, "1", 1));
    CHECK_OK(uspawn_actions_add_socketpair(actions, 1, SOCK_STREAM));
    CHECK_OK(uspawn_actions_add_pty(actions, 2, 0, 0));
    CHECK_OK(uspawn_actions_add_pipe(actions, 0, USPAWN_PIPE_READ));
    /* One for the bytes, but two where they need a pipe; two for each of the
     * others. */
    if (room == 1 && !test_has_memory_files())
        FAILS(&launch, EMFILE, stages[0], 0);
    else if (room < 7)
        FAILS(&launch, EMFILE, stages[(room + 1) / 2], (room + 1) / 2);
    else
        code = test_start(test, &child, &launch);
    MUST(setrlimit(RLIMIT_NOFILE, &limit));
    if (code == 0) {
        ENDS(&child, 0);
        CHECK_OK(uspawn_child_release(&child));
    } else if (room >= 7) {
        CHECK_INT(code, EMFILE);
        CHECK_STR(uspawn_strstage(child.error.stage), "create");
    }
    return code;
}

static void tight(struct test *test, void *data)
{
    int room, code = EMFILE;

    (void)data;
    for (room = 0; room < 20 && code == EMFILE && test_clean(test); room++)
        code = with_little_room(test, room);
    CHECK_INT(code, 0);
}

static void made_without_room(struct test *test)
{
    if (!no_pty(test))
        test_in_child(test, tight, NULL);
}

/* The numbers that are free are those that the plan speaks of. */
static void between_named_numbers(struct test *test, void *data)
{
    struct uspawn_actions *actions = test_actions(test);
    int lowest = fcntl(0, F_DUPFD, 3), i;

    (void)data;
    close(lowest);
    CHECK_OK(uspawn_actions_add_pipe(actions, 1, USPAWN_PIPE_WRITE));
    CHECK_OK(uspawn_actions_add_bytes(actions, lowest, "text", 4));
    CHECK_OK(uspawn_actions_add_socketpair(actions, lowest + 1, SOCK_STREAM));
    CHECK_OK(uspawn_actions_add_pty(actions, lowest + 3, 0, 0));
    for (i = 4; i < 12; i++)
        CHECK_OK(uspawn_actions_add_close(actions, lowest + i));
    CHECK_OK(uspawn_actions_add_dup2(actions, lowest, 0));
    check_cat(test, actions, "text", 4);
}

static void made_among_named_numbers(struct test *test)
{
    if (!no_pty(test))
        test_in_child(test, between_named_numbers, NULL);
}

static const struct test_case cases[] = {
    CASE(bytes_of_every_size, 0),
    CASE(bytes_of_nothing, 0),
    CASE(bytes_in_a_plan, 0),
    CASE(bytes_cannot_be_written, 0),
    CASE(bytes_under_a_file_limit, TEST_NATIVE),
    CASE(bytes_up_to_the_maximum, 0),
    CASE(made_bad_input, TEST_ONCE),
    CASE(null_is_opened, 0),
    CASE(socketpairs_of_every_type, 0),
    CASE(pty_for_the_child, 0),
    CASE(pty_is_a_terminal, 0),
    CASE(pty_hangs_up, 0),
    CASE(pty_is_not_the_callers, 0),
    CASE(made_in_order, 0),
    CASE(made_up_to_the_maximum, TEST_ONCE),
    CASE(made_for_nothing, 0),
    CASE(made_without_room, TEST_NATIVE),
    CASE(made_among_named_numbers, 0),
};

TABLE(made, cases);
