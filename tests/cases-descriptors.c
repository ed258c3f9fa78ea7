/* SPDX-License-Identifier: MIT */
/* The dup2, inherit and closefrom actions, and which descriptors a program has
 * under either kind of inheritance.
 */
#include "testlib.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

/* Open /dev/null under NUMBER, close-on-exec or not. */
static void occupy(struct test *test, int number, int cloexec)
{
    int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

    MUST(fd);
    if (fd != number) {
        MUST(dup2(fd, number));
        close(fd);
    }
    MUST(fcntl(number, F_SETFD, cloexec ? FD_CLOEXEC : 0));
}

/* ---------------------------------------------------------------- dup2 -- */

static void dup2_copies(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions};
    const char *report;
    int pair[2];

    MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
    MUST(fcntl(pair[0], F_SETFD, FD_CLOEXEC));
    MUST(fcntl(pair[1], F_SETFD, FD_CLOEXEC));
    CHECK_OK(uspawn_actions_add_dup2(actions, pair[0], 33));
    report = SAME_AS_FORK(&launch);
    CHECK_STR(test_report_fds(test, report), "0 1 2 33");
    CHECK_HAS(test_value(test, report, "fd 33"), "cloexec=0");
    CHECK_HAS(test_value(test, report, "fd 33"), "type=socket");
    close(pair[0]);
    close(pair[1]);
}

/* 30 and 31 change places by way of 32: which file is where is told by what
 * is written through them. */
static void dup2_swaps(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    const char *a = test_file(test, "a", "", 0644);
    const char *b = test_file(test, "b", "", 0644);
    struct launch launch = {.actions = actions,
                            .argv = ARGS("write", "text", "30")};

    CHECK_OK(uspawn_actions_add_open(actions, 30, a, O_WRONLY, 0));
    CHECK_OK(uspawn_actions_add_open(actions, 31, b, O_WRONLY, 0));
    CHECK_OK(uspawn_actions_add_dup2(actions, 30, 32));
    CHECK_OK(uspawn_actions_add_dup2(actions, 31, 30));
    CHECK_OK(uspawn_actions_add_dup2(actions, 32, 31));
    CHECK_OK(uspawn_actions_add_close(actions, 32));
    EXITS(&launch, 0);
    CHECK_STR(test_contents(test, a), "");
    CHECK_STR(test_contents(test, b), "text");
    CHECK_STR(test_report_fds(test, SAME_AS_FORK(&launch)), "0 1 2 30 31");
}

static void dup2_chain(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions};
    int i;

    occupy(test, 30, 1);
    for (i = 30; i < 40; i++)
        CHECK_OK(uspawn_actions_add_dup2(actions, i, i + 1));
    CHECK_STR(test_report_fds(test, SAME_AS_FORK(&launch)),
              "0 1 2 31 32 33 34 35 36 37 38 39 40");
    close(30);
}

static void dup2_of_standard_numbers(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    const char *out = test_file(test, "out", "", 0644);
    struct launch launch = {.actions = actions,
                            .argv = ARGS("write", "text", "2")};

    CHECK_OK(uspawn_actions_add_open(actions, 1, out, O_WRONLY, 0));
    CHECK_OK(uspawn_actions_add_dup2(actions, 1, 2)); /* 2>&1 */
    EXITS(&launch, 0);
    CHECK_STR(test_contents(test, out), "text");
    SAME_AS_FORK(&launch);
}

static void dup2_of_equal_numbers_clears_cloexec(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions};

    occupy(test, 30, 1);
    CHECK_STR(test_report_fds(test, SAME_AS_FORK(&launch)), "0 1 2");
    CHECK_OK(uspawn_actions_add_dup2(actions, 30, 30));
    CHECK_STR(test_report_fds(test, SAME_AS_FORK(&launch)), "0 1 2 30");
    CHECK_INT(fcntl(30, F_GETFD), FD_CLOEXEC); /* the parent's own is not */
    close(30);
}

