/* SPDX-License-Identifier: MIT */
/* What a host does while starts are under way, and hosts that forbid what they
 * are made of.  Each case makes a process of its own bad.
 */
#include "cases-start.h"
#include "filter.h"
#include "numbers.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define NOBODY 54321
#define HELD 5

/* Starts that are held, the last of which will fail. */
struct held {
    struct gate gate;
    struct uspawn_child children[HELD];
};

static int hold(struct test *test, struct held *held)
{
    struct launch launch = {.argv = ARGS("exit", "50")};
    int i, code = 0;

    gate_make(test, &held->gate, "gate");
    launch.actions = gate_actions(test, &held->gate);
    launch.attr = test_attr(test);
    for (i = 0; i < HELD && code == 0; i++) {
        if (i == HELD - 2)
            CHECK_OK(uspawn_attr_set_ready_fd(launch.attr));
        if (i == HELD - 1)
            launch.path = "/nonexistent/x";
        code = start_launch(test, &held->children[i], &launch);
        CHECK_INT(code, 0);
        CHECK_INT(TRY(uspawn_child_ready(&held->children[i], 0)), ETIMEDOUT);
    }
    return code == 0;
}

/* They go on as if nothing had happened: with wait's result CODE. */
static void let_go(struct test *test, struct held *held, int wait_code)
{
    struct uspawn_status status;
    int i;

    for (i = 0; i < HELD; i++)
        CHECK_INT(TRY(uspawn_child_ready(&held->children[i], 0)), ETIMEDOUT);
    gate_open(test, &held->gate);
    CHECK_INT(TRY(uspawn_child_ready(&held->children[HELD - 1], 5000)), ENOENT);
    start_check_failed(test, &held->children[HELD - 1], ENOENT);
    for (i = 0; i < HELD - 1; i++) {
        CHECK_INT(TRY(uspawn_child_ready(&held->children[i], 5000)), 0);
        CHECK_INT(TRY(uspawn_child_wait(&held->children[i], &status, -1)),
                  wait_code);
        if (wait_code == 0)
            CHECK_INT(status.value, 50);
    }
    gate_close(&held->gate);
}

/* ----------------------------------------------------------------- fork -- */

/* The forked process has starts of its own, and none of its parent's. */
static void forked(struct test *test, void *data)
{
    struct held *held = data;
    struct launch good = {.argv = ARGS("exit", "51")};
    struct launch bad = {.path = "/nonexistent/x"};
    struct uspawn_child child;
    long begin = test_clock();
    int i;

    for (i = 0; i < 150; i++)
        STARTS(&good, 51);
    CHECK_INT(start_and_ask(test, &child, &bad), ENOENT);
    start_check_failed(test, &child, ENOENT);
    SLOTS_ARE_FREE(128);
    begin = test_clock();
    for (i = 0; i < HELD; i++) /* whatever it says, it does not hang */
        (void)uspawn_child_ready(&held->children[i], 100);
    CHECK(test_clock() - begin < 2000);
}

