/* SPDX-License-Identifier: MIT */
/* Threads that start programs at once, for each other, and while the plan's
 * owner is at work.
 */
#include "cases-start.h"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define THREADS 8

/* What the threads of a case share. */
struct crowd {
    struct test *test;
    int rounds; /* of each thread */
    int running;
    const struct uspawn_plan *plan;
    struct gate *gate;
    struct uspawn_attr *attr; /* made before: no lock of testlib's */
};

static int goes_on(const struct crowd *crowd)
{
    return __atomic_load_n(&crowd->running, __ATOMIC_ACQUIRE);
}

/* THREADS of FUNCTION, and OTHER beside them until they are through. */
static void run_crowd(struct crowd *crowd, void *(*function)(void *),
                      void *(*other)(void *))
{
    struct test *test = crowd->test;
    pthread_t threads[THREADS], companion;
    int i;

    crowd->rounds = test_repeat(crowd->rounds);
    crowd->attr = test_attr(test);
    crowd->running = 1;
    if (other != NULL)
        CHECK_INT(pthread_create(&companion, NULL, other, crowd), 0);
    for (i = 0; i < THREADS; i++)
        CHECK_INT(pthread_create(&threads[i], NULL, function, crowd), 0);
    for (i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    __atomic_store_n(&crowd->running, 0, __ATOMIC_RELEASE);
    if (other != NULL)
        pthread_join(companion, NULL);
}

/* ------------------------------------------------------ Ready and wait -- */

static void check_good(struct test *test, const struct crowd *crowd, int value)
{
    char number[12];
    struct launch launch = {.attr = crowd->attr, .argv = ARGS("exit", number)};
    struct uspawn_child child;

    snprintf(number, sizeof number, "%d", value);
    if (!CHECK_INT(start_launch(test, &child, &launch), 0))
        return;
    memset(number, 'Z', sizeof number); /* copied */
    if (value % 2)
        CHECK_INT(TRY(uspawn_child_ready(&child, -1)), 0);
    test_ends(test, &child, value);
}

static void check_bad(struct test *test, const struct crowd *crowd, int value)
{
    char path[40];
    struct launch launch = {.attr = crowd->attr, .path = path};
    struct uspawn_child child;
    char expected[40];
    int code;

    snprintf(path, sizeof path, "/nonexistent/%d/%p", value, (void *)path);
    snprintf(expected, sizeof expected, "%s", path);
    code = start_launch(test, &child, &launch);
    memset(path, 'Z', sizeof path - 1);
    if (code == 0)
        code = TRY(uspawn_child_ready(&child, -1));
    CHECK_INT(code, ENOENT);
    CHECK_STR(child.error.text, expected);
    CHECK_OK(uspawn_child_release(&child));
}

static void *asks_and_waits(void *argument)
{
    const struct crowd *crowd = argument;
    int i;

    for (i = 0; i < crowd->rounds; i++)
        if (i % 7 == 6)
            check_bad(crowd->test, crowd, i);
        else
            check_good(crowd->test, crowd, i % 100);
    return NULL;
}

static void check_released(const struct crowd *crowd, int number)
{
    struct test *test = crowd->test;
    struct launch launch = {.attr = crowd->attr};
    struct uspawn_child child;
    int code;

    launch.path = number % 3 ? NULL : "/nonexistent/x";
    code = start_launch(test, &child, &launch);
    if (code == 0)
        CHECK_OK(uspawn_child_release(&child));
    else
        CHECK_INT(code, launch.path ? ENOENT : 0);
}

static void *releases(void *argument)
{
    const struct crowd *crowd = argument;
    int i;

    for (i = 0; i < crowd->rounds; i++)
        check_released(crowd, i);
    return NULL;
}

static void *releases_beside(void *argument)
{
    const struct crowd *crowd = argument;
    int i;

    for (i = 0; goes_on(crowd); i++)
        check_released(crowd, i);
    return NULL;
}

static void threads_at_once(struct test *test, void *data)
{
    struct crowd crowd = {.test = test, .rounds = 60};

    CHECK_OK(uspawn_set_start_limit(*(unsigned *)data));
    run_crowd(&crowd, asks_and_waits, NULL);
    CHECK(test_childless());
    SLOTS_ARE_FREE(*(int *)data);
}

static void many_threads(struct test *test)
{
    unsigned limits[] = {128, 8, 1};
    int i;

    for (i = 0; i < 3; i++)
        test_in_child(test, threads_at_once, &limits[i]);
}

static void threads_that_release(struct test *test, void *data)
{
    struct crowd crowd = {.test = test, .rounds = 60};

    (void)data;
    run_crowd(&crowd, releases, NULL);
    start_collect(test);
    SLOTS_ARE_FREE(128);
}

static void many_threads_release(struct test *test)
{
    test_in_child(test, threads_that_release, NULL);
}

static void threads_beside_releases(struct test *test, void *data)
{
    struct crowd crowd = {.test = test, .rounds = 40};

    CHECK_OK(uspawn_set_start_limit(*(unsigned *)data));
    run_crowd(&crowd, asks_and_waits, releases_beside);
    start_collect(test);
    SLOTS_ARE_FREE(*(int *)data);
}

static void some_wait_and_one_releases(struct test *test)
{
    unsigned limits[] = {128, 2};
    int i;

    for (i = 0; i < 2; i++)
        test_in_child(test, threads_beside_releases, &limits[i]);
}

/* ------------------------------------------------- Threads that are gone -- */

/* A start, and the one who made it. */
struct errand {
    const struct crowd *crowd;
    struct uspawn_child child;
    int is_bad;
    int code;
};

static void *starts_and_exits(void *argument)
{
    struct errand *errand = argument;
    struct launch launch = {.attr = errand->crowd->attr,
                            .argv = ARGS("exit", "46")};

    launch.path = errand->is_bad ? "/nonexistent/x" : NULL;
    errand->code = start_launch(errand->crowd->test, &errand->child, &launch);
    return NULL;
}

static void check_errand(struct test *test, struct errand *errand)
{
    int code = errand->code;

    if (code == 0)
        code = TRY(uspawn_child_ready(&errand->child, -1));
    CHECK_INT(code, errand->is_bad ? ENOENT : 0);
    if (code == 0)
        ENDS(&errand->child, 46);
    CHECK_OK(uspawn_child_release(&errand->child));
}

/* The starter's stack is gone, and another thread may have it, when the child
 * begins to run. */
static void starters_that_exit(struct test *test)
{
    static struct errand errands[64];
    struct crowd crowd = {.test = test, .attr = test_attr(test)};
    int count = test_shares_memory() ? 64 : 12, round, i;
    pthread_t thread;

    for (round = 0; round < 6; round++) {
        for (i = 0; i < count; i++) {
            errands[i].crowd = &crowd;
            errands[i].is_bad = i % 5 == 4;
            CHECK_INT(
                pthread_create(&thread, NULL, starts_and_exits, &errands[i]),
                0);
            pthread_join(thread, NULL);
        }
        for (i = 0; i < count; i++)
            check_errand(test, &errands[count - 1 - i]);
        if (!test_clean(test))
            return;
    }
}

/* ---------------------------------------------------------------- Plans -- */

static void *starts_the_plan(void *argument)
{
    const struct crowd *crowd = argument;
    struct test *test = crowd->test;
    struct uspawn_child child;
    int i;

    for (i = 0; i < crowd->rounds; i++)
        if (CHECK_INT(TRY(uspawn_plan_start(&child, crowd->plan, NULL, NULL)),
                      0))
            test_ends(test, &child, 47);
    return NULL;
}

/* Plans of its own, each destroyed while its start is under way. */
static void *destroys_plans(void *argument)
{
    const struct crowd *crowd = argument;
    struct test *test = crowd->test;
    struct launch launch = {
        .attr = crowd->attr, .planned = 1, .argv = ARGS("exit", "48")};
    struct uspawn_child child;

    while (goes_on(crowd))
        if (CHECK_INT(start_launch(test, &child, &launch), 0))
            test_ends(test, &child, 48);
    return NULL;
}

static void one_plan_for_all(struct test *test, void *data)
{
    struct crowd crowd = {.test = test, .rounds = 80};
    struct uspawn_plan *plan = NULL;

    (void)data;
    CHECK_OK(uspawn_plan_create(&plan, test->helper, NULL, test_attr(test),
                                ARGS("exit", "47"), NULL));
    crowd.plan = plan;
    run_crowd(&crowd, starts_the_plan, destroys_plans);
    uspawn_plan_destroy(plan);
    CHECK(test_childless());
    SLOTS_ARE_FREE(128);
}

static void a_plan_of_many_threads(struct test *test)
{
    test_in_child(test, one_plan_for_all, NULL);
}

/* -------------------------------------------------------------- Sleepers -- */

static void *opens_soon(void *argument)
{
    const struct crowd *crowd = argument;

    test_sleep(crowd->rounds % 5);
    gate_open(crowd->test, crowd->gate);
    return NULL;
}

/* One thread waits for a slot, the other asks after the child that has it: both
 * must hear when it is over. */
static void two_wait_for_one_child(struct test *test)
{
    struct gate gate;
    struct crowd crowd = {.test = test, .gate = &gate};
    struct launch launch = {0};
    struct errand errand = {.crowd = &crowd};
    struct uspawn_child held;
    pthread_t starter, opener;

    if (!start_has_slots(test)) {
        SKIP("no slots here");
        return;
    }
    gate_make(test, &gate, "gate");
    launch.actions = gate_actions(test, &gate);
    launch.attr = crowd.attr = test_attr(test);
    CHECK_OK(uspawn_set_start_limit(1));
    for (; crowd.rounds < 150 && test_clean(test); crowd.rounds++) {
        CHECK_INT(start_launch(test, &held, &launch), 0);
        pthread_create(&starter, NULL, starts_and_exits, &errand);
        pthread_create(&opener, NULL, opens_soon, &crowd);
        CHECK_INT(TRY(uspawn_child_ready(&held, -1)), 0);
        pthread_join(opener, NULL);
        pthread_join(starter, NULL);
        test_ends(test, &held, 0);
        check_errand(test, &errand);
        gate_close(&gate);
    }
}

/* ------------------------------------------- Descriptors of each other -- */

static void *starts_held(void *argument)
{
    const struct crowd *crowd = argument;
    struct test *test = crowd->test;
    struct launch launch = {.attr = crowd->attr};
    struct uspawn_child child;

    launch.actions = gate_actions(test, crowd->gate);
    while (goes_on(crowd)) {
        if (!CHECK_INT(start_launch(test, &child, &launch), 0))
            break;
        test_sleep(1);
        CHECK_INT(TRY(uspawn_child_cancel(&child)), 0);
        CHECK_OK(uspawn_child_wait(&child, NULL, -1));
    }
    return NULL;
}

static void *polls(void *argument)
{
    const struct crowd *crowd = argument;
    struct test *test = crowd->test;
    struct launch launch = {.attr = test_attr(test)};
    struct uspawn_child child;
    int i;

    CHECK_OK(uspawn_attr_set_ready_fd(launch.attr));
    for (i = 0; i < crowd->rounds && test_clean(test); i++) {
        struct pollfd poller = {.events = POLLIN};

        launch.path = i % 4 ? NULL : "/nonexistent/x";
        if (!CHECK_INT(start_launch(test, &child, &launch), 0))
            break;
        poller.fd = child.ready_fd;
        CHECK_INT(poll(&poller, 1, 5000), 1);
        CHECK_INT(TRY(uspawn_child_ready(&child, 0)), i % 4 ? 0 : ENOENT);
        if (i % 4)
            test_ends(test, &child, 0);
    }
    return NULL;
}

static void polls_beside_held(struct test *test, void *data)
{
    struct gate gate;
    struct crowd crowd = {.test = test, .rounds = 60, .gate = &gate};

    (void)data;
    gate_make(test, &gate, "gate");
    run_crowd(&crowd, polls, starts_held);
    CHECK(test_childless());
}

static void many_threads_poll(struct test *test)
{
    if (start_goes_on(test))
        test_in_child(test, polls_beside_held, NULL);
}

static const struct test_case cases[] = {
    CASE(many_threads, TEST_SLOW),
    CASE(many_threads_release, TEST_SLOW),
    CASE(some_wait_and_one_releases, TEST_SLOW),
    CASE(starters_that_exit, TEST_KEEPS_MEMORY | TEST_SLOW),
    CASE(a_plan_of_many_threads, TEST_SLOW),
    CASE(two_wait_for_one_child, TEST_KEEPS_MEMORY | TEST_SLOW),
    CASE(many_threads_poll, TEST_SLOW),
};

TABLE(start_threads, cases);
