/* SPDX-License-Identifier: MIT */
/* What starts allocate: nothing, where they are made in slots; and what becomes
 * of them when there is no memory. */
#include "cases-start.h"

#include <string.h>

static void check_no_allocation(struct test *test,
                                const struct uspawn_plan *plan,
                                const struct uspawn_actions *actions,
                                const struct uspawn_attr *attr)
{
    char *env[] = {"KEY=value", NULL};
    unsigned long before = test_allocations();
    struct uspawn_child child;

    CHECK_OK(uspawn_start(&child, test->helper, actions, attr,
                          ARGS("exit", "0"), NULL));
    CHECK_OK(uspawn_child_ready(&child, -1));
    CHECK_OK(uspawn_child_wait(&child, NULL, -1));
    CHECK_OK(uspawn_child_release(&child));
    CHECK_OK(uspawn_startp(&child, "true", NULL, attr, ARGS("true"), NULL));
    CHECK_OK(uspawn_child_wait(&child, NULL, -1));
    CHECK_OK(uspawn_plan_start(&child, plan, NULL, NULL));
    CHECK_OK(uspawn_child_wait(&child, NULL, -1));
    CHECK_OK(uspawn_child_release(&child));
    CHECK_OK(uspawn_plan_start(&child, plan, ARGS("exit", "0"), env));
    CHECK_OK(uspawn_child_wait(&child, NULL, -1));
    CHECK_OK(uspawn_child_release(&child));
    CHECK_INT(test_allocations() - before, 0);
}

static void starts_do_not_allocate(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct uspawn_attr *attr = test_attr(test);
    struct uspawn_plan *plan = NULL;
    int i;

    if (!test_counts_memory()) {
        SKIP("not linked with --wrap=malloc");
        return;
    }
    if (!start_has_slots(test)) {
        SKIP("only slots promise that");
        return;
    }
    for (i = 0; i < 12; i++)
        CHECK_OK(uspawn_actions_add_open(actions, 30 + i, "/dev/null", 0, 0));
    CHECK_OK(uspawn_actions_add_pipe(actions, 1, USPAWN_PIPE_WRITE));
    CHECK_OK(uspawn_actions_add_chdir(actions, "/"));
    CHECK_OK(uspawn_plan_create(&plan, test->helper, actions, attr,
                                ARGS("exit", "0"), NULL));
    for (i = 0; i < 5; i++)
        check_no_allocation(test, plan, actions, attr);
    uspawn_plan_destroy(plan);
}

/* Every allocation fails in turn: ENOMEM, or it is started. */
static void starts_without_memory(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);
    char **argv = test_memory(test, 8000 * sizeof *argv);
    struct uspawn_child child;
    unsigned long nth;
    int i, code = ENOMEM;

    if (!test_counts_memory()) {
        SKIP("not linked with --wrap=malloc");
        return;
    }
    for (i = 0; i < 7999; i++)
        argv[i] = i == 1 ? "exit" : "0";
    for (nth = 1; nth < 50 && code == ENOMEM; nth++) {
        memset(&child, 0xa5, sizeof child);
        test_fail_allocation(nth, 1);
        code = TRY(uspawn_start(&child, test->helper, NULL, attr, argv, NULL));
        test_fail_allocation(0, 0);
        if (code != 0) {
            CHECK_INT(code, ENOMEM);
            start_check_failed(test, &child, ENOMEM);
            CHECK(test_childless());
        }
    }
    CHECK(nth > 2);
    if (CHECK_INT(code, 0))
        ENDS(&child, 0);
    SLOTS_ARE_FREE(128);
}

static const struct test_case cases[] = {
    CASE(starts_do_not_allocate, 0),
    CASE(starts_without_memory, 0),
};

TABLE(start_memory, cases);