static void dup2_of_closed(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct uspawn_actions *equal = test_actions(test);
    struct launch launch = {.actions = actions};
    const struct uspawn_error *error;

    CHECK_OK(uspawn_actions_add_dup2(actions, 1, 40));
    CHECK_OK(uspawn_actions_add_dup2(actions, 50, 41));
    error = FAILS(&launch, EBADF, USPAWN_STAGE_DUP2, 1);
    CHECK_INT(error->detail, USPAWN_DETAIL_DESCRIPTOR);
    CHECK_INT(error->descriptor, 50);
    CHECK_HAS(test_line(test, error), "50");
    CHECK_HAS(test_line(test, error), "EBADF");
    CHECK_OK(uspawn_actions_add_dup2(equal, 50, 50));
    launch.actions = equal;
    error = FAILS(&launch, EBADF, USPAWN_STAGE_DUP2, 0);
    CHECK_INT(error->descriptor, 50);
}

/* Closed by an action of the same list, not by the parent. */
static void dup2_after_close(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions};

    occupy(test, 30, 0);
    CHECK_OK(uspawn_actions_add_close(actions, 30));
    CHECK_OK(uspawn_actions_add_dup2(actions, 30, 31));
    FAILS(&launch, EBADF, USPAWN_STAGE_DUP2, 1);
    close(30);
}

/* ------------------------------------------------------------- inherit -- */

static void inherit_keeps(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions};

    occupy(test, 30, 1);
    occupy(test, 31, 0);
    occupy(test, 32, 0);
    CHECK_OK(uspawn_actions_add_inherit(actions, 30));
    CHECK_OK(uspawn_actions_add_inherit(actions, 32));
    CHECK_STR(test_report_fds(test, SAME_AS_FORK(&launch)),
              test_may_refuse(test, FEATURE_LISTED) ? "0 1 2 30 31 32"
                                                    : "0 1 2 30 32");
    CHECK_INT(fcntl(30, F_GETFD), FD_CLOEXEC);
    close(30);
    close(31);
    close(32);
}

static void inherit_of_closed(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions};
    const struct uspawn_error *error;

    CHECK_OK(uspawn_actions_add_close(actions, 2));
    CHECK_OK(uspawn_actions_add_inherit(actions, 50));
    error = FAILS(&launch, EBADF, USPAWN_STAGE_INHERIT, 1);
    CHECK_INT(error->detail, USPAWN_DETAIL_DESCRIPTOR);
    CHECK_INT(error->descriptor, 50);
    CHECK_HAS(test_line(test, error), "50");
}

static void inherit_then_close(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions};

    occupy(test, 30, 1);
    CHECK_OK(uspawn_actions_add_inherit(actions, 30));
    CHECK_OK(uspawn_actions_add_close(actions, 30));
    CHECK_STR(test_report_fds(test, SAME_AS_FORK(&launch)), "0 1 2");
    close(30);
}

/* ----------------------------------------------------------- closefrom -- */

static void closefrom_closes(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.actions = actions, .attr = attr};
    int i;

    CHECK_OK(uspawn_attr_set_inheritance(attr, USPAWN_INHERIT_ALL));
    CHECK_OK(uspawn_actions_add_closefrom(actions, 3));
    if (REFUSED(&launch, FEATURE_CLOSEFROM))
        return;
    for (i = 30; i < 36; i++)
        occupy(test, i, 0);
    CHECK_STR(test_report_fds(test, SAME_AS_FORK(&launch)), "0 1 2");
    CHECK_OK(uspawn_actions_add_closefrom(actions, 0));
    CHECK_STR(test_report_fds(test, SAME_AS_FORK(&launch)), "");
    for (i = 30; i < 36; i++)
        close(i);
}

/* At its place in the list: what is made later stays, and errors of later
 * steps still come home, though the channel is above. */
