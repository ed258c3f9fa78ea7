/* SPDX-License-Identifier: MIT */
/* No memory: every allocation fails once, in turn; then the counts that the
 * interface promises.  Needs the --wrap link of testlib-memory.c.
 */
#include "testlib.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MANY 100

static int can_count(struct test *test)
{
    if (!test_counts_memory())
        SKIP("not linked with --wrap=malloc");
    return test_counts_memory();
}

/* Add one action of each kind; the first failure's code. */
static int add_some(struct uspawn_actions *actions)
{
    int code = uspawn_actions_add_open(actions, 33, "/dev/null", O_RDONLY, 0);

    if (code == 0)
        code = uspawn_actions_add_dup2(actions, 33, 34);
    if (code == 0)
        code = uspawn_actions_add_inherit(actions, 34);
    if (code == 0)
        code = uspawn_actions_add_chdir(actions, "/");
    if (code == 0)
        code = uspawn_actions_add_close(actions, 33);
    if (code == 0)
        code = uspawn_actions_add_pipe(actions, 35, USPAWN_PIPE_READ);
    return code;
}

static int set_some(struct uspawn_attr *attr)
{
    sigset_t set;
    int code = uspawn_attr_set_argv0(attr, "name");

    sigemptyset(&set);
    if (code == 0)
        code = uspawn_attr_set_path_source(attr, USPAWN_PATH_GIVEN, "/a:/b");
    if (code == 0)
        code = uspawn_attr_set_signal_mask(attr, &set);
    if (code == 0)
        code = uspawn_attr_set_default_signals(attr, &set);
    return code;
}

/* Everything from making objects to making a plan, released again. */
static int make_everything(struct test *test)
{
    struct uspawn_actions *actions = NULL;
    struct uspawn_attr *attr = NULL;
    struct uspawn_plan *plan = NULL;
    int code = TRY(uspawn_actions_create(&actions));

    if (code == 0)
        code = TRY(uspawn_attr_create(&attr));
    if (code == 0)
        code = TRY(add_some(actions));
    if (code == 0)
        code = TRY(set_some(attr));
    if (code == 0)
        code = TRY(uspawn_plan_createp(&plan, "program", actions, attr,
                                       ARGS("x"), NULL));
    uspawn_plan_destroy(plan);
    uspawn_attr_destroy(attr);
    uspawn_actions_destroy(actions);
    return code;
}

/* The loop that SQLite made famous. */
static void every_allocation_fails_once(struct test *test)
{
    unsigned long nth;
    long live = test_live_blocks();
    int code = ENOMEM;

    if (!can_count(test))
        return;
    for (nth = 1; nth < 1000 && code == ENOMEM; nth++) {
        test_fail_allocation(nth, nth % 2);
        code = make_everything(test);
        test_fail_allocation(0, 0);
        CHECK_INT(test_live_blocks(), live);
    }
    CHECK_INT(code, 0);
    CHECK(nth > 4);
}

/* A list to which an add failed is the list from before. */
static void a_failed_add_changes_nothing(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions, .argv = ARGS("closed", "33")};
    char *path = test_memory(test, 1000);
    int i, failures = 0;

    if (!can_count(test))
        return;
    for (i = 0; i < 999; i++)
        path[i] = '/';
    CHECK_OK(uspawn_actions_add_dup2(actions, 0, 33));
    for (i = 0; i < 200; i++) {
        test_fail_allocation(1, 1);
        if (TRY(uspawn_actions_add_fchdir(actions, 99)) != 0)
            failures++;
        else
            i = 1000; /* there was room: the spawn below would fail */
        if (i < 200 && TRY(uspawn_actions_add_chdir(actions, path)) != 0)
            failures++;
        test_fail_allocation(0, 0);
        CHECK_OK(uspawn_actions_add_close(actions, 34));
        if (i >= 200)
            break;
    }
    if (i < 1000)
        EXITS(&launch, 1);
    CHECK(failures > 0 || i >= 1000);
}

