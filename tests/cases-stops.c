/* SPDX-License-Identifier: MIT */
/* uspawn_child_wait_for(): stops and continuations, statuses that are left
 * where they are, and waits that a signal handler ends.  Each with a handle and
 * without.
 */
#include "testlib.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>

#define STOPS ((unsigned)USPAWN_WAIT_STOPPED)
#define CONTINUES ((unsigned)USPAWN_WAIT_CONTINUED)
#define KEEP ((unsigned)USPAWN_WAIT_KEEP)
#define INTERRUPTIBLE ((unsigned)USPAWN_WAIT_INTERRUPTIBLE)

/* What a case is run with: a handle or none, and a timeout. */
static const struct way {
    int handle, timeout;
} ways[] = {{USPAWN_HANDLE_WANTED, -1},
            {USPAWN_HANDLE_NONE, -1},
            {USPAWN_HANDLE_WANTED, 30000},
            {USPAWN_HANDLE_NONE, 30000}};

typedef void in_way(struct test *test, struct uspawn_child *child, int timeout);

/* Start the helper with ARGV and run FUNCTION with it, each way. */
static void each_way(struct test *test, char *const *argv, in_way *function)
{
    size_t i;

    for (i = 0; i < sizeof ways / sizeof *ways; i++) {
        struct launch launch = {.argv = argv, .attr = test_attr(test)};
        struct uspawn_child child;

        CHECK_OK(uspawn_attr_set_handle(launch.attr, ways[i].handle));
        if (CHECK_INT(test_start(test, &child, &launch), 0))
            function(test, &child, ways[i].timeout);
    }
}

static void tells(struct test *test, struct uspawn_child *child, unsigned flags,
                  int timeout, int kind, int value)
{
    struct uspawn_child before = *child;
    struct uspawn_status status;

    memset(&status, 0xa5, sizeof status);
    CHECK_OK(uspawn_child_wait_for(child, &status, flags, timeout));
    CHECK_INT(status.kind, kind);
    CHECK_INT(status.value, value);
    CHECK_INT(status.core_dumped, 0);
    if (kind == USPAWN_STOPPED || kind == USPAWN_CONTINUED || (flags & KEEP)) {
        before.watch = child->watch; /* the library's own */
        CHECK(memcmp(child, &before, sizeof before) == 0);
    } else {
        CHECK_INT(child->pid, 0);
        CHECK_INT(child->fd, -1);
    }
}

static void tells_nothing(struct test *test, struct uspawn_child *child,
                          unsigned flags)
{
    CHECK_INT(TRY(uspawn_child_wait_for(child, NULL, flags, 0)), ETIMEDOUT);
}

/* --------------------------------------------------------------- Stops -- */

static void stop_and_end(struct test *test, struct uspawn_child *child,
                         int timeout)
{
    tells(test, child, STOPS, timeout, USPAWN_STOPPED, SIGSTOP);
    tells_nothing(test, child, STOPS); /* it was told */
    tells_nothing(test, child, 0);
    CHECK_OK(uspawn_child_kill(child, SIGCONT));
    tells(test, child, STOPS, timeout, USPAWN_EXITED, 0);
}

static void a_stop_is_told_once(struct test *test)
{
    each_way(test, ARGS("stop"), stop_and_end);
}

static void stop_and_continue(struct test *test, struct uspawn_child *child,
                              int timeout)
{
    int i;

    for (i = 0; i < 3; i++) {
        CHECK_OK(uspawn_child_kill(child, SIGSTOP));
        tells(test, child, STOPS | CONTINUES, timeout, USPAWN_STOPPED, SIGSTOP);
        CHECK_OK(uspawn_child_kill(child, SIGCONT));
        tells(test, child, STOPS | CONTINUES, timeout, USPAWN_CONTINUED,
              SIGCONT);
        tells_nothing(test, child, STOPS | CONTINUES);
    }
    CHECK_OK(uspawn_child_kill(child, SIGKILL));
    tells(test, child, STOPS | CONTINUES, timeout, USPAWN_SIGNALED, SIGKILL);
}

static void a_program_goes_on_and_off(struct test *test)
{
    each_way(test, ARGS("hang"), stop_and_continue);
}

/* Without being asked for, stops are no news. */
static void stop_is_no_end(struct test *test, struct uspawn_child *child,
                           int timeout)
{
    CHECK_OK(uspawn_child_kill(child, SIGSTOP));
    tells(test, child, STOPS | KEEP, timeout, USPAWN_STOPPED, SIGSTOP);
    tells_nothing(test, child, 0);
    tells_nothing(test, child, CONTINUES);
    CHECK_INT(TRY(uspawn_child_wait(child, NULL, 20)), ETIMEDOUT);
    CHECK_OK(uspawn_child_kill(child, SIGKILL));
    tells(test, child, 0, timeout, USPAWN_SIGNALED, SIGKILL);
}

