/* SPDX-License-Identifier: MIT */
/* Threads that send signals to a child beside another one that waits for it:
 * whatever happens first, each call has a result that its comment names, and
 * nobody else gets a signal.
 */
#include "cases-start.h"

#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define SENDERS 2
#define ROUNDS 20

typedef int sender(struct uspawn_child *child, int number);

/* What the threads of a case share. */
struct ring {
    struct test *test;
    struct uspawn_child child; /* of this round */
    sender *send;
    unsigned round; /* from 1; 0: none has begun */
    unsigned done;  /* senders, of all rounds */
    int is_over;
    unsigned results[3]; /* 0, the child had ended, it was collected */
    unsigned others;     /* results that are none of these */
    int last;            /* one of them */
};

static void count(struct ring *ring, int result)
{
    int kind = result == 0 ? 0 : result == ESRCH ? 1 : result == EINVAL ? 2 : 3;

    if (kind < 3) {
        __atomic_add_fetch(&ring->results[kind], 1, __ATOMIC_RELAXED);
    } else {
        __atomic_add_fetch(&ring->others, 1, __ATOMIC_RELAXED);
        __atomic_store_n(&ring->last, result, __ATOMIC_RELAXED);
    }
}

/* Until the child of each round is gone. */
static void *send_signals(void *argument)
{
    struct ring *ring = argument;
    unsigned round;

    for (round = 1;; round++) {
        int number = 0, result;

        while (__atomic_load_n(&ring->round, __ATOMIC_ACQUIRE) < round) {
            if (__atomic_load_n(&ring->is_over, __ATOMIC_ACQUIRE))
                return NULL;
            test_sleep(1);
        }
        do {
            result = ring->send(&ring->child, number++);
            count(ring, result);
        } while (result != EINVAL);
        __atomic_add_fetch(&ring->done, 1, __ATOMIC_ACQ_REL);
    }
}

/* Numbers that are closed are given to this at once. */
static void *take_numbers(void *argument)
{
    struct ring *ring = argument;

    while (!__atomic_load_n(&ring->is_over, __ATOMIC_ACQUIRE)) {
        int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

        sched_yield();
        if (fd >= 0)
            close(fd);
    }
    return NULL;
}

static void begin(struct ring *ring)
{
    __atomic_add_fetch(&ring->round, 1, __ATOMIC_ACQ_REL);
}

static void await_senders(struct ring *ring)
{
    while (__atomic_load_n(&ring->done, __ATOMIC_ACQUIRE) <
           ring->round * SENDERS)
        test_sleep(1);
}

/* Run ROUND again and again, with senders beside it. */
static void run_ring(struct ring *ring, void (*round)(struct ring *))
{
    struct test *test = ring->test;
    int rounds = test_repeat(ROUNDS);
    pthread_t senders[SENDERS], taker;
    int i;

    for (i = 0; i < SENDERS; i++)
        CHECK_INT(pthread_create(&senders[i], NULL, send_signals, ring), 0);
    CHECK_INT(pthread_create(&taker, NULL, take_numbers, ring), 0);
    for (i = 0; i < rounds && test_clean(test); i++)
        round(ring);
    __atomic_store_n(&ring->is_over, 1, __ATOMIC_RELEASE);
    for (i = 0; i < SENDERS; i++)
        pthread_join(senders[i], NULL);
    pthread_join(taker, NULL);
    if (ring->others)
        test_fail(test, __FILE__, __LINE__, "%u other results, as %s",
                  ring->others, strerror(ring->last));
    CHECK(ring->results[0] > 0);
}

/* --------------------------------------------------------------- Kill -- */

static int kill_some_time(struct uspawn_child *child, int number)
{
    return uspawn_child_kill(child, number % 16 == 15 ? SIGKILL : 0);
}

static int kill_group(struct uspawn_child *child, int number)
{
    int signal = number % 16 == 15 ? SIGKILL : 0;
    int error = uspawn_child_kill_group(child, signal);

    /* It may not lead one yet. */
    return error == ESRCH ? uspawn_child_kill(child, signal) : error;
}

static void check_killed(struct test *test, const struct uspawn_status *status)
{
    CHECK_INT(status->kind, USPAWN_SIGNALED);
    CHECK_INT(status->value, SIGKILL);
}

/* Waiting for ever, in turns, by looking, and for stops too, which is to wait
 * without a handle. */