static void closefrom_in_the_middle(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions};

    occupy(test, 40, 0);
    CHECK_OK(uspawn_actions_add_dup2(actions, 40, 3));
    CHECK_OK(uspawn_actions_add_dup2(actions, 40, 50));
    CHECK_OK(uspawn_actions_add_closefrom(actions, 4));
    if (REFUSED(&launch, FEATURE_CLOSEFROM)) {
        close(40);
        return;
    }
    CHECK_OK(uspawn_actions_add_dup2(actions, 3, 60));
    CHECK_STR(test_report_fds(test, SAME_AS_FORK(&launch)), "0 1 2 3 60");
    CHECK_OK(uspawn_actions_add_dup2(actions, 40, 61));
    FAILS(&launch, EBADF, USPAWN_STAGE_DUP2, 4);
    FAILS(&launch, EBADF, USPAWN_STAGE_DUP2, 4);
    close(40);
}

static void closefrom_everything(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions};

    CHECK_OK(uspawn_actions_add_closefrom(actions, 0));
    if (REFUSED(&launch, FEATURE_CLOSEFROM))
        return;
    CHECK_OK(uspawn_actions_add_open(actions, 1, "/dev/null", O_WRONLY, 0));
    CHECK_STR(test_report_fds(test, SAME_AS_FORK(&launch)), "1");
    launch.path = "/nonexistent/program";
    FAILS(&launch, ENOENT, USPAWN_STAGE_EXEC, -1);
}

static void closefrom_a_high_number(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions};

    CHECK_OK(uspawn_actions_add_inherit(actions, 30));
    CHECK_OK(uspawn_actions_add_closefrom(actions, 100));
    if (REFUSED(&launch, FEATURE_CLOSEFROM))
        return;
    occupy(test, 30, 1);
    CHECK_STR(test_report_fds(test, SAME_AS_FORK(&launch)), "0 1 2 30");
    close(30);
}

/* --------------------------------------------------------- inheritance -- */

/* Low ones, gaps, high ones, none of them close-on-exec. */
static const int strangers[] = {30, 31, 35, 64, 65, 128, 200, 800, 1000};
#define STRANGERS (sizeof strangers / sizeof *strangers)

static void listed_keeps_strangers_out(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions};
    size_t i;

    if (REFUSED_LISTED())
        return;
    for (i = 0; i < STRANGERS; i++)
        occupy(test, strangers[i], 0);
    CHECK_STR(test_report_fds(test, SAME_AS_FORK(&launch)), "0 1 2");
    CHECK_OK(uspawn_actions_add_inherit(actions, 35));
    CHECK_STR(test_report_fds(test, SAME_AS_FORK(&launch)), "0 1 2 35");
    CHECK_OK(uspawn_actions_add_inherit(actions, 800));
    CHECK_STR(test_report_fds(test, SAME_AS_FORK(&launch)), "0 1 2 35 800");
    CHECK_OK(uspawn_actions_add_dup2(actions, 1000, 32));
    CHECK_STR(test_report_fds(test, SAME_AS_FORK(&launch)), "0 1 2 32 35 800");
    CHECK_OK(uspawn_actions_add_close(actions, 35));
    CHECK_STR(test_report_fds(test, SAME_AS_FORK(&launch)), "0 1 2 32 800");
    for (i = 0; i < STRANGERS; i++)
        close(strangers[i]);
}

/* With the first spawn of the process and with later ones. */
static void listed_without_actions(struct test *test)
{
    struct launch launch = {.argv = ARGS("closed", "30", "31", "35", "64", "65",
                                         "128", "200", "800", "1000")};
    size_t i;

    if (REFUSED_LISTED())
        return;
    for (i = 0; i < STRANGERS; i++)
        occupy(test, strangers[i], 0);
    for (i = 0; i < 3; i++)
        EXITS(&launch, 0);
    for (i = 0; i < STRANGERS; i++)
        close(strangers[i]);
}

