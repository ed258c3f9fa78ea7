/* SPDX-License-Identifier: MIT */
/* Paths that lead through the descriptors of the child: /dev/fd/N, as shells
 * write it for <(command), and its like in /proc.  Until `listed` inheritance
 * closes it, N is there, whatever the backend and however many are open. */
#include "cases-start.h"

#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define TEXT "read through a descriptor"
#define FILE_FD 63
#define DIRECTORY_FD 64
#define HIGHEST 400

/* One way to write it: go to DIRECTORY, unless that is NULL, and open PATH. */
struct way {
    const char *directory, *path;
};

static const struct way ways[] = {
    {NULL, "/dev/fd/63"},
    {NULL, "/proc/self/fd/63"},
    {NULL, "/proc/thread-self/fd/63"},
    {NULL, "//proc/./self/fd//./63"},
    {NULL, "/proc/self/fd/../fd/63"},
    {NULL, "/dev/fd/64/text"},
    {"/dev/fd", "63"},
    {"/proc/self/fd", "63"},
    {"/proc/self", "fd/63"},
    {"/dev", "fd/63"},
    {"/dev/fd/64", "text"},
    {"/dev/fd/64/.", "../fd/text"},
    {NULL, "/dev/stdin"},
};

static void reads(struct test *test, const struct way *way, int is_start)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions, .argv = ARGS("cat")};
    struct uspawn_child child;

    MUST(lseek(FILE_FD, 0, SEEK_SET));
    if (way->directory)
        CHECK_OK(uspawn_actions_add_chdir(actions, way->directory));
    CHECK_OK(uspawn_actions_add_open(actions, 0, way->path, O_RDONLY, 0));
    CHECK_OK(uspawn_actions_add_pipe(actions, 1, USPAWN_PIPE_WRITE));
    if (!CHECK_INT(is_start ? start_launch(test, &child, &launch)
                            : test_start(test, &child, &launch),
                   0)) {
        test_fail(test, __FILE__, __LINE__, "%s", way->path);
        return;
    }
    if (!CHECK_STR(test_drain(test, child.pipes[0]), TEXT))
        test_fail(test, __FILE__, __LINE__, "%s", way->path);
    ENDS(&child, 0);
    CHECK_OK(uspawn_child_release(&child));
}

/* What is open: FILE_FD, DIRECTORY_FD, and standard input, which the actions
 * close before they open. */
static void prepare(struct test *test)
{
    struct launch launch = {0};
    char *path;
    int fd;

    MUST(mkdir(test_path(test, "fd"), 0700));
    path = test_file(test, "fd/text", TEXT, 0600);
    test_set_limit(test, RLIMIT_NOFILE, HIGHEST + 200);
    EXITS(&launch, 0);
    STARTS(&launch, 0);
    fd = (int)MUST(open(path, O_RDONLY));
    MUST(test_duplicate(fd, FILE_FD));
    close(fd);
    fd = (int)MUST(open(test_path(test, "fd"), O_RDONLY | O_DIRECTORY));
    MUST(test_duplicate(fd, DIRECTORY_FD));
    close(fd);
}

static void read_all(struct test *test)
{
    size_t i;

    for (i = 0; i + 1 < sizeof ways / sizeof *ways; i++) {
        reads(test, &ways[i], 0);
        reads(test, &ways[i], 1);
    }
}

static void read_before_and_after(struct test *test, void *data)
{
    (void)data;
    prepare(test);
    read_all(test);
    while (MUST(fcntl(0, F_DUPFD_CLOEXEC, 3)) < HIGHEST)
        continue;
    read_all(test);
}

static void a_path_through_a_descriptor(struct test *test)
{
    test_in_child(test, read_before_and_after, NULL);
}

/* Not open here, so not there; though the library makes pipes. */
static void through_closed(struct test *test, void *data)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions};
    const struct uspawn_error *error;

    (void)data;
    prepare(test);
    while (MUST(fcntl(0, F_DUPFD_CLOEXEC, 3)) < 70)
        continue;
    close(66);
    CHECK_OK(uspawn_actions_add_pipe(actions, 40, USPAWN_PIPE_READ));
    CHECK_OK(uspawn_actions_add_bytes(actions, 41, TEXT, 4));
    CHECK_OK(uspawn_actions_add_open(actions, 42, "/dev/fd/66", O_RDONLY, 0));
    error = FAILS(&launch, ENOENT, USPAWN_STAGE_OPEN, 2);
    CHECK_STR(error->text, "/dev/fd/66");
}

static void a_path_through_a_closed_descriptor(struct test *test)
{
    test_in_child(test, through_closed, NULL);
}

/* The program itself does not have it. */
static void not_kept(struct test *test, void *data)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions};

    (void)data;
    prepare(test);
    CHECK_OK(uspawn_actions_add_open(actions, 40, "/dev/fd/63", O_RDONLY, 0));
    CHECK_OK(uspawn_actions_add_chdir(actions, "/proc/self/fd"));
    CHECK_STR(test_report_fds(test, REPORT(&launch)), "0 1 2 40");
    launch.path = "/dev/fd/63";
    FAILS(&launch, ENOENT, USPAWN_STAGE_EXEC, -1);
}

static void what_a_path_leads_through_is_not_kept(struct test *test)
{
    if (!REFUSED_LISTED())
        test_in_child(test, not_kept, NULL);
}

static const struct test_case cases[] = {
    CASE(a_path_through_a_descriptor, TEST_NATIVE),
    CASE(a_path_through_a_closed_descriptor, TEST_NATIVE),
    CASE(what_a_path_leads_through_is_not_kept, TEST_NATIVE),
};

TABLE(proc_paths, cases);
