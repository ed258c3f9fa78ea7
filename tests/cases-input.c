/* SPDX-License-Identifier: MIT */
/* Bad input: a clear error, nothing made, objects as they were.
 */
#include "sanitized.h"
#include "testlib.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static void check_refused(struct test *test, int code,
                          const struct uspawn_child *child)
{
    int i;

    CHECK_INT(code, EINVAL);
    CHECK_INT(child->error.code, EINVAL);
    CHECK_INT(child->error.stage, USPAWN_STAGE_PLAN);
    CHECK_INT(child->error.action, -1);
    CHECK_INT(child->pid, 0);
    CHECK_INT(child->fd, -1);
    for (i = 0; i < USPAWN_PIPES_MAX; i++)
        CHECK_INT(child->pipes[i], -1);
    CHECK(test_line(test, &child->error)[0] != '\0');
    CHECK(test_childless());
}

static void null_for_what_is_needed(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);
    struct uspawn_child child;
    char *const *argv = ARGS("exit", "0");

    memset(&child, 0xa5, sizeof child);
    check_refused(test, TRY(uspawn(&child, NULL, NULL, attr, argv, NULL)),
                  &child);
    memset(&child, 0xa5, sizeof child);
    check_refused(test, TRY(uspawnp(&child, NULL, NULL, attr, argv, NULL)),
                  &child);
    memset(&child, 0xa5, sizeof child);
    check_refused(test,
                  TRY(uspawn(&child, test->helper, NULL, attr, NULL, NULL)),
                  &child);
    memset(&child, 0xa5, sizeof child);
    check_refused(test,
                  TRY(uspawnp(&child, test->helper, NULL, attr, NULL, NULL)),
                  &child);
    CHECK_INT(TRY(uspawn(NULL, test->helper, NULL, attr, argv, NULL)), EINVAL);
    CHECK_INT(TRY(uspawnp(NULL, test->helper, NULL, attr, argv, NULL)), EINVAL);
}

static void null_for_what_is_not(struct test *test)
{
    struct uspawn_child child;

    if (CHECK_OK(
            uspawn(&child, test->helper, NULL, NULL, ARGS("exit", "3"), NULL)))
        ENDS(&child, 3);
    if (CHECK_OK(
            uspawnp(&child, test->helper, NULL, NULL, ARGS("exit", "3"), NULL)))
        ENDS(&child, 3);
    uspawn_actions_destroy(NULL);
    uspawn_attr_destroy(NULL);
    uspawn_plan_destroy(NULL);
    CHECK_INT(TRY(uspawn_actions_create(NULL)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_create(NULL)), EINVAL);
}

static void null_actions_and_paths(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);

    CHECK_INT(TRY(uspawn_actions_add_open(NULL, 3, "x", 0, 0)), EINVAL);
    CHECK_INT(TRY(uspawn_actions_add_open(actions, 3, NULL, 0, 0)), EINVAL);
    CHECK_INT(TRY(uspawn_actions_add_close(NULL, 3)), EINVAL);
    CHECK_INT(TRY(uspawn_actions_add_dup2(NULL, 3, 4)), EINVAL);
    CHECK_INT(TRY(uspawn_actions_add_inherit(NULL, 3)), EINVAL);
    CHECK_INT(TRY(uspawn_actions_add_chdir(NULL, "/")), EINVAL);
    CHECK_INT(TRY(uspawn_actions_add_chdir(actions, NULL)), EINVAL);
    CHECK_INT(TRY(uspawn_actions_add_fchdir(NULL, 3)), EINVAL);
    CHECK_INT(TRY(uspawn_actions_add_closefrom(NULL, 3)), EINVAL);
    CHECK_INT(TRY(uspawn_actions_add_tcsetpgrp(NULL, 3)), EINVAL);
}

/* Flags that open(2) does not have: high bits of the int. */
static void unknown_open_flags(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);

    CHECK_INT(TRY(uspawn_actions_add_open(actions, 3, "x", INT_MIN, 0)),
              EINVAL);
    CHECK_INT(TRY(uspawn_actions_add_open(actions, 3, "x", -1, 0)), EINVAL);
}

