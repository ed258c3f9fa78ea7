/* SPDX-License-Identifier: MIT */
/* How much of the caller's stack the calls need, measured: what lies below is
 * painted, and looked at afterwards. */
#include "cases-start.h"
#include "sanitized.h"
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#define STACK_SIZE (256 << 10)
#define PAINTED (64 << 10)
#define PAINT 0xa5
#define LIMIT 8192 /* half of the least stack that POSIX allows on most */
#define OUR_OWN                                                                \
    3072 /* where the libc's snprintf alone needs nearly as much               \
          */

/* What is measured. */
struct subject {
    struct test *test;
    struct uspawn_attr *attr;
    struct uspawn_actions *actions;
    const char *what;
    void (*call)(struct subject *subject);
    size_t used;
};

static void end(struct uspawn_child *child)
{
    uspawn_child_wait(child, NULL, 10000);
    uspawn_child_release(child);
}

static char *arguments[] = {"helper", "exit", "0", NULL};

static void spawn(struct subject *subject)
{
    struct uspawn_child child;

    if (uspawn(&child, subject->test->helper, subject->actions, subject->attr,
               arguments, NULL) == 0)
        end(&child);
}

static void start(struct subject *subject)
{
    struct uspawn_child child;

    if (uspawn_start(&child, subject->test->helper, subject->actions,
                     subject->attr, arguments, NULL) == 0 &&
        uspawn_child_ready(&child, 10000) == 0)
        end(&child);
}

static void plan(struct subject *subject)
{
    struct uspawn_child child;
    struct uspawn_plan *made;
    static char text[2000]; /* the caller's, not the library's */

    if (uspawn_plan_create(&made, subject->test->helper, subject->actions,
                           subject->attr, arguments, NULL) != 0)
        return;
    uspawn_plan_describe(made, text, sizeof text);
    if (uspawn_plan_run(&child, made, NULL, NULL) == 0)
        end(&child);
    uspawn_plan_destroy(made);
}

static void fail(struct subject *subject, const char *program)
{
    struct uspawn_child child;
    static char line[1000];

    if (uspawnp(&child, program, subject->actions, subject->attr, arguments,
                NULL) == 0)
        end(&child);
    else
        uspawn_error_format(&child.error, line, sizeof line);
}

static void missing(struct subject *subject)
{
    fail(subject, "no-such-program-as-this");
}

static void missing_path(struct subject *subject)
{
    fail(subject, "/nonexistent/directory/program");
}

static void no_program(struct subject *subject)
{
    fail(subject, "/");
}

static void release(struct subject *subject)
{
    struct uspawn_child child;

    if (uspawn(&child, subject->test->helper, NULL, subject->attr, arguments,
               NULL) == 0)
        uspawn_child_release(&child);
}

/* musl's needs 8 KiB. */
static void format(struct subject *subject)
{
    static char text[100];

    snprintf(text, sizeof text, "%s %d", subject->what, LIMIT);
}

static const struct {
    const char *what;
    void (*call)(struct subject *subject);
} calls[] = {
    {"uspawn", spawn},
    {"uspawn_start and ready", start},
    {"a plan", plan},
    {"a program that PATH does not have", missing},
    {"a path that does not exist", missing_path},
    {"a directory", no_program},
    {"release", release},
};

static unsigned char *stack;

/* In a thread whose stack is STACK.  Its frame is above what is painted. */
static void *measure(void *argument)
{
    struct subject *subject = argument;
    size_t here = (size_t)((uintptr_t)&subject - (uintptr_t)stack);
    volatile unsigned char *top = stack + (here - 512);
    volatile unsigned char *lowest = top - PAINTED;
    volatile unsigned char *paint;

    subject->call(subject); /* what is done only once is bound and loaded */
    for (paint = lowest; paint < top; paint++)
        *paint = PAINT;
    subject->call(subject);
    for (paint = lowest; paint < top && *paint == PAINT;)
        paint++;
    subject->used = here - (size_t)(paint - stack);
    return NULL;
}

static size_t run(struct test *test, struct subject *subject)
{
    pthread_attr_t attributes;
    pthread_t thread;

    pthread_attr_init(&attributes);
    CHECK_INT(pthread_attr_setstack(&attributes, stack, STACK_SIZE), 0);
    if (CHECK_INT(pthread_create(&thread, &attributes, measure, subject), 0))
        pthread_join(thread, NULL);
    pthread_attr_destroy(&attributes);
    CHECK(subject->used > 0);
    return subject->used;
}

static void calls_need_little(struct test *test)
{
    struct subject subject = {.test = test};
    size_t i, limit;

    if (TEST_SANITIZED) {
        SKIP("instrumented code has larger frames");
        return;
    }
    if (posix_memalign((void **)(void *)&stack, 65536, STACK_SIZE) != 0)
        return;
    subject.attr = test_attr(test);
    subject.actions = test_actions(test);
    CHECK_OK(uspawn_attr_set_umask(subject.attr, 022));
    CHECK_OK(uspawn_actions_add_null(subject.actions, 0));
    CHECK_OK(uspawn_actions_add_pipe(subject.actions, 1, USPAWN_PIPE_WRITE));
    subject.what = "snprintf";
    subject.call = format;
    limit = run(test, &subject) + OUR_OWN;
    if (limit < LIMIT)
        limit = LIMIT;
    for (i = 0; i < sizeof calls / sizeof *calls; i++) {
        subject.what = calls[i].what;
        subject.call = calls[i].call;
        if (run(test, &subject) > limit) {
            CHECK_STR(subject.what, "");
            CHECK_INT(subject.used, limit);
        }
    }
    free(stack);
    start_collect(test);
}

static const struct test_case cases[] = {
    CASE(calls_need_little, TEST_NATIVE | TEST_KEEPS_MEMORY),
};

TABLE(stack, cases);