static void wait_in_some_way(struct ring *ring)
{
    struct test *test = ring->test;
    struct uspawn_status status;
    int error;

    memset(&status, 0, sizeof status);
    do {
        switch (ring->round % 4) {
        case 0:
            error = uspawn_child_wait(&ring->child, &status, -1);
            break;
        case 1:
            error = uspawn_child_wait(&ring->child, &status, 1);
            break;
        case 2:
            error = uspawn_child_wait(&ring->child, &status, 0);
            break;
        default:
            error = uspawn_child_wait_for(&ring->child, &status,
                                          USPAWN_WAIT_STOPPED, -1);
        }
    } while (error == ETIMEDOUT);
    if (CHECK_INT(error, 0))
        check_killed(test, &status);
}

static int start(struct ring *ring, int handle, int is_start)
{
    struct test *test = ring->test;
    struct launch launch = {.attr = test_attr(test), .argv = ARGS("hang")};

    CHECK_OK(uspawn_attr_set_handle(launch.attr, handle));
    CHECK_OK(uspawn_attr_set_process_group(launch.attr, 0));
    return CHECK_INT(is_start ? start_launch(test, &ring->child, &launch)
                              : test_start(test, &ring->child, &launch),
                     0);
}

static void round_of_kills(struct ring *ring)
{
    if (!start(ring,
               ring->round % 3 ? USPAWN_HANDLE_WANTED : USPAWN_HANDLE_NONE,
               ring->round % 2))
        return;
    begin(ring);
    wait_in_some_way(ring);
    await_senders(ring);
}

static void kills_beside_waits(struct test *test)
{
    struct ring ring = {.test = test, .send = kill_some_time};

    run_ring(&ring, round_of_kills);
}

static void kills_of_groups_beside_waits(struct test *test)
{
    struct ring ring = {.test = test, .send = kill_group};

    run_ring(&ring, round_of_kills);
}

/* It is given up while they send: it is gone for them, and collected later. */
static void round_of_releases(struct ring *ring)
{
    struct test *test = ring->test;
    unsigned sent = ring->results[0];

    if (!start(ring, USPAWN_HANDLE_WANTED, ring->round % 2))
        return;
    begin(ring);
    while (__atomic_load_n(&ring->results[0], __ATOMIC_ACQUIRE) == sent)
        sched_yield();
    CHECK_OK(uspawn_child_kill(&ring->child, SIGKILL));
    CHECK_OK(uspawn_child_release(&ring->child));
    await_senders(ring);
}

static int only_ask(struct uspawn_child *child, int number)
{
    (void)number;
    return uspawn_child_kill(child, 0);
}

static void kills_beside_releases(struct test *test)
{
    struct ring ring = {.test = test, .send = only_ask};

    run_ring(&ring, round_of_releases);
    start_collect(test);
}

/* ------------------------------------------------------ Cancel and stop -- */

/* One that is held before its exec, by a gate, in which the other thread waits
 * for it. */
struct pair {
    struct test *test;
    struct uspawn_child child;
    struct uspawn_status status;
    int wait_result;
};

static void *wait_for_pair(void *argument)
{
    struct pair *pair = argument;

    pair->wait_result = uspawn_child_wait(&pair->child, &pair->status, -1);
    return NULL;
}

static void begin_wait(struct pair *pair, pthread_t *thread)
{
    struct test *test = pair->test;

    CHECK_INT(pthread_create(thread, NULL, wait_for_pair, pair), 0);
    while (!__atomic_load_n(&pair->child.uses, __ATOMIC_ACQUIRE))
        sched_yield();
}

static void a_start_is_cancelled(struct test *test)
{
    struct pair pair = {.test = test};
    struct launch launch = {0};
    struct gate gate;
    pthread_t thread;

    if (!start_goes_on(test))
        return;
    gate_make(test, &gate, "gate");
    launch.actions = gate_actions(test, &gate);
    if (!CHECK_INT(start_launch(test, &pair.child, &launch), 0))
        return;
    begin_wait(&pair, &thread);
    CHECK_OK(uspawn_child_cancel(&pair.child));
    pthread_join(thread, NULL);
    CHECK_INT(pair.wait_result, 0);
    check_killed(test, &pair.status);
    gate_open(test, &gate);
    gate_close(&gate);
}

