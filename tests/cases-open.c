/* SPDX-License-Identifier: MIT */
/* The open and close actions: what the child gets under which number, with
 * which flags, and that nothing of the library's own gets in between.
 */
#include "testlib.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void open_gives_the_number(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions};
    const char *path = test_file(test, "data", "hello", 0644);
    const char *report;

    CHECK_OK(uspawn_actions_add_open(actions, 33, path, O_RDONLY, 0));
    report = SAME_AS_FORK(&launch);
    CHECK_STR(test_report_fds(test, report), "0 1 2 33");
    CHECK_HAS(test_value(test, report, "fd 33"), "cloexec=0");
    CHECK_HAS(test_value(test, report, "fd 33"), "type=file");
}

/* Emulators give these other numbers, and the helper is native there. */
static void open_passes_flags(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions};
    const char *path = test_file(test, "data", "hello", 0644);
    const char *report;
    unsigned flags = 0;

    CHECK_OK(uspawn_actions_add_open(actions, 33, path,
                                     O_RDWR | O_APPEND | O_NONBLOCK, 0));
    CHECK_OK(uspawn_actions_add_open(actions, 34, path, O_WRONLY, 0));
    CHECK_OK(uspawn_actions_add_open(actions, 35, test->directory,
                                     O_RDONLY | O_DIRECTORY, 0));
    report = SAME_AS_FORK(&launch);
    sscanf(test_value(test, report, "fd 33"), "cloexec=0 flags=%o", &flags);
    CHECK_INT(flags & (O_ACCMODE | O_APPEND | O_NONBLOCK),
              O_RDWR | O_APPEND | O_NONBLOCK);
    sscanf(test_value(test, report, "fd 34"), "cloexec=0 flags=%o", &flags);
    CHECK_INT(flags & O_ACCMODE, O_WRONLY);
    CHECK_HAS(test_value(test, report, "fd 35"), "type=directory");
}

static void open_truncates(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions};
    const char *path = test_file(test, "data", "hello", 0644);

    CHECK_OK(uspawn_actions_add_open(actions, 33, path, O_WRONLY | O_TRUNC, 0));
    EXITS(&launch, 0);
    CHECK_STR(test_contents(test, path), "");
}

static void open_creates_with_mode_and_umask(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions};
    const char *path = test_path(test, "new");
    mode_t old = umask(027);
    struct stat info;

    CHECK_OK(uspawn_actions_add_open(actions, 33, path,
                                     O_WRONLY | O_CREAT | O_EXCL, 0666));
    EXITS(&launch, 0);
    umask(old);
    if (MUST(stat(path, &info)) == 0)
        CHECK_INT(info.st_mode & 07777, 0640);
    CHECK_INT(info.st_size, 0);
    FAILS(&launch, EEXIST, USPAWN_STAGE_OPEN, 0);
}

/* Also on a number that open(2) does not give by itself; the flag must last
 * until exec and not a step longer. */
static void open_honours_cloexec(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions};
    const char *path = test_file(test, "data", "hello", 0644);
    int lowest = open(path, O_RDONLY); /* what open(2) would give */

    close(lowest);
    CHECK_OK(uspawn_actions_add_open(actions, lowest, path,
                                     O_RDONLY | O_CLOEXEC, 0));
    CHECK_OK(
        uspawn_actions_add_open(actions, 35, path, O_RDONLY | O_CLOEXEC, 0));
    CHECK_OK(uspawn_actions_add_dup2(actions, 35, 36));
    CHECK_STR(test_report_fds(test, SAME_AS_FORK(&launch)), "0 1 2 36");
    CHECK_OK(uspawn_actions_add_inherit(actions, 35));
    CHECK_STR(test_report_fds(test, SAME_AS_FORK(&launch)), "0 1 2 35 36");
}

static void open_cloexec_on_standard_number(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions};

    CHECK_OK(uspawn_actions_add_open(actions, 0, "/dev/null",
                                     O_RDONLY | O_CLOEXEC, 0));
    CHECK_STR(test_report_fds(test, SAME_AS_FORK(&launch)), "1 2");
}

