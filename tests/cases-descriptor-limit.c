/* SPDX-License-Identifier: MIT */
/* Callers who may have few descriptors, or no more: the limit is lowered below
 * what is open, down to 0, as sandboxes do. */
#include "cases-start.h"

#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* ------------------------------------------------------------- Waiting -- */

static void wait_within_limit(struct test *test, struct launch *launch)
{
    struct uspawn_child child;
    struct rlimit before;

    MUST(getrlimit(RLIMIT_NOFILE, &before));
    launch->argv = ARGS("sleep", "100000");
    if (!CHECK_INT(test_start(test, &child, launch), 0))
        return;
    test_set_limit(test, RLIMIT_NOFILE, 0);
    CHECK_INT(TRY(uspawn_child_wait(&child, NULL, 0)), ETIMEDOUT);
    CHECK_INT(TRY(uspawn_child_wait(&child, NULL, 30)), ETIMEDOUT);
    CHECK_OK(uspawn_child_kill(&child, SIGKILL));
    CHECK_OK(uspawn_child_wait(&child, NULL, 10000));
    CHECK_OK(uspawn_child_release(&child));
    test_set_limit(test, RLIMIT_NOFILE, (unsigned long long)before.rlim_cur);
}

/* Until it is let go it is not ready. */
static void ready_within_limit(struct test *test, struct launch *launch)
{
    struct uspawn_child child;

    launch->argv = ARGS("exit", "3");
    CHECK_OK(uspawn_attr_set_suspended(launch->attr));
    CHECK_OK(uspawn_attr_set_ready_fd(launch->attr));
    if (start_cannot_hold(test, launch) ||
        !CHECK_INT(start_launch(test, &child, launch), 0))
        return;
    test_set_limit(test, RLIMIT_NOFILE, 0);
    CHECK_INT(TRY(uspawn_child_ready(&child, 0)), ETIMEDOUT);
    CHECK_INT(TRY(uspawn_child_ready(&child, 30)), ETIMEDOUT);
    CHECK_OK(uspawn_child_resume(&child));
    CHECK_OK(uspawn_child_ready(&child, 10000));
    ENDS(&child, 3);
    CHECK_OK(uspawn_child_release(&child));
}

/* DATA: how many are open before. */
static void wait_in_all_ways(struct test *test, void *data)
{
    struct launch launch = {.attr = test_attr(test)};
    int open_files = *(int *)data;

    test_set_limit(test, RLIMIT_NOFILE, 4000);
    while (open_files && MUST(fcntl(0, F_DUPFD_CLOEXEC, 3)) < open_files)
        continue;
    wait_within_limit(test, &launch);
    CHECK_OK(uspawn_attr_set_handle(launch.attr, USPAWN_HANDLE_NONE));
    wait_within_limit(test, &launch);
    CHECK_OK(uspawn_attr_set_handle(launch.attr, USPAWN_HANDLE_WANTED));
    ready_within_limit(test, &launch);
}

static void waiting_with_a_limit_of_0(struct test *test)
{
    /* select has a limit of its own, but not in the kernel. */
    int open_files[] = {0, 100, test_has_pidfds() ? 3000 : 900}, i;

    for (i = 0; i < 3; i++)
        test_in_child(test, wait_in_all_ways, &open_files[i]);
}

/* ------------------------------------------------------ Beyond a limit -- */

/* Start LAUNCH, which exits with 0; where that is the libc's part, it may be
 * that its functions take no such numbers, and that it cannot be told what is
 * open there. */
static void start_beyond(struct test *test, const struct launch *launch)
{
    struct uspawn_child child;
    int code = test_start(test, &child, launch);

    if (test_is(test, "posix_spawn") && code != 0) {
        CHECK_INT(code, EOPNOTSUPP);
        CHECK_INT(child.error.stage, USPAWN_STAGE_CREATE);
        CHECK(test_childless());
    } else if (CHECK_INT(code, 0)) {
        ENDS(&child, 0);
        CHECK_OK(uspawn_child_release(&child));
    }
}

static void lower_limit(struct test *test, void *data)
{
    struct uspawn_actions *actions = test_actions(test);
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.actions = actions, .attr = attr};

    (void)data;
    MUST(dup2(0, 200));
    MUST(test_duplicate(0, 201));
    test_set_limit(test, RLIMIT_NOFILE, 100);
    CHECK_OK(uspawn_actions_add_close(actions, 200));
    CHECK_OK(uspawn_actions_add_close(actions, 201));
    launch.argv = ARGS("closed", "200", "201");
    start_beyond(test, &launch);
    CHECK_OK(uspawn_attr_set_inheritance(attr, USPAWN_INHERIT_ALL));
    start_beyond(test, &launch);
    CHECK_OK(uspawn_actions_add_close(actions, 300));
    close(200);
    EXITS(&launch, 0);
    CHECK_OK(uspawn_actions_add_closefrom(actions, 250));
    if (!REFUSED(&launch, FEATURE_CLOSEFROM))
        start_beyond(test, &launch);
    launch.actions = actions = test_actions(test);
    CHECK_OK(uspawn_actions_add_dup2(actions, 201, 5));
    start_beyond(test, &launch);
    CHECK_OK(uspawn_actions_add_dup2(actions, 300, 6));
    if (!test_is(test, "posix_spawn"))
        FAILS(&launch, EBADF, USPAWN_STAGE_DUP2, 1);
}

static void numbers_beyond_a_lowered_limit(struct test *test)
{
    test_in_child(test, lower_limit, NULL);
}

