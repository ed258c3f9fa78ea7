/* SPDX-License-Identifier: MIT */
/* The tcsetpgrp action: job control on a real pseudo-terminal; and terminals
 * that are made by several threads.
 *
 * A case forks a session leader, whose terminal the pty becomes; its child
 * is started into a group of its own and made the foreground.
 */
#include "sys/make-descriptors.h"
#include "testlib.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

/* Become a session leader with a terminal, which is the result; -1. */
static int take_terminal(struct test *test)
{
    int master, slave;

    if (setsid() == -1)
        return -1;
    master = posix_openpt(O_RDWR | O_NOCTTY);
    if (master == -1 || grantpt(master) != 0 || unlockpt(master) != 0) {
        SKIP("no pseudo-terminal here");
        return -1;
    }
    MUST(fcntl(master, F_SETFD, FD_CLOEXEC));
    slave = open(ptsname(master), O_RDWR | O_CLOEXEC);
    if (slave == -1 || ioctl(slave, TIOCSCTTY, 0) != 0) {
        SKIP("no controlling terminal here");
        return -1;
    }
    return slave;
}

static void foreground(struct test *test, void *data)
{
    struct uspawn_actions *actions = test_actions(test);
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.actions = actions, .attr = attr};
    int terminal = take_terminal(test);
    const char *report;

    (void)data;
    if (terminal == -1)
        return;
    CHECK_OK(uspawn_attr_set_process_group(attr, 0));
    CHECK_OK(uspawn_actions_add_dup2(actions, terminal, 0));
    report = REPORT(&launch);
    CHECK_STR(test_value(test, report, "group"), "self");
    CHECK_STR(test_value(test, report, "foreground"),
              test_text(test, "%ld", (long)getpid()));
    CHECK_OK(uspawn_actions_add_tcsetpgrp(actions, 0));
    if (REFUSED(&launch, FEATURE_TCSETPGRP))
        return;
    report = SAME_AS_FORK(&launch);
    CHECK_STR(test_value(test, report, "foreground"), "self");
    CHECK_STR(test_value(test, report, "mask"), "");
    CHECK_STR(test_value(test, report, "ignored"), "");
    /* The last foreground group is gone, so this process is background now
     * and the next child too: SIGTTOU must not stop it. */
    report = REPORT(&launch);
    CHECK_STR(test_value(test, report, "foreground"), "self");
}

static void tcsetpgrp_makes_the_foreground(struct test *test)
{
    test_in_child(test, foreground, NULL);
}

/* With SIGTTOU not blocked, default, and the caller itself in background. */
static void from_background(struct test *test, void *data)
{
    struct uspawn_actions *actions = test_actions(test);
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.actions = actions, .attr = attr};
    int terminal = take_terminal(test);
    sigset_t mask;
    pid_t other;

    (void)data;
    if (terminal == -1)
        return;
    CHECK_OK(uspawn_actions_add_dup2(actions, terminal, 0));
    CHECK_OK(uspawn_actions_add_tcsetpgrp(actions, 0));
    if (REFUSED(&launch, FEATURE_TCSETPGRP))
        return;
    other = fork(); /* somebody else in the foreground */
    if (other == 0) {
        alarm(20);
        for (;;)
            pause();
    }
    setpgid(other, other);
    MUST(tcsetpgrp(terminal, other));
    sigemptyset(&mask);
    signal(SIGTTOU, SIG_DFL);
    CHECK_OK(uspawn_attr_set_process_group(attr, 0));
    CHECK_OK(uspawn_attr_set_signal_mask(attr, &mask));
    CHECK_STR(test_value(test, REPORT(&launch), "foreground"), "self");
    MUST(kill(other, SIGKILL));
    test_await(test, other);
}

static void tcsetpgrp_from_the_background(struct test *test)
{
    test_in_child(test, from_background, NULL);
}

static void check_failure(struct test *test, int fd, int code)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions};
    const struct uspawn_error *error;

    CHECK_OK(uspawn_actions_add_tcsetpgrp(actions, fd));
    if (REFUSED(&launch, FEATURE_TCSETPGRP))
        return;
    error = FAILS(&launch, code, USPAWN_STAGE_TCSETPGRP, 0);
    CHECK_INT(error->detail, USPAWN_DETAIL_DESCRIPTOR);
    CHECK_INT(error->descriptor, fd);
}

static void tcsetpgrp_failures(struct test *test)
{
    int fd = open("/dev/null", O_RDWR | O_CLOEXEC);

    check_failure(test, fd, ENOTTY);
    close(fd);
    check_failure(test, 77, EBADF);
}

/* ------------------------------------------------- Whose terminal it is -- */

#if defined HAVE_STROPTS_H && defined USP_BUILT_ON_STAND_INS
#include <stropts.h>

