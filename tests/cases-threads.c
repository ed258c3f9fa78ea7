/* SPDX-License-Identifier: MIT */
/* Threads: many start programs at once while signals rain, descriptors come
 * and go, and others fork.  Each case has a process of its own, so that its
 * signals hit nobody else.
 */
#include "testlib.h"

#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define SPAWNERS 8

/* What the threads of a case share. */
struct storm {
    struct test *test;
    int rounds;  /* of each spawner */
    int running; /* 0: the others may end */
    const struct uspawn_plan *plan;
};

static int goes_on(const struct storm *storm)
{
    return __atomic_load_n(&storm->running, __ATOMIC_ACQUIRE);
}

/* Spawners: successes and failures in turn; every result must be exact. */
static void *spawner(void *argument)
{
    const struct storm *storm = argument;
    struct test *test = storm->test;
    struct launch good = {.argv = ARGS("exit", "21")};
    struct launch bad = {.path = "/nonexistent/x"};
    struct uspawn_actions *actions = test_actions(test);
    struct launch step = {.actions = actions};
    int i;

    CHECK_OK(uspawn_actions_add_close(actions, 99));
    CHECK_OK(uspawn_actions_add_fchdir(actions, 99));
    for (i = 0; i < storm->rounds; i++) {
        struct uspawn_child child;

        if (CHECK_INT(test_start(test, &child, &good), 0))
            test_ends(test, &child, 21);
        CHECK_INT(test_start(test, &child, &bad), ENOENT);
        CHECK_INT(child.error.stage, USPAWN_STAGE_EXEC);
        CHECK_INT(test_start(test, &child, &step), EBADF);
        CHECK_INT(child.error.stage, USPAWN_STAGE_FCHDIR);
        CHECK_INT(child.error.action, 1);
    }
    return NULL;
}

/* Run SPAWNERS of FUNCTION, and beside them OTHER until they are through. */
static void run_storm(struct storm *storm, void *(*function)(void *),
                      void *(*other)(void *))
{
    struct test *test = storm->test;
    pthread_t spawners[SPAWNERS], companion;
    int i;

    storm->rounds = test_repeat(storm->rounds);
    storm->running = 1;
    CHECK_INT(pthread_create(&companion, NULL, other, storm), 0);
    for (i = 0; i < SPAWNERS; i++)
        CHECK_INT(pthread_create(&spawners[i], NULL, function, storm), 0);
    for (i = 0; i < SPAWNERS; i++)
        pthread_join(spawners[i], NULL);
    __atomic_store_n(&storm->running, 0, __ATOMIC_RELEASE);
    pthread_join(companion, NULL);
}

/* -------------------------------------------------------------- Signals -- */

/* In memory that forked children share too, to see handlers run in them. */
static struct seen {
    pid_t owner;
    int strangers; /* a handler ran in another process */
    int count;
} * seen;

static void on_signal(int number)
{
    int saved = errno;

    (void)number;
    if (getpid() != seen->owner)
        __atomic_add_fetch(&seen->strangers, 1, __ATOMIC_RELAXED);
    else
        __atomic_add_fetch(&seen->count, 1, __ATOMIC_RELAXED);
    errno = saved;
}

/* SIGURG does nothing to a program, and hits the whole process group: also
 * children that have not reached their exec. */
static void *rain(void *argument)
{
    const struct storm *storm = argument;
    sigset_t set;

    sigfillset(&set); /* this thread does not interrupt itself */
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    while (goes_on(storm)) {
        kill(0, SIGURG);
        kill(seen->owner, SIGUSR1);
    }
    return NULL;
}

