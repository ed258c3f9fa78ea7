/* SPDX-License-Identifier: MIT */
/* uspawn_system(): what POSIX says of system(), in one thread and in several;
 * and uspawn_shell(), which changes nothing of the process. */
#include "cases-commands.h"
#include "sanitized.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define EXITED(status) ((status) << 8)

/* --------------------------------------------------------------- Results -- */

static void statuses(struct test *test)
{
    if (!commands_begin(test))
        return;
    CHECK_INT(TRY(uspawn_system("exit 0")), 0);
    CHECK_INT(TRY(uspawn_system("exit 3")), EXITED(3));
    CHECK_INT(TRY(uspawn_system("exit 255")), EXITED(255));
    CHECK_INT(TRY(uspawn_system("kill -9 $$")), SIGKILL);
    CHECK_INT(TRY(uspawn_system("no-such-program 2>/dev/null")), EXITED(127));
    CHECK_INT(TRY(uspawn_system("")), 0);
    CHECK_INT(TRY(uspawn_system(" # nothing")), 0);
    CHECK_INT(TRY(uspawn_system(NULL)), 1);
    commands_end();
}

/* Austin Group, defect 1440: a shell would take them for its options. */
static void what_looks_like_an_option(struct test *test)
{
    static const char *const commands[] = {"-x", "+x", "--", "-", "-c"};
    struct uspawn_result result;
    char *line;
    size_t i;

    if (!commands_begin(test))
        return;
    for (i = 0; i < sizeof commands / sizeof *commands; i++) {
        line = test_text(test, "%s 2>/dev/null", commands[i]);
        CHECK_INT(TRY(uspawn_system(line)), EXITED(127));
        CHECK_INT(commands_shell(test, &result, line, NULL), 0);
        CHECK_INT(result.status.value, 127);
        uspawn_result_free(&result);
    }
    commands_end();
}

/* Linux bounds one argument by 32 pages, others all of them together. */
static void long_commands(struct test *test)
{
    int status;

    if (!commands_begin(test))
        return;
    CHECK_INT(TRY(uspawn_system(commands_long(test, 100000))), EXITED(7));
    status = TRY(uspawn_system(commands_long(test, 5 << 20)));
    CHECK(status == EXITED(127) || status == EXITED(7));
    commands_end();
}

/* --------------------------------------------------------------- Signals -- */

static volatile sig_atomic_t interrupts;

static void count_interrupt(int signal)
{
    interrupts += signal == SIGINT || signal == SIGQUIT;
}

static void try_dispositions(struct test *test, void *data)
{
    static const char *const harmful[] = {"kill -INT $$; exit 1",
                                          "kill -QUIT $$; exit 1"};
    static const int signals[] = {SIGINT, SIGQUIT};
    struct sigaction old,
        ours = {.sa_handler = count_interrupt, .sa_flags = SA_RESTART};
    int i;

    (void)data;
    commands_without_core();
    for (i = 0; i < 2; i++) {
        CHECK_INT(TRY(uspawn_system(harmful[i])) & 0x7f, signals[i]);
        /* The command has the default action in place of a handler. */
        MUST(sigaction(signals[i], &ours, &old));
        CHECK_INT(TRY(uspawn_system(harmful[i])) & 0x7f, signals[i]);
        interrupts = 0;
        CHECK_INT(TRY(uspawn_system("kill -INT $PPID; kill -QUIT $PPID; "
                                    "exit 2")),
                  EXITED(2));
        CHECK_INT(interrupts, 0);
        MUST(raise(signals[i]));
        CHECK_INT(interrupts, 1);
        MUST(sigaction(signals[i], &old, NULL));
        /* What is ignored stays so, there and here. */
        signal(signals[i], SIG_IGN);
        CHECK_INT(TRY(uspawn_system(harmful[i])), EXITED(1));
        CHECK(signal(signals[i], SIG_DFL) == SIG_IGN);
    }
}

static void dispositions(struct test *test)
{
    if (!commands_begin(test))
        return;
    test_in_child(test, try_dispositions, NULL);
    commands_end();
}