static void open_onto_standard_numbers(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    const char *in = test_file(test, "in", "through the program", 0644);
    const char *out = test_path(test, "out"), *err = test_path(test, "err");
    struct launch launch = {.actions = actions, .argv = ARGS("cat")};

    CHECK_OK(uspawn_actions_add_open(actions, 0, in, O_RDONLY, 0));
    CHECK_OK(
        uspawn_actions_add_open(actions, 1, out, O_WRONLY | O_CREAT, 0644));
    CHECK_OK(
        uspawn_actions_add_open(actions, 2, err, O_WRONLY | O_CREAT, 0644));
    EXITS(&launch, 0);
    CHECK_STR(test_contents(test, out), "through the program");
    launch.argv = ARGS("write", "oh", "2");
    EXITS(&launch, 0);
    CHECK_STR(test_contents(test, err), "oh");
    CHECK_STR(test_report_fds(test, SAME_AS_FORK(&launch)), "0 1 2");
}

static void open_twice_takes_the_last(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    const char *first = test_file(test, "first", "", 0644);
    const char *last = test_file(test, "last", "", 0644);
    struct launch launch = {.actions = actions,
                            .argv = ARGS("write", "text", "33")};

    CHECK_OK(uspawn_actions_add_open(actions, 33, first, O_WRONLY, 0));
    CHECK_OK(uspawn_actions_add_open(actions, 33, last, O_WRONLY, 0));
    EXITS(&launch, 0);
    CHECK_STR(test_contents(test, first), "");
    CHECK_STR(test_contents(test, last), "text");
}

/* Closing and opening again under the numbers that open(2) gives must not
 * confuse source and target. */
static void open_on_the_lowest_numbers(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions};
    const char *path = test_file(test, "data", "x", 0644);
    int i;

    for (i = 0; i < 12; i++)
        CHECK_OK(uspawn_actions_add_open(actions, 11 - i, path, O_RDONLY, 0));
    CHECK_STR(test_report_fds(test, SAME_AS_FORK(&launch)),
              "0 1 2 3 4 5 6 7 8 9 10 11");
}

static void open_copies_the_path(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions};
    char path[300];

    snprintf(path, sizeof path, "%s", test_file(test, "data", "x", 0644));
    CHECK_OK(uspawn_actions_add_open(actions, 33, path, O_RDONLY, 0));
    memset(path, 'x', sizeof path);
    EXITS(&launch, 0);
}

/* With 0, 1 and 2 closed here, what the library makes gets those numbers. */
static void low_numbers_closed(struct test *test, void *data)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions};
    const char *path = test_file(test, "data", "x", 0644);

    (void)data;
    close(0);
    close(1);
    close(2);
    CHECK_STR(test_report_fds(test, SAME_AS_FORK(&launch)), "");
    CHECK_OK(uspawn_actions_add_open(actions, 1, path, O_RDONLY, 0));
    CHECK_STR(test_report_fds(test, SAME_AS_FORK(&launch)), "1");
    CHECK_OK(uspawn_actions_add_open(actions, 0, path, O_RDONLY, 0));
    CHECK_OK(uspawn_actions_add_dup2(actions, 0, 2));
    CHECK_STR(test_report_fds(test, SAME_AS_FORK(&launch)), "0 1 2");
    CHECK_OK(uspawn_actions_add_chdir(actions, "/nonexistent"));
    FAILS(&launch, ENOENT, USPAWN_STAGE_CHDIR, 3);
}

static void open_with_standard_numbers_closed(struct test *test)
{
    test_in_child(test, low_numbers_closed, NULL);
}

