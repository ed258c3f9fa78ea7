/* SPDX-License-Identifier: MIT */
/* Which mechanism runs, what may be forbidden, and what is said when nothing
 * is left.
 */
#include "testlib.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The mechanism that a case's backend has. */
static int is_mechanism_of(const struct test *test, int mechanism)
{
    if (test_is(test, "clone"))
        return mechanism == USPAWN_MECHANISM_CLONE3 ||
               mechanism == USPAWN_MECHANISM_CLONE;
    if (test_is(test, "rfork"))
        return mechanism == USPAWN_MECHANISM_RFORK;
    if (test_is(test, "vforkx"))
        return mechanism == USPAWN_MECHANISM_VFORKX;
    if (test_is(test, "vfork"))
        return mechanism == USPAWN_MECHANISM_VFORK;
    if (test_is(test, "posix_spawn"))
        return mechanism == USPAWN_MECHANISM_POSIX_SPAWN;
    if (test_is(test, "fork"))
        return mechanism == USPAWN_MECHANISM_FORK;
    return mechanism != USPAWN_MECHANISM_NONE;
}

static void the_mechanism_is_told(struct test *test)
{
    struct launch launch = {0};
    struct uspawn_child child;
    int i;

    for (i = 0; i < 3; i++) {
        if (!CHECK_INT(test_start(test, &child, &launch), 0))
            return;
        CHECK(is_mechanism_of(test, child.mechanism));
        CHECK_INT(child.detached, 0);
        ENDS(&child, 0);
    }
}

static void check_nothing_left(struct test *test, struct uspawn_attr *attr)
{
    struct launch launch = {.attr = attr};
    const struct uspawn_error *error;

    error = FAILS(&launch, ENOTSUP, USPAWN_STAGE_PLAN, -1);
    CHECK_INT(error->detail, USPAWN_DETAIL_NEED);
    CHECK(error->text[0] != '\0');
    CHECK_HAS(test_line(test, error), error->text);
    CHECK_HAS(test_line(test, error), "ENOTSUP");
}

/* "Both together leave nothing." */
static void both_policies(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);

    CHECK_OK(uspawn_attr_set_policy(
        attr, USPAWN_POLICY_NEVER_FORK | USPAWN_POLICY_NEVER_SHARE_MEMORY));
    check_nothing_left(test, attr);
    CHECK_OK(uspawn_attr_set_policy(attr, 0));
    EXITS(&((struct launch){.attr = attr}), 0);
}

static void never_fork(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.attr = attr};
    struct uspawn_child child;
    int code;

    CHECK_OK(uspawn_attr_set_policy(attr, USPAWN_POLICY_NEVER_FORK));
    if (test_is(test, "fork") || !test_has_backends()) {
        check_nothing_left(test, attr);
        return;
    }
    code = test_start(test, &child, &launch);
    if (code == ENOTSUP && !test_shares_memory())
        return; /* clone and vfork are fork here: an honest answer */
    if (!CHECK_INT(code, 0))
        return;
    CHECK(child.mechanism != USPAWN_MECHANISM_FORK);
    ENDS(&child, 0);
}

static void never_share_memory(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.attr = attr};
    struct uspawn_child child;

    CHECK_OK(uspawn_attr_set_policy(attr, USPAWN_POLICY_NEVER_SHARE_MEMORY));
    if (test->backend != NULL && !test_is(test, "fork")) {
        check_nothing_left(test, attr);
        return;
    }
    if (!CHECK_INT(test_start(test, &child, &launch), 0))
        return;
    CHECK_INT(child.mechanism, USPAWN_MECHANISM_FORK);
    ENDS(&child, 0);
}

static void policy_bad_input(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);

    CHECK_INT(TRY(uspawn_attr_set_policy(attr, 16)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_policy(attr, ~0u)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_policy(NULL, 0)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_backend(attr, "rfork-or-so")), ENOTSUP);
    CHECK_INT(TRY(uspawn_attr_set_backend(attr, "")), ENOTSUP);
    CHECK_INT(TRY(uspawn_attr_set_backend(attr, "for")), ENOTSUP);
    CHECK_INT(TRY(uspawn_attr_set_backend(attr, "fork2")), ENOTSUP);
    CHECK_INT(TRY(uspawn_attr_set_backend(NULL, "fork")), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_backend(NULL, NULL)), EINVAL);
}

/* What was refused has not changed the choice; NULL takes it back. */
static void a_backend_is_chosen(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.attr = attr};
    struct uspawn_child child;
    char name[] = "fork";

    CHECK_OK(uspawn_attr_set_backend(attr, name));
    name[0] = 'x';
    CHECK_INT(TRY(uspawn_attr_set_backend(attr, "none")), ENOTSUP);
    if (CHECK_INT(test_start(test, &child, &launch), 0)) {
        CHECK_INT(child.mechanism, USPAWN_MECHANISM_FORK);
        ENDS(&child, 0);
    }
    CHECK_OK(uspawn_attr_set_backend(attr, NULL));
    EXITS(&launch, 0);
}

/* A need that the first backends cannot meet is met by a later one. */
static void any_backend_meets_every_need(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.attr = attr, .argv = ARGS("exit", "2")};
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    CHECK_OK(uspawn_attr_set_ignored_signals(attr, &set));
    CHECK_OK(uspawn_attr_set_session(attr));
    EXITS(&launch, 2);
    CHECK_OK(uspawn_attr_set_policy(attr, USPAWN_POLICY_NEVER_SHARE_MEMORY));
    EXITS(&launch, 2);
}

static const struct test_case cases[] = {
    CASE(the_mechanism_is_told, 0),
    CASE(both_policies, 0),
    CASE(never_fork, 0),
    CASE(never_share_memory, 0),
    CASE(policy_bad_input, TEST_ONCE),
    CASE(a_backend_is_chosen, TEST_ONCE),
    CASE(any_backend_meets_every_need, TEST_ONCE),
};

TABLE(policy, cases);