static void check_pushes(struct test *test)
{
    CHECK(standin_streams.pushed > 0);
    CHECK_INT(standin_streams.pushed_for_control, 0);
}
#else
static void check_pushes(struct test *test)
{
    (void)test;
}
#endif

/* A daemon makes terminals for others, and gets none. */
static void make_as_daemon(struct test *test, void *data)
{
    int ends[2], terminal;

    (void)data;
    MUST(setsid());
    if (!CHECK_INT(usp_make_pty(24, 80, ends), 0))
        return;
    check_pushes(test);
    CHECK(fcntl(ends[0], F_GETFD) & FD_CLOEXEC);
    CHECK(fcntl(ends[1], F_GETFD) & FD_CLOEXEC);
    terminal = open("/dev/tty", O_RDWR | O_CLOEXEC);
    CHECK_INT(terminal, -1);
}

static void no_terminal_for_daemons(struct test *test)
{
    test_in_child(test, make_as_daemon, NULL);
}

/* ---------------------------------------------- 0, 1, 2 and its session -- */

/* Whether the case's backend, or the system, cannot give a terminal. */
static int gives_no_terminal(struct test *test, struct launch *launch)
{
    int master = posix_openpt(O_RDWR | O_NOCTTY);

    if (master == -1) {
        SKIP("no pseudo-terminal here");
        return 1;
    }
    close(master);
    return REFUSED(launch, FEATURE_BEYOND_POSIX);
}

static void stdio_pty_is_all(struct test *test)
{
    const struct uspawn_terminal terminal = {.rows = 5, .columns = 66};
    struct uspawn_actions *actions = test_actions(test);
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.actions = actions, .attr = attr};
    struct winsize size = {0};
    struct uspawn_child child;
    const char *report;

    CHECK_OK(uspawn_actions_add_stdio_pty(actions, &terminal));
    if (gives_no_terminal(test, &launch))
        return;
    report = REPORT(&launch);
    CHECK_STR(test_report_fds(test, report), "0 1 2");
    CHECK_STR(test_value(test, report, "session"), "self");
    CHECK_STR(test_value(test, report, "foreground"), "self");
    /* A group of its own is what it has anyway. */
    CHECK_OK(uspawn_attr_set_process_group(attr, 0));
    launch.argv = ARGS("hang");
    if (!CHECK_INT(test_start(test, &child, &launch), 0))
        return;
    CHECK_INT(uspawn_child_pipe(&child, 0), child.pipes[0]);
    CHECK_INT(uspawn_child_pipe(&child, 1), -1);
    MUST(ioctl(child.pipes[0], TIOCGWINSZ, &size));
    CHECK_INT(size.ws_row, 5);
    CHECK_INT(size.ws_col, 66);
    CHECK_INT(write(child.pipes[0], "\3", 1), 1); /* ^C */
    test_await(test, child.pid);
    CHECK_OK(uspawn_child_wait(&child, NULL, -1));
    CHECK_OK(uspawn_child_release(&child));
}

/* What cat gives back of a line, up to its second end. */
static char *copied(struct test *test, const struct uspawn_terminal *terminal)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions,
                            .argv = ARGS("write", "[", ",", "cat")};
    char *text = test_memory(test, 100);
    struct uspawn_child child;
    size_t used = 0;
    ssize_t got;

    CHECK_OK(uspawn_actions_add_stdio_pty(actions, terminal));
    if (!CHECK_INT(test_start(test, &child, &launch), 0))
        return text;
    CHECK_INT(write(child.pipes[0], "x\n\4", 3), 3);
    while (used < 99 &&
           (got = read(child.pipes[0], text + used, 99 - used)) > 0)
        used += (size_t)got;
    ENDS(&child, 0);
    CHECK_OK(uspawn_child_release(&child));
    return text;
}

/* As many x as there are, whatever else is shown of the end of file. */
static int count_of(const char *text, char what)
{
    int count = 0;

    for (; *text; text++)
        count += *text == what;
    return count;
}

static void stdio_pty_modes(struct test *test)
{
    struct uspawn_terminal terminal = {.no_echo = 1};
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions};
    struct termios modes;
    int ends[2];

    CHECK_OK(uspawn_actions_add_stdio_pty(actions, NULL));
    if (gives_no_terminal(test, &launch) ||
        !CHECK_INT(usp_make_pty(0, 0, ends), 0))
        return;
    MUST(tcgetattr(ends[0], &modes));
    close(ends[0]);
    close(ends[1]);
    CHECK_INT(count_of(copied(test, NULL), 'x'), 2);
    CHECK_INT(count_of(copied(test, &terminal), 'x'), 1);
    modes.c_oflag &= ~(tcflag_t)OPOST;
    terminal.termios = &modes;
    CHECK_INT(count_of(copied(test, &terminal), '\r'), 0);
    terminal.no_echo = 0;
    CHECK_INT(count_of(copied(test, &terminal), 'x'), 2);
}