/* What is there is a file with "old" in it, as 33. */
static const char *open_or_keep(struct test *test, const char *path, int flags)
{
    struct uspawn_actions *actions = test_actions(test);
    const char *old = test_file(test, "old", "old", 0644);
    struct launch launch = {.actions = actions,
                            .argv = ARGS("write", "new", "33")};
    int fd = open(old, O_RDWR | O_APPEND | O_CLOEXEC);

    CHECK_OK(uspawn_actions_add_dup2(actions, fd, 33));
    CHECK_OK(uspawn_actions_add_open_or_keep(actions, 33, path, flags, 0600));
    if (!REFUSED(&launch, FEATURE_BEYOND_POSIX)) {
        EXITS(&launch, 0);
        launch.argv = NULL;
        CHECK_STR(test_report_fds(test, SAME_AS_FORK(&launch)), "0 1 2 33");
    }
    close(fd);
    return test_contents(test, old);
}

static void open_or_keep_opens(struct test *test)
{
    const char *path = test_path(test, "new");

    if (test_may_refuse(test, FEATURE_BEYOND_POSIX)) {
        CHECK_STR(open_or_keep(test, path, O_WRONLY | O_CREAT), "old");
        CHECK_INT(access(path, F_OK), -1);
        return;
    }
    CHECK_STR(open_or_keep(test, path, O_WRONLY | O_CREAT), "old");
    CHECK_STR(test_contents(test, path), "new");
}

static void open_or_keep_keeps(struct test *test)
{
    const char *kept =
        test_may_refuse(test, FEATURE_BEYOND_POSIX) ? "old" : "oldnew";

    CHECK_STR(open_or_keep(test, "/nonexistent/file", O_WRONLY), kept);
    CHECK_STR(open_or_keep(test, test->directory, O_WRONLY), kept);
}

/* What is kept is as it was: open, close-on-exec or closed; also where it is
 * no number that the program would have without it. */
static void open_or_keep_changes_nothing(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions};
    int open_one = fcntl(0, F_DUPFD, 50);
    int closing = fcntl(0, F_DUPFD_CLOEXEC, 70);
    int i;

    for (i = 0; i < 3; i++)
        CHECK_OK(uspawn_actions_add_open_or_keep(actions,
                                                 i == 0   ? open_one
                                                 : i == 1 ? closing
                                                          : 90,
                                                 "/nonexistent", O_RDONLY, 0));
    CHECK_OK(uspawn_actions_add_open_or_keep(actions, 91, "/dev/null",
                                             O_RDONLY | O_CLOEXEC, 0));
    if (!REFUSED(&launch, FEATURE_BEYOND_POSIX))
        CHECK_STR(test_report_fds(test, SAME_AS_FORK(&launch)),
                  test_text(test, "0 1 2 %d", open_one));
    close(open_one);
    close(closing);
}

static void open_or_keep_is_checked(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct uspawn_plan *plan;
    char text[4000];

    CHECK_INT(TRY(uspawn_actions_add_open_or_keep(NULL, 3, "x", 0, 0)), EINVAL);
    CHECK_INT(TRY(uspawn_actions_add_open_or_keep(actions, 3, NULL, 0, 0)),
              EINVAL);
    CHECK_INT(TRY(uspawn_actions_add_open_or_keep(actions, -1, "x", 0, 0)),
              EBADF);
    CHECK_INT(TRY(uspawn_actions_add_open_or_keep(actions, 3, "x", -1, 0)),
              EINVAL);
    CHECK_OK(uspawn_actions_add_open_or_keep(actions, 5, "/dev/tty", 0, 0));
    CHECK_OK(uspawn_plan_create(&plan, "/bin/sh", actions, test_attr(test),
                                ARGS("x"), NULL));
    uspawn_plan_describe(plan, text, sizeof text);
    CHECK_HAS(text, "(action 0): open or keep /dev/tty, flags 0, as 5\n");
    uspawn_plan_destroy(plan);
}

static void close_closes(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions};

    CHECK_OK(uspawn_actions_add_close(actions, 0));
    CHECK_OK(uspawn_actions_add_close(actions, 0));  /* already closed: fine */
    CHECK_OK(uspawn_actions_add_close(actions, 77)); /* never open: fine */
    CHECK_STR(test_report_fds(test, SAME_AS_FORK(&launch)), "1 2");
    CHECK_OK(uspawn_actions_add_close(actions, 1));
    CHECK_OK(uspawn_actions_add_close(actions, 2));
    CHECK_STR(test_report_fds(test, SAME_AS_FORK(&launch)), "");
}