/* Spawns with whatever fails to be allocated: they work or say ENOMEM. */
static void spawn_without_memory(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    char *path = test_memory(test, 1000);
    struct uspawn_attr *attr = test_attr(test);
    struct uspawn_child child;
    char **argv = test_memory(test, 4000 * sizeof *argv);
    unsigned long nth;
    int i, code = ENOMEM;

    if (!can_count(test))
        return;
    memset(path, '/', 999);   /* PATH_MAX is 1024 on some systems */
    for (i = 0; i < 150; i++) /* not of ordinary size */
        CHECK_OK(uspawn_actions_add_open(actions, 30, path, O_RDONLY, 0));
    for (i = 0; i < 3999; i++)
        argv[i] = i == 1 ? "exit" : "0";
    for (nth = 1; nth < 500 && code == ENOMEM; nth++) {
        memset(&child, 0xa5, sizeof child);
        test_fail_allocation(nth, 1);
        code = TRY(uspawn(&child, test->helper, actions, attr, argv, NULL));
        test_fail_allocation(0, 0);
        if (code != 0) {
            CHECK_INT(code, ENOMEM);
            CHECK_INT(child.error.code, ENOMEM);
            CHECK_INT(child.pid, 0);
            CHECK_INT(child.fd, -1);
            CHECK(test_childless());
        }
    }
    if (CHECK_INT(code, 0))
        ENDS(&child, 0);
}

/* --------------------------------------------------------------- Counts -- */

static void check_no_allocation(struct test *test, int code,
                                unsigned long before)
{
    CHECK_INT(code, 0);
    CHECK_INT(test_allocations() - before, 0);
}

/* "without a heap allocation for ordinary sizes"; posix_spawn(3) has objects
 * of its own, which libc allocates. */
static void spawns_do_not_allocate(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct uspawn_attr *attr = test_attr(test);
    struct uspawn_child child;
    unsigned long before;
    int i;

    if (!can_count(test))
        return;
    if (test_is(test, "posix_spawn")) {
        SKIP("libc allocates for posix_spawn");
        return;
    }
    CHECK_OK(uspawn_actions_add_open(actions, 0, "/dev/null", O_RDONLY, 0));
    CHECK_OK(uspawn_actions_add_pipe(actions, 1, USPAWN_PIPE_WRITE));
    CHECK_OK(uspawn_actions_add_dup2(actions, 1, 2));
    CHECK_OK(uspawn_actions_add_chdir(actions, "/"));
    CHECK_OK(uspawn_attr_set_process_group(attr, 0));
    for (i = 0; i < 3; i++) {
        before = test_allocations();
        check_no_allocation(test,
                            TRY(uspawn(&child, test->helper, actions, attr,
                                       ARGS("exit", "0"), NULL)),
                            before);
        ENDS(&child, 0);
        CHECK_OK(uspawn_child_release(&child));
        before = test_allocations();
        check_no_allocation(
            test, TRY(uspawnp(&child, "true", NULL, attr, ARGS("true"), NULL)),
            before);
        ENDS(&child, 0);
        CHECK_INT(test_allocations() - before, 0); /* nor does waiting */
    }
}

static void plan_runs_do_not_allocate(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct uspawn_plan *plan = NULL;
    struct uspawn_child child;
    unsigned long before;
    int i;

    if (!can_count(test))
        return;
    if (test_is(test, "posix_spawn")) {
        SKIP("libc allocates for posix_spawn");
        return;
    }
    for (i = 0; i < MANY; i++)
        CHECK_OK(uspawn_actions_add_open(actions, 30 + i, "/dev/null", 0, 0));
    CHECK_OK(uspawn_plan_create(&plan, test->helper, actions, test_attr(test),
                                ARGS("exit", "0"), NULL));
    for (i = 0; i < 3 && plan != NULL; i++) {
        before = test_allocations();
        check_no_allocation(
            test, TRY(uspawn_plan_run(&child, plan, NULL, NULL)), before);
        ENDS(&child, 0);
    }
    uspawn_plan_destroy(plan);
}

static const struct test_case cases[] = {
    CASE(every_allocation_fails_once, TEST_ONCE),
    CASE(a_failed_add_changes_nothing, TEST_ONCE),
    CASE(spawn_without_memory, 0),
    CASE(spawns_do_not_allocate, 0),
    CASE(plan_runs_do_not_allocate, 0),
};

TABLE(memory, cases);