static void signals_rain(struct test *test, void *data)
{
    struct storm storm = {.test = test, .rounds = 25};
    struct sigaction action;

    (void)data;
    seen = (void *)mmap(NULL, sizeof *seen, PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    seen->owner = getpid();
    MUST(setpgid(0, 0));
    memset(&action, 0, sizeof action);
    action.sa_handler = on_signal; /* without SA_RESTART */
    MUST(sigaction(SIGURG, &action, NULL));
    MUST(sigaction(SIGUSR1, &action, NULL));
    run_storm(&storm, spawner, rain);
    CHECK(seen->count > 0);
    CHECK_INT(seen->strangers, 0);
    CHECK(test_childless());
}

static void spawns_while_signals_rain(struct test *test)
{
    test_in_child(test, signals_rain, NULL);
}

/* -------------------------------------------------------- Descriptors -- */

static void *opens_and_closes(void *argument)
{
    const struct storm *storm = argument;
    int fds[24], i;

    while (goes_on(storm)) { /* none of them close-on-exec */
        for (i = 0; i < 24; i++)
            fds[i] = i % 3 ? dup(0) : open("/dev/null", O_RDONLY);
        for (i = 0; i < 24; i++)
            close(fds[i]);
    }
    return NULL;
}

/* The helper looks at every number that the other thread can have had. */
static void *looks_for_leaks(void *argument)
{
    const struct storm *storm = argument;
    struct test *test = storm->test;
    char numbers[64][4], *argv[70] = {"helper", "closed"};
    struct launch launch = {.argv = argv};
    struct uspawn_child child;
    int i;

    for (i = 3; i < 64; i++) {
        snprintf(numbers[i], sizeof numbers[i], "%d", i);
        argv[i - 1] = numbers[i];
    }
    argv[i - 1] = NULL;
    for (i = 0; i < storm->rounds; i++)
        if (CHECK_INT(test_start(test, &child, &launch), 0))
            test_ends(test, &child, 0);
    return NULL;
}

static void descriptors_come_and_go(struct test *test, void *data)
{
    struct storm storm = {.test = test, .rounds = 40};

    (void)data;
    run_storm(&storm, looks_for_leaks, opens_and_closes);
}

static void no_stranger_is_inherited(struct test *test)
{
    if (!REFUSED_LISTED())
        test_in_child(test, descriptors_come_and_go, NULL);
}

/* Each child has its own pipes: the text goes to the one it is meant for. */
static void *pipes(void *argument)
{
    const struct storm *storm = argument;
    struct test *test = storm->test;
    struct uspawn_actions *actions = test_actions(test);
    struct uspawn_child child;
    int i;

    CHECK_OK(uspawn_actions_add_pipe(actions, 1, USPAWN_PIPE_WRITE));
    for (i = 0; i < storm->rounds; i++) {
        char text[40], got[40];
        struct launch launch = {.actions = actions};
        ssize_t size;

        snprintf(text, sizeof text, "%p %d", (void *)&child, i);
        launch.argv = ARGS("write", text);
        if (!CHECK_INT(test_start(test, &child, &launch), 0))
            continue;
        do
            size = read(child.pipes[0], got, sizeof got - 1);
        while (size == -1 && errno == EINTR);
        got[size > 0 ? size : 0] = '\0';
        CHECK_STR(got, text);
        CHECK_INT(read(child.pipes[0], got, 1), 0); /* nobody else holds it */
        test_ends(test, &child, 0);
        CHECK_OK(uspawn_child_release(&child));
    }
    return NULL;
}

static void pipes_meet_strangers(struct test *test, void *data)
{
    struct storm storm = {.test = test, .rounds = 25};

    (void)data;
    run_storm(&storm, pipes, opens_and_closes);
}

static void pipes_are_not_mixed_up(struct test *test)
{
    test_in_child(test, pipes_meet_strangers, NULL);
}

/* --------------------------------------------------------------- fork() -- */

/* A forked process must not find a lock held, and the parent no child lost.
 * (valgrind itself hangs when a thread forks among others.) */
static void *forks(void *argument)
{
    const struct storm *storm = argument;
    struct test *test = storm->test;
    struct launch launch = {.argv = ARGS("exit", "22")};

    launch.attr = test_attr(test); /* the forked one cannot take our lock */
    while (goes_on(storm)) {
        pid_t pid = fork();
        int status = 0;

        if (pid == 0) { /* with the one thread that it has */
            struct uspawn_child child;

            alarm(test_patience(8));
            if (CHECK_INT(test_start(test, &child, &launch), 0))
                test_ends(test, &child, 22);
            _exit(44);
        }
        while (waitpid(pid, &status, 0) == -1 && errno == EINTR)
            continue;
        CHECK_INT(WIFEXITED(status) ? WEXITSTATUS(status) : -1, 44);
    }
    return NULL;
}

static void others_fork(struct test *test, void *data)
{
    struct storm storm = {.test = test, .rounds = 25};

    (void)data;
    run_storm(&storm, spawner, forks);
}

static void spawns_while_others_fork(struct test *test)
{
    test_in_child(test, others_fork, NULL);
}

/* ------------------------------------------------------------- Workers -- */

#define WORKERS 12

static volatile int may_fork;
static pid_t workers[WORKERS];

/* Workers that do not execute, and have what the spawn has open just then. */
static void *fork_workers(void *argument)
{
    int i;

    (void)argument;
    while (!may_fork)
        sched_yield();
    for (i = 0; i < WORKERS; i++) {
        workers[i] = fork();
        if (workers[i] == 0) {
            pause();
            _exit(0);
        }
    }
    return NULL;
}

/* No spawn waits for them: neither the first one, nor a fork, at any time. */
static void beside_workers(struct test *test, void *data)
{
    struct launch launch = {.argv = ARGS("exit", "26")};
    pthread_t thread;
    int i;

    (void)data;
    MUST(-pthread_create(&thread, NULL, fork_workers, NULL));
    may_fork = 1;
    for (i = 0; i < 20; i++)
        EXITS(&launch, 26);
    pthread_join(thread, NULL);
    for (i = 0; i < WORKERS; i++) {
        MUST(kill(workers[i], SIGKILL));
        MUST(waitpid(workers[i], NULL, 0));
    }
}

static void no_worker_is_waited_for(struct test *test)
{
    int i;

    if (test_is(test, "fork") && !test_has_pidfds()) {
        SKIP("only Linux tells when a copy has left");
        return;
    }
    for (i = 0; i < test_repeat(20); i++)
        test_in_child(test, beside_workers, NULL);
}

/* -------------------------------------------------------- Cancellation -- */

static void spawn_while_pending(struct test *test)
{
    struct launch launch = {.argv = ARGS("exit", "23")};
    struct launch missing = {.path = "/nonexistent/x"};
    struct uspawn_child child;
    int state = -1;

    if (CHECK_INT(test_start(test, &child, &launch), 0)) {
        CHECK_INT(TRY(uspawn_child_wait(&child, NULL, 10000)), 0);
        CHECK_INT(uspawn_child_release(&child), 0);
    }
    CHECK_INT(test_start(test, &child, &missing), ENOENT);
    CHECK_INT(uspawn_child_release(&child), 0);
    pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, &state);
    CHECK_INT(state, PTHREAD_CANCEL_ENABLE); /* as it was */
}