/* It is the terminal of the session, whatever becomes of 0. */
static void stdio_pty_among_others(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions, .argv = ARGS("cat")};
    struct uspawn_child child;
    int i;

    CHECK_OK(uspawn_actions_add_pipe(actions, 5, USPAWN_PIPE_WRITE));
    CHECK_OK(uspawn_actions_add_stdio_pty(actions, NULL));
    CHECK_OK(uspawn_actions_add_bytes(actions, 0, "bytes", 5));
    CHECK_OK(uspawn_actions_add_dup2(actions, 5, 1));
    CHECK_OK(uspawn_actions_add_open(actions, 6, "/dev/tty", O_RDWR, 0));
    if (gives_no_terminal(test, &launch))
        return;
    for (i = 0; i < 2; i++) {
        if (!CHECK_INT(test_start(test, &child, &launch), 0))
            return;
        CHECK(isatty(child.pipes[1]));
        CHECK_STR(test_drain(test, child.pipes[0]), "bytes");
        ENDS(&child, 0);
        CHECK_OK(uspawn_child_release(&child));
        launch.planned = 1;
    }
    CHECK_OK(uspawn_actions_add_chdir(actions, "/nonexistent"));
    FAILS(&launch, ENOENT, USPAWN_STAGE_CHDIR, 5);
}

static void stdio_pty_is_checked(struct test *test)
{
    const struct uspawn_terminal wrong[] = {
        {.rows = -1}, {.columns = 65536}, {.no_echo = 2}, {.reserved = {1}}};
    struct uspawn_actions *actions = test_actions(test);
    size_t i;

    CHECK_INT(TRY(uspawn_actions_add_stdio_pty(NULL, NULL)), EINVAL);
    for (i = 0; i < sizeof wrong / sizeof *wrong; i++)
        CHECK_INT(TRY(uspawn_actions_add_stdio_pty(actions, &wrong[i])),
                  EINVAL);
    for (i = 0; i < USPAWN_PIPES_MAX; i++)
        CHECK_OK(uspawn_actions_add_pipe(actions, 30, USPAWN_PIPE_READ));
    CHECK_INT(TRY(uspawn_actions_add_stdio_pty(actions, NULL)), E2BIG);
}

/* ------------------------------------------------------------ Threads -- */

#define MAKERS 4
#define MADE 2000

/* A size that no other terminal has is seen at the other end. */
static int is_pair(const int ends[2], int number)
{
    struct winsize size = {.ws_row = (unsigned short)number}, found;

    return ioctl(ends[0], TIOCSWINSZ, &size) == 0 &&
           ioctl(ends[1], TIOCGWINSZ, &found) == 0 &&
           found.ws_row == size.ws_row;
}

struct maker {
    int number;
    int wrong; /* neither pairs, nor for want of terminals */
};

static void *make_terminals(void *data)
{
    struct maker *maker = data;
    int i;

    for (i = 0; i < test_repeat(MADE); i++) {
        int ends[2];
        int error = usp_make_pty(0, 0, ends);

        if (error == 0) {
            maker->wrong += !is_pair(ends, maker->number * MADE + i);
            close(ends[0]);
            close(ends[1]);
        } else if (error != -ENOSPC && error != -EAGAIN) {
            maker->wrong++;
        }
    }
    return NULL;
}

/* Where the libc has one place for the name of all, too. */
static void terminals_of_threads(struct test *test)
{
    struct maker makers[MAKERS];
    pthread_t threads[MAKERS];
    int i;

    for (i = 0; i < MAKERS; i++) {
        makers[i].number = i;
        makers[i].wrong = 0;
        CHECK_INT(pthread_create(&threads[i], NULL, make_terminals, &makers[i]),
                  0);
    }
    for (i = 0; i < MAKERS; i++) {
        pthread_join(threads[i], NULL);
        CHECK_INT(makers[i].wrong, 0);
    }
}

static const struct test_case cases[] = {
    CASE(tcsetpgrp_makes_the_foreground, 0),
    CASE(tcsetpgrp_from_the_background, 0),
    CASE(tcsetpgrp_failures, 0),
    CASE(no_terminal_for_daemons, TEST_ONCE),
    CASE(terminals_of_threads, TEST_ONCE | TEST_KEEPS_MEMORY),
    CASE(stdio_pty_is_all, 0),
    CASE(stdio_pty_modes, 0),
    CASE(stdio_pty_among_others, 0),
    CASE(stdio_pty_is_checked, 0),
};

TABLE(terminal, cases);
