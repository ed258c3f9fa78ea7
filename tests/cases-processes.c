/* SPDX-License-Identifier: MIT */
/* Bad hosts: as many processes of a user as there may be. */
#include "testlib.h"

#include <sys/resource.h>

/* -------------------------------------------------- Number of processes -- */

static void no_more_processes(struct test *test, void *data)
{
    struct launch launch = {.path = data, .argv = ARGS("exit", "3")};
    struct launch searched = {.path = "sh", .search = 1, .argv = ARGS("-c")};
    const struct uspawn_error *error;
    struct rlimit limit = {1, 50};
    int i;

    MUST(setrlimit(RLIMIT_NPROC, &limit));
    test_become(test, test_lone_user(0));
    for (i = 0; i < 3; i++) {
        error = FAILS(&launch, EAGAIN, USPAWN_STAGE_CREATE, -1);
        if (test_has_pidfds() || error->detail != USPAWN_DETAIL_NONE)
            NAMES_LIMIT(error, "RLIMIT_NPROC"); /* which POSIX does not know */
        CHECK_HAS(test_line(test, error), "EAGAIN");
        /* A program that was found before is no step that failed. */
        error = FAILS(&searched, EAGAIN, USPAWN_STAGE_CREATE, -1);
        CHECK_HAS(test_line(test, error), "EAGAIN");
    }
    test_set_limit(test, RLIMIT_NPROC, 50);
    EXITS(&launch, 3); /* refused for a while is not absent for ever */
}

static void processes_of_the_user(struct test *test)
{
    test_in_child(test, no_more_processes, test_helper_copy(test, "program"));
}

/* There is room for the child but not for a thread beside it. */
static void wait_without_a_thread(struct test *test, void *data)
{
    struct launch launch = {.path = data, .argv = ARGS("hang")};
    struct uspawn_child child;
    struct rlimit limit = {2, 50};

    launch.attr = test_attr(test);
    CHECK_OK(uspawn_attr_set_handle(launch.attr, USPAWN_HANDLE_NONE));
    MUST(setrlimit(RLIMIT_NPROC, &limit));
    test_become(test, test_lone_user(0));
    if (!CHECK_INT(test_start(test, &child, &launch), 0))
        return;
    CHECK_INT(TRY(uspawn_child_wait(&child, NULL, 20)), ETIMEDOUT);
    CHECK_OK(uspawn_child_kill(&child, SIGKILL));
    if (!CHECK_OK(uspawn_child_wait(&child, NULL, 1000)))
        CHECK_OK(uspawn_child_wait(&child, NULL, -1)); /* or the next is hit */
}

static void waiting_at_the_limit_of_processes(struct test *test)
{
    test_in_child(test, wait_without_a_thread,
                  test_helper_copy(test, "program"));
}

static const struct test_case cases[] = {
    CASE(processes_of_the_user, TEST_ROOT | TEST_NATIVE),
    CASE(waiting_at_the_limit_of_processes, TEST_ROOT | TEST_NATIVE),
};

TABLE(processes, cases);