static void close_after_open(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions};
    const char *path = test_path(test, "made");

    CHECK_OK(
        uspawn_actions_add_open(actions, 33, path, O_WRONLY | O_CREAT, 0644));
    CHECK_OK(uspawn_actions_add_close(actions, 33));
    CHECK_STR(test_report_fds(test, SAME_AS_FORK(&launch)), "0 1 2");
    CHECK_INT(access(path, F_OK), 0);
}

/* The parent's own copy is not touched, also where tables are shared. */
static void close_leaves_the_parent_alone(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions};
    int fd = open("/dev/null", O_RDONLY);

    CHECK_OK(uspawn_actions_add_close(actions, fd));
    CHECK_OK(uspawn_actions_add_close(actions, 0));
    EXITS(&launch, 0);
    EXITS(&launch, 0);
    CHECK(fcntl(fd, F_GETFD) != -1);
    CHECK(fcntl(0, F_GETFD) != -1);
    close(fd);
}

/* What the library makes for itself (a channel for errors) must give way to
 * actions on whatever number it has, and still report. */
static void actions_do_not_hit_the_channel(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions};
    int i;

    for (i = 3; i < 40; i++)
        CHECK_OK(uspawn_actions_add_close(actions, i));
    for (i = 3; i < 40; i++)
        CHECK_OK(uspawn_actions_add_open(actions, i, "/dev/null", O_RDONLY, 0));
    for (i = 3; i < 40; i++)
        CHECK_OK(uspawn_actions_add_dup2(actions, 0, i));
    EXITS(&launch, 0);
    CHECK_OK(uspawn_actions_add_chdir(actions, "/nonexistent"));
    FAILS(&launch, ENOENT, USPAWN_STAGE_CHDIR, 111);
    FAILS(&launch, ENOENT, USPAWN_STAGE_CHDIR, 111);
}

/* Nor may an action find there what its caller never opened. */
static void check_invisible(struct test *test, int fd)
{
    struct uspawn_actions *dup2_actions = test_actions(test);
    struct uspawn_actions *inherit_actions = test_actions(test);
    struct launch launch = {.actions = dup2_actions};

    CHECK_OK(uspawn_actions_add_dup2(dup2_actions, fd, 60));
    FAILS(&launch, EBADF, USPAWN_STAGE_DUP2, 0);
    CHECK_OK(uspawn_actions_add_inherit(inherit_actions, fd));
    launch.actions = inherit_actions;
    FAILS(&launch, EBADF, USPAWN_STAGE_INHERIT, 0);
}

static void the_channel_is_invisible(struct test *test)
{
    int fd;

    for (fd = 3; fd < 16; fd++)
        if (fcntl(fd, F_GETFD) == -1)
            check_invisible(test, fd);
}

static const struct test_case cases[] = {
    CASE(open_gives_the_number, 0),
    CASE(open_passes_flags, TEST_NATIVE),
    CASE(open_truncates, 0),
    CASE(open_creates_with_mode_and_umask, 0),
    CASE(open_honours_cloexec, 0),
    CASE(open_cloexec_on_standard_number, 0),
    CASE(open_onto_standard_numbers, 0),
    CASE(open_twice_takes_the_last, 0),
    CASE(open_on_the_lowest_numbers, 0),
    CASE(open_copies_the_path, 0),
    CASE(open_with_standard_numbers_closed, 0),
    CASE(open_or_keep_opens, 0),
    CASE(open_or_keep_keeps, 0),
    CASE(open_or_keep_changes_nothing, 0),
    CASE(open_or_keep_is_checked, 0),
    CASE(close_closes, 0),
    CASE(close_after_open, 0),
    CASE(close_leaves_the_parent_alone, 0),
    CASE(actions_do_not_hit_the_channel, 0),
    CASE(the_channel_is_invisible, 0),
};

TABLE(open, cases);