static void a_program_is_not_cancelled(struct test *test)
{
    struct pair pair = {.test = test};
    struct launch launch = {.argv = ARGS("hang")};
    pthread_t thread;

    if (!CHECK_INT(test_start(test, &pair.child, &launch), 0))
        return;
    begin_wait(&pair, &thread);
    CHECK_INT(TRY(uspawn_child_cancel(&pair.child)), EALREADY);
    CHECK_OK(uspawn_child_kill(&pair.child, SIGKILL));
    pthread_join(thread, NULL);
    CHECK_INT(pair.wait_result, 0);
    check_killed(test, &pair.status);
}

static void a_start_is_resumed(struct test *test)
{
    struct pair pair = {.test = test};
    struct launch launch = {.attr = test_attr(test), .argv = ARGS("exit", "6")};
    pthread_t thread;

    CHECK_OK(uspawn_attr_set_suspended(launch.attr));
    if (start_cannot_hold(test, &launch) ||
        !CHECK_INT(test_start(test, &pair.child, &launch), 0))
        return;
    begin_wait(&pair, &thread);
    CHECK_OK(uspawn_child_resume(&pair.child));
    pthread_join(thread, NULL);
    CHECK_INT(pair.wait_result, 0);
    CHECK_INT(pair.status.kind, USPAWN_EXITED);
    CHECK_INT(pair.status.value, 6);
}

/* The status is the waiter's, if that is there first; all is over for both. */
static void check_stop(struct test *test, int hold, int handle)
{
    struct pair pair = {.test = test};
    struct ring ring = {.test = test};
    struct uspawn_status status;
    pthread_t thread;
    int result;

    if (!start(&ring, handle, 0))
        return;
    pair.child = ring.child;
    begin_wait(&pair, &thread);
    result = TRY(uspawn_child_stop(&pair.child, &status, hold, -1));
    pthread_join(thread, NULL);
    CHECK_INT(pair.child.pid, 0);
    CHECK_INT(pair.wait_result, 0);
    CHECK_INT(result, ECHILD);
    CHECK_INT(status.kind, USPAWN_UNKNOWN);
    CHECK_INT(pair.status.kind, USPAWN_SIGNALED);
    CHECK_INT(pair.status.value, SIGTERM);
}

static void a_stop_beside_a_wait(struct test *test)
{
    check_stop(test, USPAWN_HOLD_NONE, USPAWN_HANDLE_WANTED);
    check_stop(test, USPAWN_HOLD_NONE, USPAWN_HANDLE_NONE);
    check_stop(test, USPAWN_HOLD_GROUP, USPAWN_HANDLE_WANTED);
    check_stop(test, USPAWN_HOLD_GROUP, USPAWN_HANDLE_NONE);
}

/* A wait with a limit keeps to it, though another thread waits, too. */
static void waits_beside_a_wait(struct test *test)
{
    struct pair pair = {.test = test};
    struct launch launch = {.argv = ARGS("hang")};
    struct uspawn_status status;
    pthread_t thread;

    if (!CHECK_INT(test_start(test, &pair.child, &launch), 0))
        return;
    begin_wait(&pair, &thread);
    CHECK_INT(TRY(uspawn_child_wait(&pair.child, &status, 0)), ETIMEDOUT);
    CHECK_INT(TRY(uspawn_child_wait(&pair.child, &status, 5)), ETIMEDOUT);
    CHECK_OK(uspawn_child_kill(&pair.child, SIGKILL));
    pthread_join(thread, NULL);
    CHECK_INT(pair.wait_result, 0);
    CHECK_INT(TRY(uspawn_child_wait(&pair.child, &status, 0)), EINVAL);
}

static const struct test_case cases[] = {
    CASE(kills_beside_waits, TEST_KEEPS_MEMORY),
    CASE(kills_of_groups_beside_waits, TEST_KEEPS_MEMORY),
    CASE(kills_beside_releases, TEST_KEEPS_MEMORY),
    CASE(a_start_is_cancelled, TEST_KEEPS_MEMORY),
    CASE(a_program_is_not_cancelled, TEST_KEEPS_MEMORY),
    CASE(a_start_is_resumed, TEST_KEEPS_MEMORY),
    CASE(a_stop_beside_a_wait, TEST_KEEPS_MEMORY),
    CASE(waits_beside_a_wait, TEST_KEEPS_MEMORY),
};

TABLE(beside, cases);