static void the_mask(struct test *test)
{
    sigset_t set, old;

    if (!commands_begin(test))
        return;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigaddset(&set, SIGCHLD);
    CHECK_INT(TRY(uspawn_system("kill -USR1 $$; exit 1")), SIGUSR1);
    MUST(sigprocmask(SIG_BLOCK, &set, &old));
    CHECK_INT(TRY(uspawn_system("kill -USR1 $$; exit 6")), EXITED(6));
    MUST(sigprocmask(SIG_SETMASK, &old, NULL));
    commands_end();
}

/* The handler of this thread has to wait until the status is ours; and POSIX
 * has it that a status that nobody kept is lost. */
static void who_else_waits(struct test *test)
{
    struct sigaction old, handler = {.sa_handler = commands_reap},
                          none = {.sa_handler = SIG_IGN};
    int i;

    if (!commands_begin(test))
        return;
    MUST(sigaction(SIGCHLD, &handler, &old));
    commands_reaped = 0;
    for (i = 0; i < 20; i++)
        CHECK_INT(TRY(uspawn_system("exit 3")), EXITED(3));
    CHECK_INT(commands_reaped, 0);
    MUST(sigaction(SIGCHLD, &none, NULL));
    errno = 0;
    CHECK_INT(uspawn_system("exit 3"), -1);
    CHECK_INT(errno, ECHILD);
    MUST(sigaction(SIGCHLD, &old, NULL));
    commands_end();
}

static void other_children(struct test *test)
{
    int status;
    pid_t pid;

    if (!commands_begin(test))
        return;
    pid = fork();
    if (pid == 0)
        _exit(5);
    test_await(test, pid);
    CHECK_INT(TRY(uspawn_system("exit 3")), EXITED(3));
    CHECK_INT(MUST(waitpid(pid, &status, 0)), pid);
    CHECK_INT(status, EXITED(5));
    commands_end();
}

/* ----------------------------------------------------------- Descriptors -- */

static void descriptors(struct test *test)
{
    struct talk talk;
    int fd;

    if (!commands_begin(test))
        return;
    talk_begin(test, &talk);
    fd = (int)MUST(dup(STDOUT_FILENO)); /* a shell can name 3 to 9 */
    if (fd > 9) {
        SKIP("no descriptor below 10 is free");
    } else {
        CHECK_INT(TRY(uspawn_system(test_text(test, "echo it >&%d", fd))), 0);
        MUST(fcntl(fd, F_SETFD, FD_CLOEXEC));
        CHECK(TRY(uspawn_system(
                  test_text(test, "(echo not >&%d) 2>/dev/null", fd))) != 0);
    }
    close(fd);
    CHECK_STR(talk_end(test, &talk), fd > 9 ? "" : "it\n");
    commands_end();
}

static void with_a_full_table(struct test *test, void *data)
{
    int needs_room = test_needs_a_pipe(test) || test_libc_needs_a_pipe(test);
    int status;

    (void)data;
    commands_fill_table(test, 0);
    errno = 0;
    status = uspawn_system("exit 3");
    CHECK_INT(status, needs_room ? -1 : EXITED(3));
    CHECK_INT(errno, needs_room ? EMFILE : 0);
}

static void with_nothing_open(struct test *test, void *data)
{
    int i;

    (void)data;
    for (i = 0; i < 3; i++)
        close(i);
    CHECK_INT(TRY(uspawn_system("exit 4")), EXITED(4));
    for (i = 0; i < 3; i++)
        CHECK_INT(fcntl(i, F_GETFD), -1);
}

static void tables(struct test *test)
{
    if (!commands_begin(test))
        return;
    test_in_child(test, with_a_full_table, NULL);
    test_in_child(test, with_nothing_open, NULL);
    commands_end();
}

/* --------------------------------------------------------------- Threads -- */

/* A command that says that it is there, and waits for a line. */
#define WAITING "echo $$; read x; "

struct waiting {
    pthread_t thread;
    const char *command;
    int status;
    struct talk talk;
    pid_t pid; /* of its shell */
};