static void check_number(struct test *test, struct uspawn_actions *actions,
                         int fd)
{
    CHECK_INT(TRY(uspawn_actions_add_open(actions, fd, "/dev/null", 0, 0)),
              EBADF);
    CHECK_INT(TRY(uspawn_actions_add_close(actions, fd)), EBADF);
    CHECK_INT(TRY(uspawn_actions_add_dup2(actions, fd, 5)), EBADF);
    CHECK_INT(TRY(uspawn_actions_add_dup2(actions, 0, fd)), EBADF);
    CHECK_INT(TRY(uspawn_actions_add_dup2(actions, fd, fd)), EBADF);
    CHECK_INT(TRY(uspawn_actions_add_inherit(actions, fd)), EBADF);
    CHECK_INT(TRY(uspawn_actions_add_fchdir(actions, fd)), EBADF);
    CHECK_INT(TRY(uspawn_actions_add_tcsetpgrp(actions, fd)), EBADF);
    CHECK_INT(TRY(uspawn_actions_add_pipe(actions, fd, USPAWN_PIPE_READ)),
              EBADF);
}

static void descriptors_that_cannot_be(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions};

    check_number(test, actions, -1);
    check_number(test, actions, INT_MIN);
    check_number(test, actions, INT_MAX);
    CHECK_INT(TRY(uspawn_actions_add_closefrom(actions, -1)), EBADF);
    CHECK_INT(TRY(uspawn_actions_add_closefrom(actions, INT_MIN)), EBADF);
    CHECK_STR(test_report_fds(test, SAME_AS_FORK(&launch)), "0 1 2");
}

/* A number that is within an int but beyond the limit here: refused by the
 * spawn, at that action. */
static void check_beyond(struct test *test, const struct launch *launch)
{
    struct uspawn_child child;
    int code;

    code = test_start(test, &child, launch);
    CHECK(code == EBADF || code == EINVAL || code == EMFILE);
    CHECK_INT(child.error.stage, USPAWN_STAGE_DUP2);
    CHECK_INT(child.error.action, 0);
    CHECK(test_childless());
}

static void a_descriptor_beyond_the_limit(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions};
    struct rlimit limit;
    int code;

    MUST(getrlimit(RLIMIT_NOFILE, &limit));
    if (limit.rlim_cur > 1 << 24)
        return;
    code = TRY(uspawn_actions_add_dup2(
        actions, 0, limit.rlim_cur < 65536 ? 65536 : (int)limit.rlim_cur));
    if (code != 0) {
        CHECK_INT(code, EBADF);
        return;
    }
    if (test_may_refuse(test, FEATURE_LISTED) ||
        !REFUSED(&launch, FEATURE_NUMBERS_BEYOND_THE_LIMIT))
        check_beyond(test, &launch);
}

/* With so few numbers below it, every backend can try. */
static void a_descriptor_beyond_a_low_limit(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions};
    struct rlimit before, low;

    MUST(getrlimit(RLIMIT_NOFILE, &before));
    low = before;
    low.rlim_cur = 256;
    CHECK_OK(uspawn_actions_add_dup2(actions, 0, 256));
    MUST(setrlimit(RLIMIT_NOFILE, &low));
    check_beyond(test, &launch);
    MUST(setrlimit(RLIMIT_NOFILE, &before));
}

static void paths_that_are_too_long(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions};
    char *path = test_memory(test, PATH_MAX + 10);

    memset(path, '/', PATH_MAX);
    CHECK_INT(TRY(uspawn_actions_add_open(actions, 3, path, 0, 0)),
              ENAMETOOLONG);
    CHECK_INT(TRY(uspawn_actions_add_chdir(actions, path)), ENAMETOOLONG);
    path[PATH_MAX - 1] = '\0'; /* with its end, the longest there is */
    CHECK_OK(uspawn_actions_add_chdir(actions, path));
    CHECK_OK(uspawn_actions_add_open(actions, 33, path, O_RDONLY, 0));
    CHECK_STR(test_value(test, SAME_AS_FORK(&launch), "cwd"), "/");
}

static void other_attributes(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);

    CHECK_INT(TRY(uspawn_attr_set_inheritance(attr, 2)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_inheritance(attr, -1)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_inheritance(NULL, 0)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_detached(NULL)), EINVAL);
}

/* --------------------------------------------------------- Much of it -- */

#define TEN_MILLION 10000000

/* COUNT arguments in new memory, to be freed. */
static char **many_arguments(struct test *test, size_t count)
{
    char **argv = malloc((count + 1) * sizeof *argv);
    size_t i;

    if (!CHECK(argv != NULL))
        return NULL;
    for (i = 0; i < count; i++)
        argv[i] = "x";
    argv[count] = NULL;
    return argv;
}

