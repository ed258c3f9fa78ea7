/* SPDX-License-Identifier: MIT */
/* Environments that are built beside the caller's own.
 *
 * That environ itself is left alone is also what the census looks at.
 */
#include "testlib.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern char **environ;

#define ARRAY(...) ((char *[]){__VA_ARGS__, NULL})

/* One that the case has to destroy. */
static struct uspawn_environment *make(struct test *test, char *const envp[])
{
    struct uspawn_environment *environment = NULL;

    CHECK_OK(uspawn_environment_create(&environment, envp));
    CHECK(environment != NULL);
    return environment;
}

/* All variables, one a line. */
static const char *listed(struct test *test,
                          const struct uspawn_environment *environment)
{
    char *const *array = uspawn_environment_array(environment);
    const char *text = "";
    size_t i;

    CHECK(array != NULL);
    for (i = 0; array != NULL && array[i] != NULL; i++)
        text = test_text(test, "%s%s\n", text, array[i]);
    return text;
}

static void environment_of_an_array(struct test *test)
{
    char first[] = "A=1";
    struct uspawn_environment *environment =
        make(test, ARRAY(first, "B=", "C=x=y"));

    first[2] = '9'; /* it was copied */
    CHECK_STR(listed(test, environment), "A=1\nB=\nC=x=y\n");
    CHECK_STR(uspawn_environment_get(environment, "A"), "1");
    CHECK_STR(uspawn_environment_get(environment, "B"), "");
    CHECK_STR(uspawn_environment_get(environment, "C"), "x=y");
    CHECK(uspawn_environment_get(environment, "D") == NULL);
    CHECK(uspawn_environment_get(environment, "AA") == NULL);
    CHECK(uspawn_environment_get(environment, "C=x") == NULL);
    uspawn_environment_destroy(environment);
}

/* The first counts, as for getenv(3); what is no variable is left out. */
static void environment_of_a_strange_array(struct test *test)
{
    struct uspawn_environment *environment =
        make(test, ARRAY("A=1", "nothing", "AB=2", "A=3", "", "A=", "B=4"));

    CHECK_STR(listed(test, environment), "A=1\nAB=2\nB=4\n");
    CHECK_OK(uspawn_environment_unset(environment, "A"));
    CHECK(uspawn_environment_get(environment, "A") == NULL);
    uspawn_environment_destroy(environment);
}

static void environment_of_the_caller(struct test *test)
{
    char **own = environ;
    char *mine[] = {"ONE=1", "TWO=2", NULL};
    struct uspawn_environment *environment;

    environ = mine;
    environment = make(test, NULL);
    CHECK_OK(uspawn_environment_set(environment, "ONE", "changed"));
    CHECK_OK(uspawn_environment_unset(environment, "TWO"));
    CHECK_OK(uspawn_environment_set(environment, "THREE", "3"));
    CHECK(environ == mine);
    CHECK_STR(mine[0], "ONE=1");
    CHECK_STR(mine[1], "TWO=2");
    CHECK(mine[2] == NULL);
    CHECK_STR(getenv("ONE"), "1");
    CHECK(getenv("THREE") == NULL);
    CHECK_STR(listed(test, environment), "ONE=changed\nTHREE=3\n");
    uspawn_environment_destroy(environment);
    environ = NULL; /* as clearenv(3) leaves it */
    environment = make(test, NULL);
    CHECK_STR(listed(test, environment), "");
    uspawn_environment_destroy(environment);
    environ = own;
}

static void environment_is_changed(struct test *test)
{
    struct uspawn_environment *environment = make(test, ARRAY("A=1", "B=2"));

    CHECK_OK(uspawn_environment_set(environment, "B", "two"));
    CHECK_OK(uspawn_environment_set(environment, "C", ""));
    CHECK_OK(uspawn_environment_set(environment, "a", "small"));
    CHECK_STR(listed(test, environment), "A=1\nB=two\nC=\na=small\n");
    CHECK_OK(uspawn_environment_unset(environment, "A"));
    CHECK_OK(uspawn_environment_unset(environment, "A"));
    CHECK_STR(listed(test, environment), "B=two\nC=\na=small\n");
    CHECK_OK(uspawn_environment_unset(environment, "a"));
    CHECK_STR(listed(test, environment), "B=two\nC=\n");
    uspawn_environment_clear(environment);
    CHECK_STR(listed(test, environment), "");
    CHECK_OK(uspawn_environment_unset(environment, "B"));
    CHECK_OK(uspawn_environment_set(environment, "D", "4"));
    CHECK_STR(listed(test, environment), "D=4\n");
    CHECK_OK(uspawn_environment_replace(environment, ARRAY("E=5", "F=6")));
    CHECK_STR(listed(test, environment), "E=5\nF=6\n");
    uspawn_environment_destroy(environment);
}

