/* SPDX-License-Identifier: MIT */
/* Bursts of starts, and the limit on how many are under way.
 *
 * The census sees what a burst leaves behind; SLOTS_ARE_FREE, whether all slots
 * came back.
 */
#include "cases-start.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define WINDOW 256 /* children that are alive, or ended and not collected */

static struct uspawn_child children[WINDOW];

/* What is started in turn; every seventh fails. */
struct burst {
    struct launch good, bad;
    int limit;
    int count;
};

static int is_bad(int number)
{
    return number % 7 == 6;
}

/* Learn how start NUMBER ended, by ready or by wait alone. */
static void finish(struct test *test, struct uspawn_child *child, int number)
{
    struct uspawn_status status;
    int asks = number % 3, code;

    if (asks)
        CHECK_INT(TRY(uspawn_child_ready(child, -1)),
                  is_bad(number) ? ENOENT : 0);
    if (is_bad(number)) {
        if (!asks)
            CHECK_INT(TRY(uspawn_child_wait(child, NULL, -1)), ENOENT);
        CHECK_INT(child->error.stage, USPAWN_STAGE_EXEC);
        CHECK_STR(child->error.text, "/nonexistent/x");
        CHECK_INT(child->pid, 0);
        return;
    }
    code = TRY(uspawn_child_wait(child, &status, -1));
    if (CHECK_INT(code, 0))
        CHECK(status.kind == USPAWN_EXITED && status.value == 44);
}

static void run_burst(struct test *test, const struct burst *burst)
{
    int i, code;

    CHECK_OK(uspawn_set_start_limit((unsigned)burst->limit));
    for (i = 0; i < burst->count + WINDOW && test_clean(test); i++) {
        struct uspawn_child *child = &children[i % WINDOW];

        if (i >= WINDOW)
            finish(test, child, i - WINDOW);
        if (i >= burst->count)
            continue;
        code =
            start_launch(test, child, is_bad(i) ? &burst->bad : &burst->good);
        CHECK_INT(code, 0);
    }
    CHECK(test_childless());
    SLOTS_ARE_FREE(burst->limit);
    CHECK_OK(uspawn_set_start_limit(USPAWN_STARTS_DEFAULT));
}

static void make_burst(struct test *test, struct burst *burst)
{
    static char *arguments[] = {"helper", "exit", "44", NULL};

    memset(burst, 0, sizeof *burst);
    burst->good.argv = arguments;
    burst->good.attr = burst->bad.attr = test_attr(test);
    burst->bad.argv = burst->good.argv;
    burst->bad.path = "/nonexistent/x";
    burst->limit = 128;
}

static void a_burst_of_twenty_thousand(struct test *test)
{
    struct burst burst;

    make_burst(test, &burst);
    burst.count = 20000;
    run_burst(test, &burst);
}

/* One slot, few, and more than anybody uses. */
static void bursts_with_limits(struct test *test)
{
    static const int limits[] = {1, 4, 128, 1024};
    struct burst burst;
    size_t i;

    if (!start_goes_on(test))
        return;
    make_burst(test, &burst);
    burst.count = start_has_slots(test) ? 1000 : 60;
    for (i = 0; i < sizeof limits / sizeof *limits; i++) {
        burst.limit = limits[i];
        burst.good.planned = burst.bad.planned = (int)i % 2;
        run_burst(test, &burst);
    }
}

/* Released without a question, failures and successes. */
static void a_burst_that_is_released(struct test *test)
{
    struct uspawn_child child;
    struct burst burst;
    int i, count = start_has_slots(test) ? 1500 : 60;

    if (!start_goes_on(test))
        return;
    make_burst(test, &burst);
    for (i = 0; i < count; i++) {
        if (CHECK_INT(start_launch(test, &child,
                                   is_bad(i) ? &burst.bad : &burst.good),
                      0))
            CHECK_OK(uspawn_child_release(&child));
    }
    start_collect(test);
    SLOTS_ARE_FREE(128);
}

/* ----------------------------------------------------------- The limit -- */