/* Ten million; through each backend one, which is too much too. */
static void millions_of_arguments(struct test *test)
{
    int count = test->backend ? TEN_MILLION / 10 : test_repeat(TEN_MILLION);
    char **argv = many_arguments(test, (size_t)count);
    struct uspawn_child child;
    int code;

    if (argv == NULL)
        return;
    code = TRY(uspawn(&child, test->helper, NULL, test_attr(test), argv, NULL));
    CHECK(code == E2BIG || code == ENOMEM);
    CHECK_INT(child.error.code, code);
    CHECK_INT(child.pid, 0);
    if (code == E2BIG)
        CHECK_INT(child.error.detail, USPAWN_DETAIL_TOTAL);
    CHECK(test_childless());
    free(argv);
}

static void ten_million_in_a_plan(struct test *test)
{
    char **argv = many_arguments(test, (size_t)test_repeat(TEN_MILLION));
    struct uspawn_plan *plan = NULL;
    struct uspawn_child child;
    int code;

    if (argv == NULL)
        return;
    code = TRY(uspawn_plan_create(&plan, test->helper, NULL, test_attr(test),
                                  argv, NULL));
    free(argv);
    CHECK(code == 0 || code == E2BIG || code == ENOMEM);
    if (code != 0)
        return;
    code = TRY(uspawn_plan_run(&child, plan, NULL, NULL));
    CHECK(code == E2BIG || code == ENOMEM);
    CHECK_INT(child.error.code, code);
    CHECK(test_childless());
    uspawn_plan_destroy(plan);
}

/* Ten thousand actions of every cheap sort, and the index of the last. */
static void ten_thousand_actions(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions};
    int i;

    for (i = 0; i < 10000; i += 2) {
        CHECK_OK(uspawn_actions_add_dup2(actions, 0, 30 + i % 60));
        CHECK_OK(uspawn_actions_add_close(actions, 30 + i % 60));
    }
    EXITS(&launch, 0);
    CHECK_OK(uspawn_actions_add_fchdir(actions, 99));
    FAILS(&launch, EBADF, USPAWN_STAGE_FCHDIR, 10000);
    launch.planned = 1;
    FAILS(&launch, EBADF, USPAWN_STAGE_FCHDIR, 10000);
}

/* Until memory runs out: the list must still work then. */
/* OpenBSD has no limit of all memory. */
#ifndef RLIMIT_AS
#define RLIMIT_AS RLIMIT_DATA
#endif

static void actions_until_no_memory(struct test *test, void *data)
{
    struct rlimit limit = {32 << 20, 32 << 20};
    struct uspawn_actions *actions = test_actions(test);
    struct uspawn_actions *other = test_actions(test);
    struct launch launch = {.actions = other, .argv = ARGS("closed", "33")};
    char path[1000];
    int code = 0, count;

    (void)data;
    CHECK_OK(uspawn_actions_add_dup2(other, 0, 33));
    memset(path, 'x', sizeof path - 1);
    path[sizeof path - 1] = '\0';
    if (setrlimit(RLIMIT_AS, &limit) != 0)
        return;
    for (count = 0; code == 0 && count < 1000000; count++)
        code = TRY(uspawn_actions_add_open(actions, 33, path, O_RDONLY, 0));
    CHECK_INT(code, ENOMEM);
    CHECK(count > 1000);
    code = TRY(uspawn_actions_add_close(actions, 33));
    CHECK(code == 0 || code == ENOMEM);
    uspawn_actions_destroy(actions);
    limit.rlim_cur = limit.rlim_max;
    EXITS(&launch, 1);
    _exit(test_clean(test) ? 0 : 1);
}

static void more_actions_than_memory(struct test *test)
{
    if (TEST_SANITIZED)
        SKIP("a sanitizer does not survive this");
    else
        test_in_child(test, actions_until_no_memory, NULL);
}

static const struct test_case cases[] = {
    CASE(null_for_what_is_needed, 0),
    CASE(null_for_what_is_not, TEST_ONCE),
    CASE(null_actions_and_paths, TEST_ONCE),
    CASE(unknown_open_flags, TEST_ONCE),
    CASE(descriptors_that_cannot_be, 0),
    CASE(a_descriptor_beyond_the_limit, 0),
    CASE(a_descriptor_beyond_a_low_limit, 0),
    CASE(paths_that_are_too_long, 0),
    CASE(other_attributes, TEST_ONCE),
    CASE(millions_of_arguments, TEST_NATIVE),
    CASE(ten_million_in_a_plan, TEST_ONCE | TEST_NATIVE),
    CASE(ten_thousand_actions, 0),
    CASE(more_actions_than_memory, TEST_ONCE | TEST_NATIVE),
};

TABLE(input, cases);