static void all_keeps_what_is_not_cloexec(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.actions = actions, .attr = attr};
    const char *report;
    size_t i;

    CHECK_OK(uspawn_attr_set_inheritance(attr, USPAWN_INHERIT_ALL));
    for (i = 0; i < STRANGERS; i++)
        occupy(test, strangers[i], i % 2 == 1);
    CHECK_OK(uspawn_actions_add_close(actions, 65));
    CHECK_OK(uspawn_actions_add_inherit(actions, 31));
    report = SAME_AS_FORK(&launch);
    for (i = 0; i < STRANGERS; i++) {
        const char *key = test_text(test, "fd %d", strangers[i]);
        int kept = (i % 2 == 0 && strangers[i] != 65) || strangers[i] == 31;

        CHECK_INT(test_value(test, report, key)[0] != '\0', kept);
        close(strangers[i]);
    }
}

static void listed_can_be_chosen_again(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.attr = attr};

    if (REFUSED_LISTED())
        return;
    occupy(test, 30, 0);
    CHECK_OK(uspawn_attr_set_inheritance(attr, USPAWN_INHERIT_ALL));
    CHECK_OK(uspawn_attr_set_inheritance(attr, USPAWN_INHERIT_LISTED));
    CHECK_STR(test_report_fds(test, SAME_AS_FORK(&launch)), "0 1 2");
    close(30);
}

/* 0, 1 and 2 stay as they are: closed if closed, close-on-exec if that. */
static void cloexec_standard_numbers(struct test *test, void *data)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions};

    (void)data;
    MUST(fcntl(1, F_SETFD, FD_CLOEXEC));
    close(0);
    CHECK_STR(test_report_fds(test, SAME_AS_FORK(&launch)), "2");
    CHECK_OK(uspawn_actions_add_inherit(actions, 1));
    CHECK_STR(test_report_fds(test, SAME_AS_FORK(&launch)), "1 2");
}

static void standard_numbers_stay_as_they_are(struct test *test)
{
    test_in_child(test, cloexec_standard_numbers, NULL);
}

/* Numbers above a lowered limit are open all the same. */
static void above_the_limit(struct test *test, void *data)
{
    struct launch launch = {
        .argv = ARGS("closed", "30", "31", "64", "800", "1000")};
    size_t i;

    (void)data;
    for (i = 0; i < STRANGERS; i++)
        occupy(test, strangers[i], 0);
    test_set_limit(test, RLIMIT_NOFILE, 50);
    EXITS(&launch, 0);
    EXITS(&launch, 0);
}

static void listed_above_a_lowered_limit(struct test *test)
{
    if (REFUSED_LISTED())
        return;
    if (test_finds_descriptors())
        test_in_child(test, above_the_limit, NULL);
    else
        SKIP("nothing finds descriptors above the limit here");
}

static const struct test_case cases[] = {
    CASE(dup2_copies, 0),
    CASE(dup2_swaps, 0),
    CASE(dup2_chain, 0),
    CASE(dup2_of_standard_numbers, 0),
    CASE(dup2_of_equal_numbers_clears_cloexec, 0),
    CASE(dup2_of_closed, 0),
    CASE(dup2_after_close, 0),
    CASE(inherit_keeps, 0),
    CASE(inherit_of_closed, 0),
    CASE(inherit_then_close, 0),
    CASE(closefrom_closes, 0),
    CASE(closefrom_in_the_middle, 0),
    CASE(closefrom_everything, 0),
    CASE(closefrom_a_high_number, 0),
    CASE(listed_keeps_strangers_out, 0),
    CASE(listed_without_actions, 0),
    CASE(all_keeps_what_is_not_cloexec, 0),
    CASE(listed_can_be_chosen_again, 0),
    CASE(standard_numbers_stay_as_they_are, 0),
    CASE(listed_above_a_lowered_limit, 0),
};

TABLE(descriptors, cases);
