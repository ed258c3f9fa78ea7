/* SPDX-License-Identifier: MIT */
/* What a host does while starts are under way.  Each case makes a process of
 * its own bad.
 */
#include "cases-start.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* ----------------------------------------------------------------- fork -- */

/* The forked process has starts of its own, and none of its parent's. */
static void forked(struct test *test, void *data)
{
    struct held *held = data;
    struct launch good = {.argv = ARGS("exit", "51")};
    struct launch bad = {.path = "/nonexistent/x"};
    struct uspawn_child child;
    int i;

    for (i = 0; i < 150; i++)
        STARTS(&good, 51);
    CHECK_INT(start_and_ask(test, &child, &bad), ENOENT);
    start_check_failed(test, &child, ENOENT);
    SLOTS_ARE_FREE(128);
    for (i = 0; i < HELD; i++) /* whatever it says, it does not hang */
        (void)uspawn_child_ready(&held->children[i], 100);
}

static void fork_and_go_on(struct test *test, void *data)
{
    static struct held held;

    (void)data;
    if (!start_some_held(test, &held))
        return;
    test_in_child(test, forked, &held);
    start_let_go(test, &held, 0);
    CHECK(test_childless());
    SLOTS_ARE_FREE(128);
}

static void fork_while_starting(struct test *test)
{
    if (start_goes_on(test))
        test_in_child(test, fork_and_go_on, NULL);
}

/* ------------------------------------------------------- setuid and exec -- */

static void become_nobody(struct test *test, void *data)
{
    static struct held held;
    struct launch launch = {.path = data, .argv = ARGS("exit", "52")};

    if (!start_some_held(test, &held))
        return;
    MUST(chmod(held.gate.path, 0666));
    test_become(test, test_lone_user(0));
    STARTS(&launch, 52);
    start_let_go(test, &held, 0);
    STARTS(&launch, 52);
    CHECK(test_childless());
}

static void setuid_while_starting(struct test *test)
{
    if (start_goes_on(test)) {
        MUST(chmod(test->directory, 0777));
        test_in_child(test, become_nobody, test_helper_copy(test, "program"));
    }
}

/* A process whose children are held executes another program, which gives back
 * what it reads from INPUT. */
static pid_t execute_over(struct test *test, struct held *held,
                          const int input[2], const int output[2])
{
    pid_t pid = fork();

    if (pid != 0)
        return pid;
    if (start_some_held(test, held) && dup2(input[0], 0) == 0 &&
        dup2(output[1], 1) == 1)
        execv(test->helper, ARGS("cat"));
    _exit(1);
}

/* The children go on: the pipe that each has is written to, and closed. */
static void check_executed_over(struct test *test)
{
    static struct held held;
    int input[2], output[2], status = -1;
    char byte = 0;
    pid_t pid;

    MUST(pipe(input));
    MUST(pipe(output));
    MUST(fcntl(input[1], F_SETFD, FD_CLOEXEC));
    pid = execute_over(test, &held, input, output);
    MUST(write(input[1], "x", 1));
    close(output[1]);
    CHECK_INT(read(output[0], &byte, 1), 1); /* its children are held */
    held.gate.path = test_path(test, "gate");
    gate_open(test, &held.gate);
    close(input[1]);
    MUST(pid);
    while (waitpid(pid, &status, 0) == -1 && errno == EINTR)
        continue;
    CHECK_INT(status, 0);
    gate_close(&held.gate);
    close(input[0]);
    close(output[0]);
}

static void exec_while_starting(struct test *test)
{
    struct launch launch = {0};
    int i;

    if (!start_goes_on(test))
        return;
    for (i = 0; i < 3; i++) {
        check_executed_over(test);
        STARTS(&launch, 0);
    }
}

/* -------------------------------------------------------------- SIGCHLD -- */

static void with_sigchld(struct test *test, void (*handler)(int), int flags,
                         int wait_code)
{
    static struct held held;
    struct sigaction action;
    struct launch bad = {.path = "/nonexistent/x"};
    struct uspawn_child child;
    int i;

    memset(&action, 0, sizeof action);
    action.sa_handler = handler;
    action.sa_flags = flags;
    sigaction(SIGCHLD, &action, NULL);
    if (!start_some_held(test, &held))
        return;
    for (i = 0; i < 100; i++) {
        int code = start_launch(test, &child, &bad);

        if (code == 0 && i % 3 == 2) {
            CHECK_OK(uspawn_child_release(&child));
            continue;
        }
        if (code == 0)
            code = i % 3 ? TRY(uspawn_child_ready(&child, -1))
                         : TRY(uspawn_child_wait(&child, NULL, -1));
        CHECK_INT(code, ENOENT);
        start_check_failed(test, &child, ENOENT);
    }
    start_let_go(test, &held, wait_code);
}

static void ignored(struct test *test, void *data)
{
    (void)data;
    with_sigchld(test, SIG_IGN, 0, ECHILD);
}

static void not_waited_for(struct test *test, void *data)
{
    (void)data;
    with_sigchld(test, SIG_DFL, SA_NOCLDWAIT, ECHILD);
}

static void reap_all(int number)
{
    int saved = errno;

    (void)number;
    while (waitpid(-1, NULL, WNOHANG) > 0)
        continue;
    errno = saved;
}

/* Mostly the handler is first; ECHILD then, else 0. */
static void reaped(struct test *test, void *data)
{
    struct launch good = {.argv = ARGS("exit", "53")};
    struct launch bad = {.path = "/nonexistent/x"};
    struct sigaction action;
    struct uspawn_child child;
    int i, code;

    (void)data;
    memset(&action, 0, sizeof action);
    action.sa_handler = reap_all;
    sigaction(SIGCHLD, &action, NULL);
    for (i = 0; i < 200; i++) {
        code = start_launch(test, &child, i % 2 ? &good : &bad);
        if (code == 0)
            code = TRY(uspawn_child_ready(&child, -1));
        CHECK_INT(code, i % 2 ? 0 : ENOENT);
        if (code != 0) {
            start_check_failed(test, &child, ENOENT);
            continue;
        }
        code = TRY(uspawn_child_wait(&child, NULL, -1));
        CHECK(code == ECHILD || code == 0);
        CHECK_INT(child.pid, 0);
    }
    CHECK(test_childless());
}

static void sigchld_set_to_anything(struct test *test)
{
    if (!start_goes_on(test))
        return;
    test_in_child(test, ignored, NULL);
    if (test_shares_memory()) /* qemu-user passes no flags on */
        test_in_child(test, not_waited_for, NULL);
    test_in_child(test, reaped, NULL);
}

static const struct test_case cases[] = {
    CASE(fork_while_starting, TEST_SLOW),
    CASE(setuid_while_starting, TEST_ROOT | TEST_NATIVE | TEST_SLOW),
    CASE(exec_while_starting, TEST_NATIVE | TEST_SLOW),
    CASE(sigchld_set_to_anything, TEST_SLOW),
};

TABLE(start_hosts, cases);
