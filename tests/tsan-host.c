/* SPDX-License-Identifier: MIT */
/* A program under ThreadSanitizer that starts programs in threads, while the
 * library is compiled as it may be.  The sanitizer must have nothing to say.
 *
 *   tsan-host HELPER
 *
 * The threads take turns, and are given the same numbers of descriptors again.
 * What hands the turn on orders nothing in the eyes of the sanitizer (relaxed
 * operations): so whatever it remembers of a number that is closed is a race to
 * it.  Made and run by t-tsan.sh.
 */
#include "uspawn.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define THREADS 3
#define TURNS (10 * THREADS * 5)

static char *helper;
static int turn, first_number;

static void must(int holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "tsan-host: %s: %s\n", what, strerror(errno));
    exit(1);
}

/* Everyone gets this number, or the sanitizer would have nothing to compare. */
static void expect_number(int fd)
{
    int first = __atomic_load_n(&first_number, __ATOMIC_RELAXED);

    if (first == 0)
        __atomic_store_n(&first_number, fd, __ATOMIC_RELAXED);
    else
        must(fd == first, "a number is lost");
}

static void read_all(int fd)
{
    char text[64];

    while (read(fd, text, sizeof text) > 0)
        continue;
}

static void await(int fd)
{
    struct pollfd event = {fd, POLLIN, 0};

    if (fd >= 0)
        must(poll(&event, 1, -1) == 1, "poll");
}

/* ------------------------------------------------------ What is done -- */

/* Nothing of the library's. */
static void open_and_close(void)
{
    int ends[2], null = open("/dev/null", O_RDONLY | O_CLOEXEC), copy;

    expect_number(null);
    copy = dup(null);
    must(pipe(ends) == 0, "pipe");
    read_all(null);
    read_all(copy);
    must(write(ends[1], "x", 1) == 1, "write");
    close(ends[1]);
    read_all(ends[0]);
    await(ends[0]);
    close(null);
    close(copy);
    close(ends[0]);
}

/* A pipe and a handle; closed by us if IS_OURS, else by the library. */
static void use_pipe(int is_start, int is_ours)
{
    char *argv[] = {(char *)"helper", (char *)"write", (char *)"text", NULL};
    struct uspawn_actions *actions = NULL;
    struct uspawn_attr *attr = NULL;
    struct uspawn_child child;
    int code;

    must(uspawn_actions_create(&actions) == 0, "actions");
    must(uspawn_attr_create(&attr) == 0, "attr");
    uspawn_actions_add_pipe(actions, 1, USPAWN_PIPE_WRITE);
    uspawn_attr_set_ready_fd(attr);
    code = is_start ? uspawn_start(&child, helper, actions, attr, argv, NULL)
                    : uspawn(&child, helper, actions, attr, argv, NULL);
    must(code == 0, uspawn_strstage(child.error.stage));
    await(child.ready_fd);
    must(uspawn_child_ready(&child, -1) == 0, "ready");
    read_all(child.pipes[0]);
    await(child.fd);
    if (is_ours) {
        close(child.pipes[0]);
        child.pipes[0] = -1;
    }
    must(uspawn_child_wait(&child, NULL, -1) == 0, "wait");
    uspawn_child_release(&child);
    uspawn_attr_destroy(attr);
    uspawn_actions_destroy(actions);
}

/* What the caller was given for a start that fails goes as well. */
static void fail(int is_start)
{
    char *argv[] = {(char *)"x", NULL};
    struct uspawn_child child;
    int code =
        is_start
            ? uspawn_start(&child, "/nonexistent/x", NULL, NULL, argv, NULL)
            : uspawn(&child, "/nonexistent/x", NULL, NULL, argv, NULL);

    if (code == 0)
        code = uspawn_child_wait(&child, NULL, -1);
    must(code == ENOENT, "the program is there");
    uspawn_child_release(&child);
}

/* What the library keeps to itself. */
static void hold_and_fail(void)
{
    char *argv[] = {(char *)"helper", (char *)"exit", (char *)"0", NULL};
    struct uspawn_attr *attr = NULL;
    struct uspawn_child child;

    must(uspawn_attr_create(&attr) == 0, "attr");
    must(uspawn_attr_set_suspended(attr) == 0, "suspended");
    must(uspawn(&child, helper, NULL, attr, argv, NULL) == 0, "hold");
    must(uspawn_child_resume(&child) == 0, "resume");
    must(uspawn_child_wait(&child, NULL, -1) == 0, "wait");
    uspawn_child_release(&child);
    uspawn_attr_destroy(attr);
    fail(0);
    fail(1);
}

/* ------------------------------------------------------------- Turns -- */

static void pipe_that_the_library_closes(void)
{
    use_pipe(0, 0);
}

static void pipe_that_we_close(void)
{
    use_pipe(0, 1);
}

static void pipe_of_a_start(void)
{
    use_pipe(1, 0);
}

/* As many as have no divisor in common with THREADS: everyone does each, after
 * another's. */
static void (*const errands[])(void) = {
    pipe_that_the_library_closes, open_and_close, pipe_of_a_start,
    pipe_that_we_close,           hold_and_fail,
};

#define ERRANDS ((int)(sizeof errands / sizeof *errands))

static void *take_turns(void *argument)
{
    int i;

    for (i = *(const int *)argument; i < TURNS; i += THREADS) {
        while (__atomic_load_n(&turn, __ATOMIC_RELAXED) != i)
            sched_yield();
        errands[i % ERRANDS]();
        __atomic_store_n(&turn, i + 1, __ATOMIC_RELAXED);
    }
    return NULL;
}

int main(int argc, char **argv)
{
    pthread_t threads[THREADS];
    int numbers[THREADS], i;

    must(argc == 2, "one argument");
    helper = argv[1];
    alarm(300);
    use_pipe(0, 0); /* what the library learns at first */
    for (i = 0; i < THREADS; i++) {
        numbers[i] = i;
        must(pthread_create(&threads[i], NULL, take_turns, &numbers[i]) == 0,
             "pthread_create");
    }
    for (i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    printf("%d turns\n", turn);
    return 0;
}
