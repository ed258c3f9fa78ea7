/* SPDX-License-Identifier: MIT */
/* Plans: immutable, self-contained, run many times, with other arguments, and
 * by many threads at once.
 */
#include "testlib.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern char **environ;

static struct uspawn_plan *make_plan(struct test *test, const char *path,
                                     const struct uspawn_actions *actions,
                                     const struct uspawn_attr *attr,
                                     char *const *argv, char *const *envp)
{
    struct uspawn_plan *plan = NULL;

    CHECK_OK(uspawn_plan_create(&plan, path, actions, attr, argv, envp));
    return plan;
}

static void run(struct test *test, const struct uspawn_plan *plan,
                char *const *argv, char *const *envp, int value)
{
    struct uspawn_child child;

    memset(&child, 0xa5, sizeof child);
    if (plan == NULL)
        return;
    if (CHECK_OK(uspawn_plan_run(&child, plan, argv, envp)))
        ENDS(&child, value);
    else
        CHECK_STR(test_line(test, &child.error), "");
}

static void a_plan_runs_many_times(struct test *test)
{
    struct uspawn_plan *plan = make_plan(
        test, test->helper, NULL, test_attr(test), ARGS("exit", "3"), NULL);
    int i;

    for (i = 0; i < 50; i++)
        run(test, plan, NULL, NULL, 3);
    uspawn_plan_destroy(plan);
}

static void other_arguments(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);
    struct uspawn_plan *plan;

    CHECK_OK(uspawn_attr_set_argv0(attr, "attribute"));
    plan = make_plan(test, test->helper, NULL, attr, ARGS("argv0", "attribute"),
                     NULL);
    run(test, plan, NULL, NULL, 0);
    run(test, plan, ARGS("exit", "4"), NULL, 4);
    run(test, plan, ARGS("argv0", "helper"), NULL, 0); /* theirs wins */
    run(test, plan, NULL, NULL, 0);
    run(test, plan, (char *[]){NULL}, NULL, 91);
    uspawn_plan_destroy(plan);
}

static void other_environment(struct test *test)
{
    char *first[] = {"PLANNED=1", NULL}, *second[] = {"GIVEN=2", NULL};
    char *a = test_path(test, "a"), *b = test_path(test, "b");
    struct uspawn_plan *plan = make_plan(
        test, test->helper, NULL, test_attr(test), ARGS("report", a), first);

    run(test, plan, NULL, NULL, 0);
    CHECK_STR(test_value(test, test_contents(test, a), "env 0"), "PLANNED=1");
    run(test, plan, ARGS("report", b), second, 0);
    CHECK_STR(test_value(test, test_contents(test, b), "env 0"), "GIVEN=2");
    CHECK_LACKS(test_contents(test, b), "env 1");
    uspawn_plan_destroy(plan);
}

/* environ is copied when the plan is made, not read when it runs. */
static void environ_is_copied(struct test *test)
{
    const char *path = test_path(test, "report");
    char variable[] = "USPAWN_MARK=before";
    char *mine[] = {variable, NULL}, **saved = environ;
    struct uspawn_plan *plan;

    environ = mine;
    plan = make_plan(test, test->helper, NULL, test_attr(test),
                     ARGS("report", (char *)(uintptr_t)path), NULL);
    memcpy(variable, "SOMETHING=else", 15);
    mine[0] = NULL;
    environ = (char **)8; /* a read would crash */
    run(test, plan, NULL, NULL, 0);
    environ = saved;
    CHECK_STR(test_value(test, test_contents(test, path), "env 0"),
              "USPAWN_MARK=before");
    uspawn_plan_destroy(plan);
}

/* The plan outlives, and does not see changes of, what it was made from. */
static void a_plan_holds_its_own_copies(struct test *test)
{
    struct uspawn_actions *actions = NULL;
    struct uspawn_attr *attr = NULL;
    struct uspawn_plan *plan;
    const char *out = test_file(test, "out", "", 0644);
    char path[300], program[1100], word[] = "write", text[] = "original";
    char *argv[] = {"helper", word, text, NULL};
    char name[] = "name";

    snprintf(path, sizeof path, "%s", out);
    snprintf(program, sizeof program, "%s", test->helper);
    CHECK_OK(uspawn_actions_create(&actions));
    CHECK_OK(uspawn_attr_create(&attr));
    CHECK_OK(uspawn_attr_set_backend(attr, test->backend));
    CHECK_OK(uspawn_attr_set_inheritance(attr, USPAWN_INHERIT_ALL));
    CHECK_OK(uspawn_attr_set_argv0(attr, name));
    CHECK_OK(uspawn_actions_add_open(actions, 1, path, O_WRONLY, 0));
    plan = make_plan(test, program, actions, attr, argv, NULL);
    CHECK_OK(uspawn_actions_add_close(actions, 1)); /* not in the plan */
    CHECK_OK(uspawn_attr_set_process_group(attr, 4000000));
    uspawn_actions_destroy(actions);
    uspawn_attr_destroy(attr);
    memset(path, 'x', sizeof path);
    memset(program, 'x', sizeof program);
    memset(word, 'x', sizeof word);
    memset(text, 'x', sizeof text);
    memset(name, 'x', sizeof name);
    memset(argv, 0, sizeof argv);
    run(test, plan, NULL, NULL, 0);
    uspawn_plan_destroy(plan);
    CHECK_STR(test_contents(test, out), "original");
}