/* What is given may be the object's own memory. */
static void environment_of_itself(struct test *test)
{
    struct uspawn_environment *environment = make(test, ARRAY("A=1", "B=2"));

    CHECK_OK(uspawn_environment_set(environment, "A",
                                    uspawn_environment_get(environment, "A")));
    CHECK_OK(uspawn_environment_set(environment, "B",
                                    uspawn_environment_get(environment, "A")));
    CHECK_OK(uspawn_environment_replace(environment,
                                        uspawn_environment_array(environment)));
    CHECK_STR(listed(test, environment), "A=1\nB=1\n");
    uspawn_environment_destroy(environment);
}

#define MANY 1000

static void environment_of_many(struct test *test)
{
    struct uspawn_environment *environment = make(test, ARRAY("FIRST=0"));
    char name[20], value[20];
    int i;

    for (i = 0; i < MANY; i++) {
        snprintf(name, sizeof name, "NAME%d", i);
        snprintf(value, sizeof value, "%d", i);
        CHECK_OK(uspawn_environment_set(environment, name, value));
    }
    for (i = 0; i < MANY; i += 2) {
        snprintf(name, sizeof name, "NAME%d", i);
        CHECK_OK(uspawn_environment_unset(environment, name));
    }
    for (i = 0; i < MANY; i++) {
        snprintf(name, sizeof name, "NAME%d", i);
        snprintf(value, sizeof value, "%d", i);
        if (i % 2 == 0)
            CHECK(uspawn_environment_get(environment, name) == NULL);
        else
            CHECK_STR(uspawn_environment_get(environment, name), value);
    }
    CHECK_STR(uspawn_environment_array(environment)[MANY / 2], "NAME999=999");
    CHECK(uspawn_environment_array(environment)[MANY / 2 + 1] == NULL);
    uspawn_environment_destroy(environment);
}

static void environment_bad_input(struct test *test)
{
    struct uspawn_environment *it = make(test, ARRAY("A=1"));

    CHECK_INT(TRY(uspawn_environment_create(NULL, NULL)), EINVAL);
    CHECK_INT(TRY(uspawn_environment_set(NULL, "A", "1")), EINVAL);
    CHECK_INT(TRY(uspawn_environment_set(it, NULL, "1")), EINVAL);
    CHECK_INT(TRY(uspawn_environment_set(it, "A", NULL)), EINVAL);
    CHECK_INT(TRY(uspawn_environment_set(it, "", "1")), EINVAL);
    CHECK_INT(TRY(uspawn_environment_set(it, "A=", "1")), EINVAL);
    CHECK_INT(TRY(uspawn_environment_set(it, "=A", "1")), EINVAL);
    CHECK_INT(TRY(uspawn_environment_unset(NULL, "A")), EINVAL);
    CHECK_INT(TRY(uspawn_environment_unset(it, NULL)), EINVAL);
    CHECK_INT(TRY(uspawn_environment_unset(it, "")), EINVAL);
    CHECK_INT(TRY(uspawn_environment_unset(it, "A=1")), EINVAL);
    CHECK_INT(TRY(uspawn_environment_replace(NULL, NULL)), EINVAL);
    CHECK(uspawn_environment_get(NULL, "A") == NULL);
    CHECK(uspawn_environment_get(it, NULL) == NULL);
    CHECK(uspawn_environment_get(it, "") == NULL);
    CHECK(uspawn_environment_get(it, "A=1") == NULL);
    CHECK_STR(listed(test, NULL), "");
    uspawn_environment_clear(NULL);
    uspawn_environment_destroy(NULL);
    CHECK_STR(listed(test, it), "A=1\n");
    uspawn_environment_destroy(it);
}

/* ------------------------------------------------------------- Memory -- */