/* COUNT held starts, then one too many: EAGAIN, until one goes on. */
static void check_limit(struct test *test, int count)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.attr = attr}, other = {.attr = attr};
    struct launch missing = {.path = "/nonexistent/x", .attr = attr};
    struct uspawn_child child;
    struct gate gate;
    int i;

    gate_make(test, &gate, "gate");
    launch.actions = gate_actions(test, &gate);
    CHECK_OK(uspawn_set_start_limit((unsigned)count));
    CHECK_OK(uspawn_attr_set_policy(attr, USPAWN_POLICY_NEVER_WAIT));
    for (i = 0; i < count; i++)
        CHECK_INT(start_launch(test, &children[i], &launch), 0);
    for (i = 0; i < 4; i++) {
        other.planned = i % 2;
        CHECK_INT(start_launch(test, &child, i < 2 ? &other : &missing),
                  EAGAIN);
        CHECK_STR(uspawn_strstage(child.error.stage), "create");
        CHECK_HAS(test_line(test, &child.error), "EAGAIN");
        start_check_failed(test, &child, EAGAIN);
    }
    EXITS(&other, 0); /* a spawn that waits needs no slot */
    CHECK_OK(uspawn_child_cancel(&children[0]));
    CHECK_OK(uspawn_child_wait(&children[0], NULL, -1));
    STARTS(&other, 0);
    CHECK_INT(start_and_ask(test, &child, &missing), ENOENT);
    CHECK_OK(uspawn_child_release(&child));
    gate_open(test, &gate);
    for (i = 1; i < count; i++)
        ENDS(&children[i], 0);
    gate_close(&gate);
    STARTS(&other, 0);
    SLOTS_ARE_FREE(count);
}

static void never_wait_at_the_limit(struct test *test)
{
    if (!start_has_slots(test)) {
        SKIP("no slots here");
        return;
    }
    check_limit(test, 1);
    check_limit(test, 4);
    check_limit(test, 128);
}

/* Without NEVER_WAIT the call waits, until somebody's exec is through. */
static void waiting_at_the_limit(struct test *test)
{
    struct launch launch = {0}, other = {.argv = ARGS("exit", "45")};
    struct uspawn_child held, child;
    struct gate gate;
    long begin;
    pid_t pid;

    if (!start_has_slots(test)) {
        SKIP("no slots here");
        return;
    }
    gate_make(test, &gate, "gate");
    launch.actions = gate_actions(test, &gate);
    CHECK_OK(uspawn_set_start_limit(1));
    CHECK_INT(start_launch(test, &held, &launch), 0);
    pid = fork();
    if (pid == 0) {
        test_sleep(80);
        gate_open(test, &gate);
        _exit(0);
    }
    begin = test_clock();
    CHECK_INT(start_launch(test, &child, &other), 0);
    CHECK(test_clock() - begin >= 60);
    ENDS(&child, 45);
    ENDS(&held, 0);
    MUST(waitpid(pid, NULL, 0));
}

/* A start that failed, and that nobody asked after yet, holds no slot. */
static void failures_hold_no_slot(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch missing = {.path = "/nonexistent/x", .attr = attr};
    int i;

    if (!start_has_slots(test)) {
        SKIP("no slots here");
        return;
    }
    CHECK_OK(uspawn_set_start_limit(4));
    for (i = 0; i < 100; i++)
        CHECK_INT(start_launch(test, &children[i], &missing), 0);
    for (i = 99; i >= 0; i--)
        CHECK_INT(TRY(uspawn_child_ready(&children[i], -1)), ENOENT);
    SLOTS_ARE_FREE(4);
}

static const struct test_case cases[] = {
    CASE(a_burst_of_twenty_thousand, TEST_NATIVE | TEST_ONCE | TEST_SLOW),
    CASE(bursts_with_limits, TEST_SLOW),
    CASE(a_burst_that_is_released, TEST_KEEPS_MEMORY | TEST_SLOW),
    CASE(never_wait_at_the_limit, 0),
    CASE(waiting_at_the_limit, 0),
    CASE(failures_hold_no_slot, TEST_NATIVE),
};

TABLE(start_burst, cases);