static void a_stop_is_no_end(struct test *test)
{
    each_way(test, ARGS("hang"), stop_is_no_end);
}

/* ---------------------------------------------------------------- Kept -- */

static void keep(struct test *test, struct uspawn_child *child, int timeout)
{
    struct uspawn_status status;
    int i;

    for (i = 0; i < 3; i++)
        tells(test, child, KEEP, timeout, USPAWN_EXITED, 41);
    CHECK_OK(uspawn_child_kill(child, 0)); /* still there */
    CHECK_OK(uspawn_child_wait(child, &status, 0));
    CHECK_INT(status.kind, USPAWN_EXITED);
    CHECK_INT(status.value, 41);
    CHECK_INT(status.has_usage, test_has_usage());
}

static void a_kept_end(struct test *test)
{
    each_way(test, ARGS("exit", "41"), keep);
}

static void keep_stops(struct test *test, struct uspawn_child *child,
                       int timeout)
{
    tells(test, child, STOPS | KEEP, timeout, USPAWN_STOPPED, SIGSTOP);
    tells(test, child, STOPS | KEEP, timeout, USPAWN_STOPPED, SIGSTOP);
    tells(test, child, STOPS, 0, USPAWN_STOPPED, SIGSTOP);
    tells_nothing(test, child, STOPS | KEEP);
    CHECK_OK(uspawn_child_kill(child, SIGCONT));
    tells(test, child, KEEP, timeout, USPAWN_EXITED, 0);
    CHECK_OK(uspawn_child_release(child)); /* collects it */
}

static void a_kept_stop(struct test *test)
{
    each_way(test, ARGS("stop"), keep_stops);
    CHECK(test_childless());
}

static void keep_stolen(struct test *test, struct uspawn_child *child,
                        int timeout)
{
    pid_t pid = child->pid;
    int status;

    MUST(waitpid(pid, &status, 0));
    CHECK_INT(TRY(uspawn_child_wait_for(child, NULL, KEEP, timeout)), ECHILD);
    CHECK_INT(child->pid, pid);
    CHECK_INT(TRY(uspawn_child_wait_for(child, NULL, STOPS, timeout)), ECHILD);
    CHECK_INT(child->pid, 0);
}

static void nothing_is_left_to_keep(struct test *test)
{
    each_way(test, ARGS("exit", "0"), keep_stolen);
}

/* -------------------------------------------------- The number of wait -- */

#ifndef WCONTINUED
#define WCONTINUED 0
#endif

/* What is told of CHILD gives the number by which waitpid tells it. */
static void same_number(struct test *test, const struct uspawn_child *child,
                        unsigned flags, int timeout)
{
    struct uspawn_child copy = *child;
    struct uspawn_status status;
    int number = -1, real = -2;

    CHECK_OK(uspawn_child_wait_for(&copy, &status, flags | KEEP, timeout));
    CHECK_OK(uspawn_status_to_wait(&status, &number));
    MUST(waitpid(child->pid, &real, WUNTRACED | WCONTINUED));
    CHECK_INT(number, real);
}

static void number_of_a_stop(struct test *test, struct uspawn_child *child,
                             int timeout)
{
    CHECK_OK(uspawn_child_kill(child, SIGSTOP));
    same_number(test, child, STOPS, timeout);
    CHECK_OK(uspawn_child_kill(child, SIGCONT));
    same_number(test, child, CONTINUES, timeout);
    CHECK_OK(uspawn_child_kill(child, SIGKILL));
    same_number(test, child, 0, timeout);
    CHECK_OK(uspawn_child_release(child));
}

static void number_of_an_end(struct test *test, struct uspawn_child *child,
                             int timeout)
{
    same_number(test, child, 0, timeout);
    CHECK_OK(uspawn_child_release(child));
}

static void numbers_of_wait(struct test *test)
{
    each_way(test, ARGS("hang"), number_of_a_stop);
    each_way(test, ARGS("exit", "0"), number_of_an_end);
    each_way(test, ARGS("exit", "255"), number_of_an_end);
    each_way(test, ARGS("signal", "6"), number_of_an_end);
}

static int number_of(struct test *test, int kind, int value, int core_dumped)
{
    struct uspawn_status status = {
        .kind = kind, .value = value, .core_dumped = core_dumped};
    int number = -1;

    CHECK_OK(uspawn_status_to_wait(&status, &number));
    return number;
}

