/* SPDX-License-Identifier: MIT */
/* Processes that have many descriptors: what is made for a child has high
 * numbers there, and the clone backend takes it over one by one
 * (lib/child/fetch.c).
 */
#include "cases-start.h"

#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define HIGHEST 400

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
    start_fill_table(test, HIGHEST);
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
    start_fill_table(test, HIGHEST);
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
    start_fill_table(test, HIGHEST);
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
    start_fill_table(test, HIGHEST);
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

/* All that a list may ask for, with SOURCES to copy, and what a child that
 * holds needs besides: as much as the child takes over one by one, and more. */
static void ask_for_the_most(struct test *test, int sources)
{
    struct uspawn_actions *actions = test_actions(test);
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.actions = actions, .attr = attr};
    struct uspawn_child child;
    int i;

    for (i = 0; i < sources; i++)
        CHECK_OK(uspawn_actions_add_dup2(actions, HIGHEST - i, 80 + i));
    for (i = 0; i < USPAWN_PIPES_MAX; i++)
        CHECK_OK(uspawn_actions_add_pipe(actions, 10 + i, USPAWN_PIPE_READ));
    for (i = 0; i < USPAWN_BYTES_MAX; i++)
        CHECK_OK(uspawn_actions_add_bytes(actions, 40 + i, "text", 4));
    launch.argv = ARGS("closed", "3", "9", "30", "39", "60", "79", "110");
    EXITS(&launch, 0);
    STARTS(&launch, 0);
    launch.argv = ARGS("closed", "99");
    EXITS(&launch, sources > 19);
    launch.argv = NULL;
    CHECK_OK(uspawn_attr_set_ready_fd(attr));
    STARTS(&launch, 0);
    CHECK_OK(uspawn_attr_set_suspended(attr));
    if (start_cannot_hold(test, &launch) ||
        !CHECK_INT(start_launch(test, &child, &launch), 0))
        return;
    CHECK_OK(uspawn_child_resume(&child));
    ENDS(&child, 0);
    CHECK_OK(uspawn_child_release(&child));
}

static void make_the_most(struct test *test, void *data)
{
    (void)data;
    start_fill_table(test, HIGHEST);
    ask_for_the_most(test, 0);
    ask_for_the_most(test, 13);
    ask_for_the_most(test, 20);
}

static void the_most_in_a_large_table(struct test *test)
{
    test_in_child(test, make_the_most, NULL);
}

static void cat_beside_close(struct test *test, int number)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions, .argv = ARGS("cat")};
    struct uspawn_child child;

    CHECK_OK(uspawn_actions_add_socketpair(actions, 0, SOCK_STREAM));
    CHECK_OK(uspawn_actions_add_close(actions, number));
    CHECK_OK(uspawn_actions_add_bytes(actions, 40, "text", 4));
    CHECK_OK(uspawn_actions_add_dup2(actions, HIGHEST, 41));
    CHECK_OK(uspawn_actions_add_dup2(actions, 0, 1));
    if (CHECK_INT(test_start(test, &child, &launch), 0))
        cat_is_right(test, &child);
    test_release_all();
}

static void hold_beside_close(struct test *test, int number)
{
    struct uspawn_actions *actions = test_actions(test);
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.actions = actions, .attr = attr};
    struct uspawn_child child;

    CHECK_OK(uspawn_attr_set_suspended(attr));
    CHECK_OK(uspawn_actions_add_close(actions, number));
    if (CHECK_INT(start_launch(test, &child, &launch), 0)) {
        CHECK_OK(uspawn_child_resume(&child));
        ENDS(&child, 0);
        CHECK_OK(uspawn_child_release(&child));
    }
    test_release_all();
}

static void close_each(struct test *test, void *data)
{
    struct launch holding = {.attr = test_attr(test)};
    int number;

    (void)data;
    start_fill_table(test, HIGHEST);
    for (number = 3; number < 60 && test_clean(test); number++)
        if (number < 40 || number > 41)
            cat_beside_close(test, number);
    holding.attr = test_attr(test);
    CHECK_OK(uspawn_attr_set_suspended(holding.attr));
    if (start_cannot_hold(test, &holding))
        return;
    for (number = 3; number < 20 && test_clean(test); number++)
        hold_beside_close(test, number);
}

/* No number that the caller closes is one of the library's own. */
static void close_in_a_large_table(struct test *test)
{
    test_in_child(test, close_each, NULL);
}

/* ADD a way to close HIGHEST, before what reads it, after, and between. */
static void close_around(struct test *test,
                         void (*add)(struct test *, struct uspawn_actions *))
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions};
    const struct uspawn_error *error;

    CHECK_OK(uspawn_actions_add_bytes(actions, 43, "text", 4));
    CHECK_OK(uspawn_actions_add_dup2(actions, HIGHEST, 40));
    CHECK_OK(uspawn_actions_add_dup2(actions, HIGHEST - 1, 41));
    add(test, actions);
    CHECK_OK(uspawn_actions_add_dup2(actions, 40, 42));
    CHECK_STR(test_report_fds(test, REPORT(&launch)), "0 1 2 40 41 42 43");
    CHECK_OK(uspawn_actions_add_dup2(actions, HIGHEST, 44));
    error = FAILS(&launch, EBADF, USPAWN_STAGE_DUP2, 5);
    CHECK_INT(error->descriptor, HIGHEST);
    launch.actions = actions = test_actions(test);
    CHECK_OK(uspawn_actions_add_dup2(actions, HIGHEST - 1, 41));
    add(test, actions);
    CHECK_OK(uspawn_actions_add_dup2(actions, HIGHEST, 40));
    FAILS(&launch, EBADF, USPAWN_STAGE_DUP2, 2);
}

static void add_close(struct test *test, struct uspawn_actions *actions)
{
    CHECK_OK(uspawn_actions_add_close(actions, HIGHEST));
}

static void add_closefrom(struct test *test, struct uspawn_actions *actions)
{
    CHECK_OK(uspawn_actions_add_closefrom(actions, 50));
}

static void close_sources(struct test *test, void *data)
{
    struct launch launch = {.actions = test_actions(test)};

    (void)data;
    start_fill_table(test, HIGHEST);
    close_around(test, add_close);
    CHECK_OK(uspawn_actions_add_closefrom(
        (struct uspawn_actions *)(uintptr_t)launch.actions, 50));
    if (!REFUSED(&launch, FEATURE_CLOSEFROM))
        close_around(test, add_closefrom);
}

static void closed_sources_in_a_large_table(struct test *test)
{
    test_in_child(test, close_sources, NULL);
}

static const struct test_case cases[] = {
    CASE(made_in_a_large_table, 0),
    CASE(map_in_a_large_table, 0),
    CASE(dup2_of_closed_in_a_large_table, 0),
    CASE(suspended_in_a_large_table, 0),
    CASE(the_most_in_a_large_table, 0),
    CASE(close_in_a_large_table, 0),
    CASE(closed_sources_in_a_large_table, 0),
};

TABLE(large_table, cases);