static void fork_and_go_on(struct test *test, void *data)
{
    static struct held held;

    (void)data;
    if (!hold(test, &held))
        return;
    test_in_child(test, forked, &held);
    let_go(test, &held, 0);
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

    if (!hold(test, &held))
        return;
    MUST(chmod(held.gate.path, 0666));
    MUST(setresgid(NOBODY, NOBODY, NOBODY));
    MUST(setresuid(NOBODY, NOBODY, NOBODY));
    STARTS(&launch, 52);
    let_go(test, &held, 0);
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

/* A process whose children are held executes another program. */
static pid_t execute_over(struct test *test, struct held *held)
{
    pid_t pid = fork();

    if (pid == 0) {
        if (hold(test, held))
            execv(test->helper, ARGS("sleep", "150"));
        _exit(1);
    }
    return pid;
}

/* Until PID executes another program than ours. */
static void await_exec(struct test *test, pid_t pid)
{
    char path[40], ours[300], its[300] = "";
    ssize_t length = readlink("/proc/self/exe", ours, sizeof ours - 1);
    int i;

    ours[length > 0 ? length : 0] = '\0';
    snprintf(path, sizeof path, "/proc/%ld/exe", (long)pid);
    for (i = 0; i < 10000; i++) {
        length = readlink(path, its, sizeof its - 1);
        its[length > 0 ? length : 0] = '\0';
        if (length > 0 && strcmp(ours, its) != 0)
            return;
        test_sleep(1);
    }
    CHECK_STR(its, test->helper);
}

/* The children go on: the pipe that each has is written to, and closed. */
static void exec_while_starting(struct test *test)
{
    static struct held held;
    struct launch launch = {0};
    int status = -1, i;
    pid_t pid;

    if (!start_goes_on(test))
        return;
    for (i = 0; i < 3; i++) {
        pid = execute_over(test, &held);
        await_exec(test, pid); /* its children are held */
        held.gate.path = test_path(test, "gate");
        gate_open(test, &held.gate);
        while (waitpid(pid, &status, 0) == -1 && errno == EINTR)
            continue;
        CHECK_INT(status, 0);
        gate_close(&held.gate);
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
    if (!hold(test, &held))
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
    let_go(test, &held, wait_code);
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

/* -------------------------------------------------------------- Filters -- */

/* Which calls a host refuses, and with what. */
struct filter {
    int numbers[4]; /* ended by -1 */
    int answer;
    int is_large; /* more than a thousand descriptors are open */
};

static int install(const struct filter *filter)
{
    struct sock_filter code[12] = {LOAD(nr)};
    size_t size = 1;
    int i;

    for (i = 0; filter->numbers[i] != -1; i++) {
        code[size++] = (struct sock_filter)SKIP_UNLESS(filter->numbers[i], 1);
        code[size++] = (struct sock_filter)REFUSE(filter->answer);
    }
    code[size++] = (struct sock_filter)ALLOW;
    return filter_install(code, size);
}

static void fill_table(struct test *test)
{
    struct rlimit limit;
    int i;

    MUST(getrlimit(RLIMIT_NOFILE, &limit));
    limit.rlim_cur = limit.rlim_max < 4096 ? limit.rlim_max : 4096;
    MUST(setrlimit(RLIMIT_NOFILE, &limit));
    for (i = 0; i < 1300; i++)
        MUST(open("/dev/null", O_RDONLY));
}

/* Starts of every kind: through, failed, held, to be polled. */
static void check_starts(struct test *test)
{
    static struct held held;
    struct launch good = {.argv = ARGS("closed", "150", "1200")};
    struct launch bad = {.path = "/nonexistent/x"};
    struct uspawn_child child;
    int i;

    MUST(dup2(0, 150));
    if (hold(test, &held)) {
        for (i = 0; i < 10; i++) {
            STARTS(&good, 0);
            CHECK_INT(start_and_ask(test, &child, &bad), ENOENT);
            start_check_failed(test, &child, ENOENT);
        }
        let_go(test, &held, 0);
    }
    close(150);
    CHECK(test_childless());
}

static void behind_a_filter(struct test *test, void *data)
{
    const struct filter *filter = data;
    struct launch launch = {.attr = test_attr(test)};
    char *before;

    if (filter->is_large)
        fill_table(test);
    if (!install(filter)) {
        SKIP("no seccomp filters here");
        return;
    }
    close(150); /* a number that is used below */
    before = test_descriptors(test);
    CHECK_OK(uspawn_attr_set_ready_fd(launch.attr));
    STARTS(&launch, 0); /* the first learns what is refused */
    check_starts(test);
    check_starts(test);
    CHECK_STR(test_descriptors(test), before);
    if (!test_clean(test))
        test_fail(test, __FILE__, __LINE__, "without call %d, answer %d%s",
                  filter->numbers[0], filter->answer,
                  filter->is_large ? ", large table" : "");
}

/* Each set with both answers, in a small and in a large table. */
static void check_filter(struct test *test, struct filter filter)
{
    int answers[] = {EPERM, ENOSYS}, i;

    if (!start_goes_on(test))
        return;
    for (i = 0; i < 4 && test_clean(test); i++) {
        filter.answer = answers[i % 2];
        filter.is_large = i / 2;
        test_in_child(test, behind_a_filter, &filter);
    }
}

static void without_clone3(struct test *test)
{
    struct filter filter = {.numbers = {SYS_clone3, -1}};

    check_filter(test, filter);
}

static void without_close_range(struct test *test)
{
    struct filter filter = {.numbers = {SYS_close_range, -1}};

    check_filter(test, filter);
}

static void without_either(struct test *test)
{
    struct filter filter = {.numbers = {SYS_clone3, SYS_close_range, -1}};

    check_filter(test, filter);
}

/* No advice about forks, so no slots: by fork then. */
static void without_slots(struct test *test)
{
    struct filter filter = {.numbers = {SYS_madvise, -1}};

    if (test_is(test, "clone"))
        SKIP("without slots this backend waits for the exec");
    else
        check_filter(test, filter);
}

static const struct test_case cases[] = {
    CASE(fork_while_starting, TEST_SLOW),
    CASE(setuid_while_starting, TEST_ROOT | TEST_NATIVE | TEST_SLOW),
    CASE(exec_while_starting, TEST_NATIVE | TEST_SLOW),
    CASE(sigchld_set_to_anything, TEST_SLOW),
    CASE(without_clone3, TEST_NATIVE | TEST_SLOW),
    CASE(without_close_range, TEST_NATIVE | TEST_SLOW),
    CASE(without_either, TEST_NATIVE | TEST_SLOW),
    CASE(without_slots, TEST_NATIVE | TEST_SLOW),
};

TABLE(start_hosts, cases);