static void *cancelled(void *argument)
{
    pthread_cancel(pthread_self()); /* pending from here on */
    spawn_while_pending(argument);
    pthread_testcancel();
    return NULL;
}

static void cancellation_waits(struct test *test)
{
    pthread_t thread;
    void *result = NULL;

    CHECK_INT(pthread_create(&thread, NULL, cancelled, test), 0);
    pthread_join(thread, &result);
    CHECK(result == PTHREAD_CANCELED); /* not before testcancel */
    CHECK(test_childless());
}

/* --------------------------------------------------------- Small stacks -- */

static void *on_a_small_stack(void *argument)
{
    struct test *test = argument;
    struct launch launch = {.argv = ARGS("exit", "24")};
    struct uspawn_child child;

    if (CHECK_INT(test_start(test, &child, &launch), 0))
        test_ends(test, &child, 24);
    return NULL;
}

/* 64 KiB, or what the processor's ABI asks for. */
static size_t small_stack(void)
{
    long least = sysconf(_SC_THREAD_STACK_MIN);

    return least > 65536 ? (size_t)least : 65536;
}

/* The child's stack is part of the caller's: 64 KiB must do. */
static void a_small_stack(struct test *test)
{
    pthread_attr_t attributes;
    pthread_t thread;

    pthread_attr_init(&attributes);
    CHECK_INT(pthread_attr_setstacksize(&attributes, small_stack()), 0);
    if (CHECK_INT(pthread_create(&thread, &attributes, on_a_small_stack, test),
                  0))
        pthread_join(thread, NULL);
    pthread_attr_destroy(&attributes);
}

/* ----------------------------------------------------- Shared children -- */

/* Released by many at once: all are collected, by pid, exactly once. */
static void *releases(void *argument)
{
    const struct storm *storm = argument;
    struct test *test = storm->test;
    struct uspawn_child child;
    int i;

    for (i = 0; i < storm->rounds; i++) {
        struct launch launch = {.argv = ARGS("exit", "0")};

        if (CHECK_INT(test_start(test, &child, &launch), 0))
            CHECK_OK(uspawn_child_release(&child));
    }
    return NULL;
}

static void releases_at_once(struct test *test, void *data)
{
    struct storm storm = {.test = test, .rounds = 40};
    struct launch launch = {0};
    int i;

    (void)data;
    run_storm(&storm, releases, releases);
    for (i = 0; i < 400 && !test_childless(); i++) {
        EXITS(&launch, 0);
        test_sleep(1);
    }
    CHECK(test_childless());
}

static void many_release(struct test *test)
{
    test_in_child(test, releases_at_once, NULL);
}

static const struct test_case cases[] = {
    CASE(spawns_while_signals_rain, 0),
    CASE(no_stranger_is_inherited, 0),
    CASE(pipes_are_not_mixed_up, 0),
    CASE(spawns_while_others_fork, TEST_NATIVE),
    CASE(no_worker_is_waited_for, TEST_NATIVE),
    CASE(cancellation_waits, TEST_KEEPS_MEMORY),
    CASE(a_small_stack, TEST_KEEPS_MEMORY),
    CASE(many_release, 0),
};

TABLE(threads, cases);