/* ------------------------------------------------------- A full table -- */

/* DATA: how many numbers are free.  Nothing is known of the host yet. */
static void fill(struct test *test, const void *data)
{
    int last = -1, left = *(const int *)data;

    test_set_limit(test, RLIMIT_NOFILE, 100);
    for (;;) {
        int fd = fcntl(0, F_DUPFD_CLOEXEC, 3);

        if (fd < 0)
            break;
        last = fd;
    }
    while (left-- > 0)
        MUST(close(last--));
}

/* Either call may find it out. */
static void start_fails(struct test *test, const struct launch *launch,
                        int code)
{
    struct uspawn_child child;
    int found = start_launch(test, &child, launch);

    if (found == 0)
        found = TRY(uspawn_child_ready(&child, -1));
    CHECK_INT(found, code);
    CHECK_OK(uspawn_child_release(&child));
}

static void spawn_in_full(struct test *test, void *data)
{
    struct uspawn_actions *actions = test_actions(test);
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.attr = attr, .argv = ARGS("exit", "5")};
    struct launch failing = {.attr = attr, .path = "/nonexistent/x"};
    struct uspawn_child child;

    fill(test, data);
    if (test_libc_lacks_a_pipe(test)) {
        CHECK_INT(test_start(test, &child, &failing), EMFILE);
        CHECK_INT(child.error.stage, USPAWN_STAGE_CREATE);
        return;
    }
    FAILS(&failing, ENOENT, USPAWN_STAGE_EXEC, -1);
    start_fails(test, &failing, ENOENT);
    EXITS(&launch, 5);
    STARTS(&launch, 5);
    failing.path = NULL;
    failing.actions = actions;
    CHECK_OK(uspawn_actions_add_close(actions, 0));
    CHECK_OK(uspawn_actions_add_open(actions, 0, "/dev/null", O_RDONLY, 0));
    EXITS(&failing, 0);
    CHECK_OK(uspawn_actions_add_dup2(actions, 99999, 1));
    FAILS(&failing, EBADF, USPAWN_STAGE_DUP2, 2);
    launch.argv = ARGS("sleep", "100000");
    if (!CHECK_INT(test_start(test, &child, &launch), 0))
        return;
    CHECK_INT(TRY(uspawn_child_wait(&child, NULL, 30)), ETIMEDOUT);
    CHECK_OK(uspawn_child_kill(&child, SIGKILL));
    CHECK_OK(uspawn_child_wait(&child, NULL, 10000));
    CHECK_OK(uspawn_child_release(&child));
}

static void copy_in_full(struct test *test, void *data)
{
    struct launch launch = {0};

    fill(test, data);
    FAILS(&launch, EMFILE, USPAWN_STAGE_CREATE, -1);
}

/* As a libc's posix_spawn, which needs none. */
static void no_spare_descriptor(struct test *test)
{
    int left;

    for (left = 0; left < (test_needs_a_pipe(test) ? 2 : 3); left++)
        test_in_child(test,
                      test_needs_a_pipe(test) ? copy_in_full : spawn_in_full,
                      &left);
}

static void detach_in_full(struct test *test, void *data)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.attr = attr};
    struct uspawn_child child;

    fill(test, data);
    CHECK_OK(uspawn_attr_set_detached(attr));
    if (REFUSED(&launch, FEATURE_DETACHED))
        return;
    if (test_is(test, "fork") || !test_has_pidfds()) {
        /* The pid comes through the pipe. */
        FAILS(&launch, EMFILE, USPAWN_STAGE_CREATE, -1);
        return;
    }
    if (!CHECK_INT(test_start(test, &child, &launch), 0))
        return;
    CHECK(child.pid > 0);
    CHECK_INT(child.fd, -1);
    CHECK_OK(uspawn_child_release(&child));
}

static void detached_without_a_spare_descriptor(struct test *test)
{
    int left = 0;

    if (!test_needs_a_pipe(test))
        test_in_child(test, detach_in_full, &left);
}

/* What is asked for must be there. */
static void ask_in_full(struct test *test, void *data)
{
    struct uspawn_actions *actions = test_actions(test);
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.actions = actions, .attr = attr};

    fill(test, data);
    CHECK_OK(uspawn_attr_set_handle(attr, USPAWN_HANDLE_REQUIRED));
    if (test_has_handles() && !test_may_refuse(test, FEATURE_HANDLE))
        FAILS(&launch, EMFILE, USPAWN_STAGE_CREATE, -1);
    CHECK_OK(uspawn_attr_set_handle(attr, USPAWN_HANDLE_WANTED));
    CHECK_OK(uspawn_actions_add_pipe(actions, 40, USPAWN_PIPE_READ));
    FAILS(&launch, EMFILE, USPAWN_STAGE_PIPE, 0);
}

static void no_descriptor_for_what_is_asked_for(struct test *test)
{
    int left = 0;

    test_in_child(test, ask_in_full, &left);
}

static const struct test_case cases[] = {
    CASE(waiting_with_a_limit_of_0, TEST_NATIVE | TEST_KEEPS_MEMORY),
    CASE(numbers_beyond_a_lowered_limit, TEST_NATIVE),
    CASE(no_spare_descriptor, TEST_NATIVE | TEST_KEEPS_MEMORY),
    CASE(detached_without_a_spare_descriptor, TEST_NATIVE),
    CASE(no_descriptor_for_what_is_asked_for, TEST_NATIVE),
};

TABLE(descriptor_limit, cases);