static void *run_waiting(void *data)
{
    struct waiting *waiting = data;

    waiting->status = uspawn_system(waiting->command);
    return NULL;
}

/* A thread is in uspawn_system(), and its command has begun. */
static void begin_waiting(struct test *test, struct waiting *waiting,
                          const char *command)
{
    waiting->command = command;
    waiting->status = -2;
    talk_begin(test, &waiting->talk);
    CHECK_INT(pthread_create(&waiting->thread, NULL, run_waiting, waiting), 0);
    waiting->pid = (pid_t)atol(talk_read_line(test, &waiting->talk));
    CHECK(waiting->pid > 0);
}

/* EXPECTED: the result of the thread. */
static void end_waiting(struct test *test, struct waiting *waiting,
                        const void *expected)
{
    void *result = NULL;

    CHECK_INT(pthread_join(waiting->thread, &result), 0);
    CHECK(result == expected);
    CHECK_STR(talk_end(test, &waiting->talk), "");
}

static int ignores(int signal)
{
    struct sigaction action;

    return sigaction(signal, NULL, &action) == 0 &&
           action.sa_handler == SIG_IGN;
}

/* The shorter of two calls ends within the longer. */
static void calls_that_overlap(struct test *test)
{
    struct waiting waiting;

    if (!commands_begin(test))
        return;
    begin_waiting(test, &waiting, WAITING "exit 1");
    CHECK(ignores(SIGINT) && ignores(SIGQUIT));
    CHECK_INT(TRY(uspawn_system("kill -INT $PPID; exit 2")), EXITED(2));
    CHECK(ignores(SIGINT) && ignores(SIGQUIT));
    talk_say(test, &waiting.talk);
    end_waiting(test, &waiting, NULL);
    CHECK_INT(waiting.status, EXITED(1));
    CHECK(!ignores(SIGINT) && !ignores(SIGQUIT));
    commands_end();
}

static void *work(void *data)
{
    const struct commands_worker *worker = data;
    struct test *test = worker->test;
    char *command = test_text(
        test, "kill -INT $PPID; kill -QUIT $PPID; exit %d", worker->number);
    int i;

    for (i = 0; i < test_repeat(12); i++)
        CHECK_INT(uspawn_system(command), EXITED(worker->number));
    return NULL;
}

static void threads_at_once(struct test *test)
{
    if (!commands_begin(test))
        return;
    commands_at_once(test, work);
    CHECK(!ignores(SIGINT) && !ignores(SIGQUIT));
    commands_end();
}

/* A copy of this process that was made while a thread was in a call: there is
 * no such thread in it, and what that had ignored is set back. */
static void a_fork_meanwhile(struct test *test)
{
    struct sigaction old, ours = {.sa_handler = count_interrupt};
    struct waiting waiting;
    int status = -1;
    pid_t pid;

    if (!commands_begin(test))
        return;
    if (TEST_SANITIZED) {
        SKIP("a child of a program with a sanitizer may not allocate");
        return;
    }
    MUST(sigaction(SIGINT, &ours, &old));
    begin_waiting(test, &waiting, WAITING "exit 1");
    pid = fork();
    if (pid == 0) {
        alarm(test_patience(30));
        interrupts = 0;
        CHECK_INT(uspawn_system("kill -INT $PPID; exit 5"), EXITED(5));
        CHECK_INT(uspawn_system("kill -INT $$; exit 1") & 0x7f, SIGINT);
        raise(SIGINT);
        CHECK_INT(interrupts, 1);
        CHECK(!ignores(SIGQUIT));
        _exit(0);
    }
    CHECK_INT(MUST(waitpid(pid, &status, 0)), pid);
    CHECK_INT(status, 0);
    CHECK(ignores(SIGINT) && ignores(SIGQUIT));
    talk_say(test, &waiting.talk);
    end_waiting(test, &waiting, NULL);
    CHECK_INT(waiting.status, EXITED(1));
    CHECK(!ignores(SIGINT) && !ignores(SIGQUIT));
    MUST(sigaction(SIGINT, &old, NULL));
    commands_end();
}

/* --------------------------------------------------------- Cancellation -- */