static void every_number_of_wait(struct test *test)
{
    int value, core, number;

    for (value = 0; value < 256; value++) {
        number = number_of(test, USPAWN_EXITED, value, 0);
        CHECK(WIFEXITED(number) && !WIFSIGNALED(number) && !WIFSTOPPED(number));
        CHECK_INT(WEXITSTATUS(number), value);
    }
    for (value = 1; value < 64; value++)
        for (core = 0; core < 2; core++) {
            number = number_of(test, USPAWN_SIGNALED, value, core);
            CHECK(WIFSIGNALED(number) && !WIFEXITED(number));
            CHECK(!WIFSTOPPED(number));
            CHECK_INT(WTERMSIG(number), value);
            CHECK_INT(WCOREDUMP(number) != 0, core);
            number = number_of(test, USPAWN_STOPPED, value, 0);
            CHECK(WIFSTOPPED(number) && !WIFEXITED(number));
            CHECK_INT(WSTOPSIG(number), value);
        }
}

static void no_number_of_wait(struct test *test)
{
    static const struct {
        int kind, value, error;
    } statuses[] = {
        {USPAWN_UNKNOWN, 0, ECHILD},       {USPAWN_EXITED, 256, EINVAL},
        {USPAWN_EXITED, -1, EINVAL},       {USPAWN_SIGNALED, 0, EINVAL},
        {USPAWN_SIGNALED, 128, EINVAL},    {USPAWN_STOPPED, -1, EINVAL},
        {USPAWN_STOPPED, 1000, EINVAL},    {-1, 0, EINVAL},
        {USPAWN_CONTINUED + 1, 0, EINVAL},
    };
    size_t i;
    int number = 4711;

    for (i = 0; i < sizeof statuses / sizeof *statuses; i++) {
        struct uspawn_status status = {.kind = statuses[i].kind,
                                       .value = statuses[i].value};

        CHECK_INT(TRY(uspawn_status_to_wait(&status, &number)),
                  statuses[i].error);
        CHECK_INT(TRY(uspawn_status_to_wait(&status, NULL)), EINVAL);
    }
    CHECK_INT(TRY(uspawn_status_to_wait(NULL, &number)), EINVAL);
    CHECK_INT(number, 4711);
}

/* --------------------------------------------------------- Interrupted -- */

static volatile sig_atomic_t handled;

static void handler(int number)
{
    (void)number;
    handled++;
}

/* Sends SIGUSR1 to a thread until it is told to end. */
struct nuisance {
    pthread_t victim, thread;
    volatile int is_over;
};

static void *disturb(void *argument)
{
    struct nuisance *nuisance = argument;

    while (!__atomic_load_n(&nuisance->is_over, __ATOMIC_ACQUIRE)) {
        pthread_kill(nuisance->victim, SIGUSR1);
        test_sleep(1);
    }
    return NULL;
}

static void begin(struct test *test, struct nuisance *nuisance)
{
    nuisance->victim = pthread_self();
    nuisance->is_over = 0;
    CHECK_INT(pthread_create(&nuisance->thread, NULL, disturb, nuisance), 0);
}

static void end(struct nuisance *nuisance)
{
    __atomic_store_n(&nuisance->is_over, 1, __ATOMIC_RELEASE);
    pthread_join(nuisance->thread, NULL);
}

static void interrupt(struct test *test, struct uspawn_child *child,
                      int timeout)
{
    static const unsigned flags[] = {0, STOPS, STOPS | CONTINUES};
    struct nuisance nuisance;
    struct uspawn_child before;
    size_t i;

    begin(test, &nuisance);
    for (i = 0; i < sizeof flags / sizeof *flags; i++) {
        int error;

        before = *child;
        error = TRY(uspawn_child_wait_for(child, NULL, flags[i] | INTERRUPTIBLE,
                                          timeout));
        CHECK_INT(error, EINTR);
        before.watch = child->watch;
        CHECK(memcmp(child, &before, sizeof before) == 0);
        CHECK_INT(TRY(uspawn_child_wait_for(child, NULL, flags[i], 30)),
                  ETIMEDOUT);
    }
    CHECK(handled > 0);
    end(&nuisance);
    CHECK_OK(uspawn_child_kill(child, SIGKILL));
    tells(test, child, INTERRUPTIBLE, timeout, USPAWN_SIGNALED, SIGKILL);
}

/* Not the wait alone, but the one that is not to be interrupted as well. */
static void endure(struct test *test, struct uspawn_child *child, int timeout)
{
    struct nuisance nuisance;

    begin(test, &nuisance);
    tells(test, child, 0, timeout, USPAWN_EXITED, 0);
    end(&nuisance);
}