/* Two plans of one set of objects, changed in between. */
static void objects_can_be_used_again(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct uspawn_attr *attr = test_attr(test);
    struct uspawn_plan *first, *second;

    first = make_plan(test, test->helper, actions, attr, ARGS("closed", "33"),
                      NULL);
    CHECK_OK(uspawn_actions_add_dup2(actions, 0, 33));
    second = make_plan(test, test->helper, actions, attr, ARGS("closed", "33"),
                       NULL);
    run(test, first, NULL, NULL, 0);
    run(test, second, NULL, NULL, 1);
    run(test, first, NULL, NULL, 0);
    uspawn_plan_destroy(first);
    run(test, second, NULL, NULL, 1);
    uspawn_plan_destroy(second);
}

static void a_plan_that_fails_can_be_run_again(struct test *test)
{
    const char *path = test_path(test, "program");
    struct uspawn_plan *plan =
        make_plan(test, path, NULL, test_attr(test), ARGS("exit", "2"), NULL);
    struct uspawn_child child;

    CHECK_INT(TRY(uspawn_plan_run(&child, plan, NULL, NULL)), ENOENT);
    CHECK_INT(child.error.stage, USPAWN_STAGE_EXEC);
    CHECK_HAS(child.error.text, path);
    test_helper_copy(test, "program");
    run(test, plan, NULL, NULL, 2);
    MUST(unlink(path));
    CHECK_INT(TRY(uspawn_plan_run(&child, plan, NULL, NULL)), ENOENT);
    CHECK(test_childless());
    uspawn_plan_destroy(plan);
}

/* -------------------------------------------------------------- Threads -- */

#define THREADS 8
#define RUNS 20

struct shared_plan {
    struct test *test;
    const struct uspawn_plan *plan;
    int number, runs;
};

static void *run_shared(void *argument)
{
    const struct shared_plan *shared = argument;
    struct test *test = shared->test;
    char own[12];
    int i;

    snprintf(own, sizeof own, "%d", 50 + shared->number);
    for (i = 0; i < shared->runs; i++) {
        struct uspawn_child child;
        struct uspawn_status status;
        int other = i % 2;

        CHECK_OK(uspawn_plan_run(&child, shared->plan,
                                 other ? ARGS("exit", own) : NULL, NULL));
        CHECK_OK(uspawn_child_wait(&child, &status, -1));
        CHECK_INT(status.kind, USPAWN_EXITED);
        CHECK_INT(status.value, other ? 50 + shared->number : 3);
        CHECK_OK(uspawn_child_release(&child));
    }
    return NULL;
}

static void one_plan_in_many_threads(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct shared_plan shared[THREADS];
    pthread_t threads[THREADS];
    struct uspawn_plan *plan;
    int i;

    CHECK_OK(uspawn_actions_add_pipe(actions, 33, USPAWN_PIPE_WRITE));
    CHECK_OK(uspawn_actions_add_dup2(actions, 0, 34));
    plan = make_plan(test, test->helper, actions, test_attr(test),
                     ARGS("exit", "3"), NULL);
    for (i = 0; i < THREADS; i++) {
        shared[i].test = test;
        shared[i].plan = plan;
        shared[i].number = i;
        shared[i].runs = test_repeat(RUNS);
        CHECK_INT(pthread_create(&threads[i], NULL, run_shared, &shared[i]), 0);
    }
    for (i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    uspawn_plan_destroy(plan);
}

static void plan_bad_input(struct test *test)
{
    struct uspawn_plan *plan =
        make_plan(test, test->helper, NULL, NULL, ARGS("exit", "0"), NULL);
    struct uspawn_child child;

    memset(&child, 0xa5, sizeof child);
    CHECK_INT(TRY(uspawn_plan_run(&child, NULL, NULL, NULL)), EINVAL);
    CHECK_INT(child.pid, 0);
    CHECK_INT(child.fd, -1);
    CHECK_INT(child.error.code, EINVAL);
    CHECK_INT(child.error.stage, USPAWN_STAGE_PLAN);
    CHECK_INT(TRY(uspawn_plan_run(NULL, plan, NULL, NULL)), EINVAL);
    uspawn_plan_destroy(plan);
    uspawn_plan_destroy(NULL);
}

static const struct test_case cases[] = {
    CASE(a_plan_runs_many_times, 0),
    CASE(other_arguments, 0),
    CASE(other_environment, 0),
    CASE(environ_is_copied, 0),
    CASE(a_plan_holds_its_own_copies, 0),
    CASE(objects_can_be_used_again, 0),
    CASE(a_plan_that_fails_can_be_run_again, 0),
    CASE(one_plan_in_many_threads, TEST_KEEPS_MEMORY),
    CASE(plan_bad_input, TEST_ONCE),
};

TABLE(plan, cases);