#define STRINGS 40 /* more than there is room for at first */

/* Fail each allocation of CREATE in turn: nothing is left, and the pointer is
 * as it was. */
static void create_without_memory(struct test *test, char *const *strings)
{
    struct uspawn_environment *const nowhere = (void *)test;
    struct uspawn_environment *environment;
    long blocks = test_live_blocks();
    unsigned long nth;
    int code = ENOMEM;

    for (nth = 1; nth < 200 && code == ENOMEM; nth++) {
        environment = nowhere;
        test_fail_allocation(nth, 0);
        code = TRY(uspawn_environment_create(&environment, strings));
        test_fail_allocation(0, 0);
        CHECK(code == 0 || environment == nowhere);
        if (code == 0)
            uspawn_environment_destroy(environment);
        CHECK_INT(test_live_blocks(), blocks);
    }
    CHECK_INT(code, 0);
    CHECK(nth > STRINGS);
}

static void environment_without_memory(struct test *test)
{
    char *strings[STRINGS + 1] = {NULL};
    struct uspawn_environment *environment;
    const char *before;
    unsigned long nth;
    int i, code = ENOMEM;

    if (!test_counts_memory()) {
        SKIP("allocations are not counted here");
        return;
    }
    for (i = 0; i < STRINGS; i++)
        strings[i] = test_text(test, "NAME%d=%d", i, i);
    create_without_memory(test, strings);
    environment = make(test, strings + STRINGS - 32); /* it is full */
    before = listed(test, environment);
    for (nth = 1; nth <= 2; nth++) {
        test_fail_allocation(nth, 0);
        CHECK_INT(TRY(uspawn_environment_set(environment, "NEW", "1")), ENOMEM);
        test_fail_allocation(0, 0);
        CHECK_STR(listed(test, environment), before);
    }
    for (nth = 1; nth < 200 && code == ENOMEM; nth++) {
        test_fail_allocation(nth, 0);
        code = TRY(uspawn_environment_replace(environment, strings));
        test_fail_allocation(0, 0);
        if (code == ENOMEM)
            CHECK_STR(listed(test, environment), before);
    }
    CHECK_INT(code, 0);
    test_fail_allocation(1, 1);
    CHECK_OK(uspawn_environment_unset(environment, "NAME3"));
    test_fail_allocation(0, 0);
    CHECK_STR(uspawn_environment_get(environment, "NAME4"), "4");
    uspawn_environment_destroy(environment);
}

/* ------------------------------------------------------------ A child -- */

/* The variables of the report, one a line. */
static const char *reported(struct test *test, const struct launch *launch)
{
    const char *report = SAME_AS_FORK(launch), *text = "";
    int i;

    for (i = 0; i < 9; i++) {
        const char *key = test_text(test, "env %d", i);
        const char *value = test_value(test, report, key);

        if (*value != '\0')
            text = test_text(test, "%s%s\n", text, value);
    }
    return text;
}

static void environment_of_a_child(struct test *test)
{
    struct uspawn_environment *environment = make(test, ARRAY("A=1", "B=2"));
    struct launch launch = {0};

    CHECK_OK(uspawn_environment_set(environment, "C", "three words here"));
    CHECK_OK(uspawn_environment_unset(environment, "A"));
    launch.envp = uspawn_environment_array(environment);
    CHECK_STR(reported(test, &launch), "B=2\nC=three words here\n");
    uspawn_environment_clear(environment);
    launch.envp = uspawn_environment_array(environment);
    CHECK_STR(reported(test, &launch), "");
    launch.envp = uspawn_environment_array(NULL);
    CHECK_STR(reported(test, &launch), "");
    uspawn_environment_destroy(environment);
}

static const struct test_case cases[] = {
    CASE(environment_of_an_array, TEST_ONCE),
    CASE(environment_of_a_strange_array, TEST_ONCE),
    CASE(environment_of_the_caller, TEST_ONCE),
    CASE(environment_is_changed, TEST_ONCE),
    CASE(environment_of_itself, TEST_ONCE),
    CASE(environment_of_many, TEST_ONCE),
    CASE(environment_bad_input, TEST_ONCE),
    CASE(environment_without_memory, TEST_ONCE),
    CASE(environment_of_a_child, 0),
};

TABLE(environment, cases);
