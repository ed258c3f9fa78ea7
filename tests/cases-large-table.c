/* SPDX-License-Identifier: MIT */
/* Processes that have many descriptors: what is made for a child has high
 * numbers there, and the clone backend takes it over one by one
 * (lib/child/fetch.c).
 */
#include "cases-start.h"

#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define HIGHEST 400

/* No number up to HIGHEST is free; and the library has learned what it wants to
 * know about the host. */
static void fill(struct test *test)
{
    struct launch launch = {0};
    struct rlimit limit;

    MUST(getrlimit(RLIMIT_NOFILE, &limit));
    if (limit.rlim_cur < HIGHEST + 100) {
        limit.rlim_cur = HIGHEST + 100;
        MUST(setrlimit(RLIMIT_NOFILE, &limit));
    }
    EXITS(&launch, 0);
    STARTS(&launch, 0);
    while (fcntl(0, F_DUPFD_CLOEXEC, 3) < HIGHEST)
        continue;
    EXITS(&launch, 0);
}

static void cat_is_right(struct test *test, struct uspawn_child *child)
{
    char answer[20] = "";

    CHECK(child->pipes[0] > HIGHEST);
    CHECK_INT(send(child->pipes[0], "question", 8, MSG_NOSIGNAL), 8);
    CHECK_INT(recv(child->pipes[0], answer, sizeof answer, 0), 8);
    CHECK_STR(answer, "question");
    MUST(shutdown(child->pipes[0], SHUT_WR));
    ENDS(child, 0);
    CHECK_OK(uspawn_child_release(child));
}

static void make_all(struct test *test, void *data)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions, .argv = ARGS("cat")};
    struct uspawn_child child;

    (void)data;
    fill(test);
    CHECK_OK(uspawn_actions_add_socketpair(actions, 0, SOCK_STREAM));
    CHECK_OK(uspawn_actions_add_dup2(actions, 0, 1));
    CHECK_OK(uspawn_actions_add_bytes(actions, 40, "text", 4));
    CHECK_OK(uspawn_actions_add_pipe(actions, 41, USPAWN_PIPE_READ));
    CHECK_STR(test_report_fds(test, REPORT(&launch)), "0 1 2 40 41");
    if (CHECK_INT(test_start(test, &child, &launch), 0))
        cat_is_right(test, &child);
    if (CHECK_INT(start_launch(test, &child, &launch), 0))
        cat_is_right(test, &child);
}

static void made_in_a_large_table(struct test *test)
{
    test_in_child(test, make_all, NULL);
}

static void map_all(struct test *test, void *data)
{
    static const int sources[] = {HIGHEST - 1, HIGHEST, 40, 41};
    static const int targets[] = {41, 40, 42, 43};
    static const int listeners[] = {42, HIGHEST - 2};
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions};
    const char *report;

    (void)data;
    fill(test);
    CHECK_OK(uspawn_actions_add_map(actions, sources, targets, 4));
    CHECK_OK(uspawn_actions_add_listen(actions, listeners, NULL, 2));
    if (REFUSED(&launch, FEATURE_BEYOND_POSIX))
        return;
    report = REPORT(&launch); /* LISTEN_PID is new each time */
    CHECK_STR(test_report_fds(test, report), "0 1 2 3 4 40 41 42 43");
    close(HIGHEST);
    FAILS(&launch, EBADF, USPAWN_STAGE_MAP, 0);
}

static void map_in_a_large_table(struct test *test)
{
    test_in_child(test, map_all, NULL);
}

static void dup2_of_closed(struct test *test, void *data)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions};
    const struct uspawn_error *error;

    (void)data;
    fill(test);
    close(41);
    CHECK_OK(uspawn_actions_add_dup2(actions, HIGHEST, 40));
    CHECK_OK(uspawn_actions_add_dup2(actions, 41, 39));
    error = FAILS(&launch, EBADF, USPAWN_STAGE_DUP2, 1);
    CHECK_INT(error->descriptor, 41);
}

/* Not the number that something else was taken over to. */
static void dup2_of_closed_in_a_large_table(struct test *test)
{
    test_in_child(test, dup2_of_closed, NULL);
}

static void hold(struct test *test, void *data)
{
    struct uspawn_actions *actions = test_actions(test);
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {
        .actions = actions, .attr = attr, .argv = ARGS("cat")};
    struct uspawn_child child;
    int i;

    (void)data;
    fill(test);
    CHECK_OK(uspawn_attr_set_suspended(attr));
    CHECK_OK(uspawn_actions_add_socketpair(actions, 0, SOCK_STREAM));
    CHECK_OK(uspawn_actions_add_dup2(actions, 0, 1));
    if (start_cannot_hold(test, &launch))
        return;
    for (i = 0; i < 4; i++) {
        struct pollfd item = {.events = POLLIN};

        launch.planned = i / 2;
        if (i == 3)
            CHECK_OK(uspawn_attr_set_inheritance(attr, USPAWN_INHERIT_ALL));
        if (!CHECK_INT(i % 2 ? start_launch(test, &child, &launch)
                             : test_start(test, &child, &launch),
                       0))
            return;
        CHECK_INT(TRY(uspawn_child_ready(&child, 20)), ETIMEDOUT);
        CHECK_OK(uspawn_child_resume(&child));
        CHECK_OK(uspawn_child_ready(&child, -1));
        cat_is_right(test, &child);
        if (!CHECK_INT(test_start(test, &child, &launch), 0))
            return;
        item.fd = child.pipes[0];
        child.pipes[0] = -1;
        CHECK_OK(uspawn_child_release(&child));
        CHECK_INT(poll(&item, 1, -1), 1); /* it has ended */
        close(item.fd);
        start_collect(test);
    }
}

static void suspended_in_a_large_table(struct test *test)
{
    test_in_child(test, hold, NULL);
}

static const struct test_case cases[] = {
    CASE(made_in_a_large_table, 0),
    CASE(map_in_a_large_table, 0),
    CASE(dup2_of_closed_in_a_large_table, 0),
    CASE(suspended_in_a_large_table, 0),
};

TABLE(large_table, cases);