static void with_handler(struct test *test, int flags, char *const *argv,
                         in_way *function)
{
    struct sigaction action, old;

    memset(&action, 0, sizeof action);
    action.sa_handler = handler;
    action.sa_flags = flags;
    handled = 0;
    MUST(sigaction(SIGUSR1, &action, &old));
    each_way(test, argv, function);
    MUST(sigaction(SIGUSR1, &old, NULL));
}

static void a_handler_ends_the_wait(struct test *test)
{
    with_handler(test, 0, ARGS("hang"), interrupt);
    with_handler(test, SA_RESTART, ARGS("hang"), interrupt);
}

static void a_handler_ends_no_other_wait(struct test *test)
{
    with_handler(test, 0, ARGS("sleep", "30"), endure);
}

/* ------------------------------------------------------------ Sleeping -- */

static void *stop_later(void *argument)
{
    struct uspawn_child *child = argument;

    test_sleep(30);
    uspawn_child_kill(child, SIGSTOP);
    return NULL;
}

/* A wait that sleeps is woken by a stop, and then by the end. */
static void be_woken(struct test *test, struct uspawn_child *child, int timeout)
{
    struct uspawn_child copy = *child; /* for the other thread to read */
    pthread_t thread;

    CHECK_INT(pthread_create(&thread, NULL, stop_later, &copy), 0);
    tells(test, child, STOPS, timeout, USPAWN_STOPPED, SIGSTOP);
    pthread_join(thread, NULL);
    CHECK_OK(uspawn_child_kill(child, SIGCONT));
    tells(test, child, CONTINUES, timeout, USPAWN_CONTINUED, SIGCONT);
    CHECK_OK(uspawn_child_kill(child, SIGKILL));
    tells(test, child, STOPS, timeout, USPAWN_SIGNALED, SIGKILL);
}

static void a_sleeper_is_woken(struct test *test)
{
    each_way(test, ARGS("hang"), be_woken);
}

/* Waits for one thing and another, in turn, need no more than a thread each. */
static void take_turns(struct test *test, struct uspawn_child *child,
                       int timeout)
{
    static const unsigned flags[] = {0, STOPS, CONTINUES, STOPS | CONTINUES};
    struct rusage before, after;
    int i;

    getrusage(RUSAGE_SELF, &before);
    for (i = 0; i < 40; i++)
        CHECK_INT(TRY(uspawn_child_wait_for(child, NULL, flags[i % 4], 5)),
                  ETIMEDOUT);
    getrusage(RUSAGE_SELF, &after);
    CHECK(after.ru_nvcsw - before.ru_nvcsw < 200); /* a sleep is one */
    CHECK_OK(uspawn_child_kill(child, SIGKILL));
    tells(test, child, STOPS, timeout, USPAWN_SIGNALED, SIGKILL);
}

static void waits_take_turns(struct test *test)
{
    each_way(test, ARGS("hang"), take_turns);
}

static void misuse(struct test *test)
{
    struct launch launch = {.argv = ARGS("exit", "3")};
    struct uspawn_child child;

    CHECK_INT(TRY(uspawn_child_wait_for(NULL, NULL, 0, 0)), EINVAL);
    if (!CHECK_INT(test_start(test, &child, &launch), 0))
        return;
    CHECK_INT(TRY(uspawn_child_wait_for(&child, NULL, 16, 0)), EINVAL);
    CHECK_INT(TRY(uspawn_child_wait_for(&child, NULL, ~0u, 0)), EINVAL);
    CHECK_INT(TRY(uspawn_child_wait_for(&child, NULL, 0, -2)), EINVAL);
    ENDS(&child, 3);
    CHECK_INT(TRY(uspawn_child_wait_for(&child, NULL, KEEP, 0)), EINVAL);
}

static const struct test_case cases[] = {
    CASE(a_stop_is_told_once, TEST_KEEPS_MEMORY),
    CASE(a_program_goes_on_and_off, TEST_KEEPS_MEMORY),
    CASE(a_stop_is_no_end, TEST_KEEPS_MEMORY),
    CASE(a_kept_end, TEST_KEEPS_MEMORY),
    CASE(a_kept_stop, TEST_KEEPS_MEMORY),
    CASE(nothing_is_left_to_keep, TEST_KEEPS_MEMORY),
    CASE(a_handler_ends_the_wait, TEST_KEEPS_MEMORY),
    CASE(a_handler_ends_no_other_wait, TEST_KEEPS_MEMORY),
    CASE(a_sleeper_is_woken, TEST_KEEPS_MEMORY),
    CASE(waits_take_turns, TEST_KEEPS_MEMORY | TEST_NATIVE),
    CASE(misuse, 0),
    CASE(numbers_of_wait, TEST_KEEPS_MEMORY),
    CASE(every_number_of_wait, TEST_ONCE),
    CASE(no_number_of_wait, TEST_ONCE),
};

TABLE(stops, cases);