static void cancelled_while_it_waits(struct test *test)
{
    struct waiting waiting;

    if (!commands_begin(test))
        return;
    begin_waiting(test, &waiting, WAITING "exit 1");
    CHECK_INT(pthread_cancel(waiting.thread), 0);
    end_waiting(test, &waiting, PTHREAD_CANCELED);
    CHECK_INT(waiting.status, -2);
    CHECK_INT(kill(waiting.pid, 0), -1);
    CHECK_INT(errno, ESRCH);
    CHECK(!ignores(SIGINT) && !ignores(SIGQUIT));
    commands_end();
}

static void *run_when_cancelled(void *data)
{
    int state;

    pthread_cancel(pthread_self());
    if (data) {
        pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state);
        *(int *)data = uspawn_system("exit 3");
        pthread_setcancelstate(state, &state);
        pthread_testcancel();
    }
    uspawn_system("echo not");
    return NULL;
}

static void cancelled_before(struct test *test)
{
    int status = -1, *data[] = {NULL, &status};
    struct talk talk;
    pthread_t thread;
    void *result;
    int i;

    if (!commands_begin(test))
        return;
    talk_begin(test, &talk);
    for (i = 0; i < 2; i++) {
        CHECK_INT(pthread_create(&thread, NULL, run_when_cancelled, data[i]),
                  0);
        CHECK_INT(pthread_join(thread, &result), 0);
        CHECK(result == PTHREAD_CANCELED);
    }
    CHECK_INT(status, EXITED(3));
    CHECK_STR(talk_end(test, &talk), "");
    commands_end();
}

/* ----------------------------------------------------- Changing nothing -- */

/* While the command runs: its lines come then. */
static int look_at_host(void *context, const char *bytes, size_t size)
{
    struct test *test = context;
    sigset_t mask;

    CHECK_STR(bytes, "it is here");
    CHECK_INT(size, 10);
    CHECK(!ignores(SIGINT) && !ignores(SIGQUIT));
    pthread_sigmask(SIG_SETMASK, NULL, &mask);
    CHECK_INT(sigismember(&mask, SIGCHLD), 0);
    return 0;
}

static void shell_changes_nothing(struct test *test)
{
    struct uspawn_options options = {
        .out = {.kind = USPAWN_STREAM_LINES, .output = look_at_host}};
    struct uspawn_result result;

    if (!commands_begin(test))
        return;
    options.out.context = test;
    CHECK_INT(
        commands_shell(test, &result, "echo it is here; exit 3", &options), 0);
    CHECK_INT(result.status.kind, USPAWN_EXITED);
    CHECK_INT(result.status.value, 3);
    CHECK_STR(result.name, "/bin/sh");
    uspawn_result_free(&result);
    CHECK_INT(commands_shell(test, &result, NULL, NULL), EINVAL);
    CHECK_INT(result.reason, USPAWN_REASON_NOT_STARTED);
    uspawn_result_free(&result);
    CHECK_INT(TRY(uspawn_shell(NULL, "exit 0", NULL)), EINVAL);
    commands_end();
}

/* ----------------------------------------------------------------- Table -- */

/* qemu-user 7.2 ends by SIGSEGV where a thread is cancelled that sleeps in a
 * system call. */
static const struct test_case cases[] = {
    CASE(statuses, 0),
    CASE(what_looks_like_an_option, 0),
    CASE(long_commands, TEST_NATIVE),
    CASE(dispositions, 0),
    CASE(the_mask, 0),
    CASE(who_else_waits, 0),
    CASE(other_children, 0),
    CASE(descriptors, 0),
    CASE(tables, TEST_NATIVE),
    CASE(calls_that_overlap, TEST_KEEPS_MEMORY),
    CASE(threads_at_once, TEST_KEEPS_MEMORY),
    CASE(a_fork_meanwhile, TEST_KEEPS_MEMORY),
    CASE(cancelled_while_it_waits, TEST_KEEPS_MEMORY | TEST_NATIVE),
    CASE(cancelled_before, TEST_KEEPS_MEMORY),
    CASE(shell_changes_nothing, 0),
};
TABLE(system, cases);
