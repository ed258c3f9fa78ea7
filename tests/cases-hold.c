/* SPDX-License-Identifier: MIT */
/* How a job holds what its programs start: what leaves the group, ignores
 * signals and forks on and on is still in the cgroup, or the namespace.
 */
#include "cases-run.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Whoever is told so writes a line and then keeps the pipe that says that he is
 * there; it ends when all of them have. */
#define ESCAPES                                                                \
    "trap '' TERM INT HUP; (setsid sh -c 'trap \"\" TERM INT HUP; echo x; "    \
    "sleep 1000; sleep 1000' </dev/null &) & sleep 1000; "

/* One that forks on and on, a thousand times. */
#define FORKS                                                                  \
    "trap '' TERM; setsid sh -c 'i=0; while [ $i -lt 1000 ]; do "              \
    "sleep 1000 & i=$((i + 1)); echo x; done; wait' & wait; wait; "

static const char *cgroup_root(void)
{
    static const char *const roots[] = {"/sys/fs/cgroup",
                                        "/sys/fs/cgroup/unified"};
    char path[64];
    size_t i;

    for (i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "%s/cgroup.procs", roots[i]);
        if (access(path, W_OK) == 0) {
            snprintf(path, sizeof path, "%s/cgroup.controllers", roots[i]);
            if (access(path, F_OK) == 0)
                return roots[i];
        }
    }
    return NULL;
}

/* A cgroup below which jobs may make theirs. */
struct place {
    char path[80];
    int fd;
};

static int make_place(struct test *test, struct place *place)
{
    const char *root = cgroup_root();

    if (!root) {
        SKIP("no cgroup of version 2 that can be written to");
        return 0;
    }
    snprintf(place->path, sizeof place->path, "%s/uspawn-test-%ld", root,
             (long)getpid());
    if (mkdir(place->path, 0755) != 0) {
        SKIP("no cgroup can be made");
        return 0;
    }
    place->fd = open(place->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return CHECK(place->fd >= 0);
}

/* It can be removed: every job has removed its own. */
static void drop_place(struct test *test, struct place *place)
{
    close(place->fd);
    MUST(rmdir(place->path));
}

/* Backends that have cgroups and namespaces, where the library makes Linux's
 * system calls. */
static int is_able(const struct test *test)
{
#ifdef USP_PIDFDS
    return test_is(test, "clone") || test_is(test, "fork");
#else
    (void)test;
    return 0;
#endif
}

/* Whether the backend has no cgroups: it says so, and nothing was started. */
static int is_refused(struct test *test, const struct uspawn_result *result)
{
    if (result->reason != USPAWN_REASON_NOT_STARTED)
        return 0;
    if (is_able(test))
        test_fail(test, __FILE__, __LINE__, "%s", run_sentence(test, result));
    CHECK_INT(result->code, ENOTSUP);
    return 1;
}

/* All who hold the write end of the pipe ENDS have ended. */
static void check_all_ended(struct test *test, int ends[2])
{
    close(ends[1]);
    test_drain(test, ends[0]);
    close(ends[0]);
}

/* What sh makes of LINE. */
static void run_line(struct test *test, struct uspawn_result *result,
                     const char *line, const struct uspawn_options *options)
{
    char *argv[] = {(char *)"sh", (char *)"-c", NULL, NULL};
    struct uspawn_options own = *options;

    argv[2] = test_text(test, "%s", line);
    own.attr = test_attr(test);
    TRY(uspawn_run(result, argv, &own));
}

/* Who has escaped is there by then. */
static int stop_at_line(void *context, const char *bytes, size_t size)
{
    int *lines = context;

    (void)bytes;
    (void)size;
    return ++*lines >= 1 ? EINTR : 0;
}

/* The program is stopped once somebody has escaped, and nobody is left. */
static void check_stopped(struct test *test, const char *line, int hold,
                          const struct place *place)
{
    int lines = 0, ends[2];
    struct uspawn_result result;
    struct uspawn_other_stream other = {
        .number = 9,
        .is_output = 1,
        .stream = {.kind = USPAWN_STREAM_DESCRIPTOR}};

    run_pipe(test, ends);
    other.stream.fd = ends[1];
    run_line(test, &result, line,
             OPTIONS(.out = {.kind = USPAWN_STREAM_LINES,
                             .output = stop_at_line,
                             .context = &lines},
                     .others = &other, .others_count = 1, .grace_ms = 50,
                     .hold = hold, .cgroup_fd = place ? place->fd : 0));
    if (!is_refused(test, &result)) {
        CHECK_INT(result.reason, USPAWN_REASON_FAILED);
        CHECK_INT(result.code, EINTR);
        CHECK_INT(result.hold, hold);
        if (hold == USPAWN_HOLD_CGROUP) {
            CHECK(result.killed >= 1);
            CHECK_HAS(run_sentence(test, &result), "of its cgroup had to be");
        }
    }
    uspawn_result_free(&result);
    check_all_ended(test, ends);
}

static int has_setsid(struct test *test)
{
    if (access("/usr/bin/setsid", X_OK) == 0)
        return 1;
    SKIP("no setsid(1)");
    return 0;
}

/* ------------------------------------------------------------- Cgroups -- */

static void nobody_leaves_a_cgroup(struct test *test)
{
    struct place place;

    if (!has_setsid(test) || !make_place(test, &place))
        return;
    check_stopped(test, ESCAPES, USPAWN_HOLD_CGROUP, &place);
    check_stopped(test, FORKS, USPAWN_HOLD_CGROUP, &place);
    drop_place(test, &place);
}

/* A program that ends by itself leaves nobody either. */
static void what_is_left_in_a_cgroup(struct test *test)
{
    struct uspawn_result result;
    struct place place;

    if (!has_setsid(test) || !make_place(test, &place))
        return;
    run_line(test, &result, "setsid sleep 1000 & exit 4",
             OPTIONS(.hold = USPAWN_HOLD_CGROUP, .cgroup_fd = place.fd));
    if (!is_refused(test, &result)) {
        CHECK_INT(result.reason, USPAWN_REASON_ENDED);
        CHECK_INT(result.status.value, 4);
        CHECK_INT(result.hold, USPAWN_HOLD_CGROUP);
        CHECK_INT(result.killed, 1);
        CHECK_HAS(run_sentence(test, &result),
                  "1 other process of its cgroup had to be killed");
    }
    uspawn_result_free(&result);
    drop_place(test, &place);
}

/* All programs of a pipeline are in one; one that cannot be started leaves
 * none behind. */
static void a_cgroup_for_a_pipeline(struct test *test)
{
    struct uspawn_program programs[2] = {
        {.argv = run_argv(test, ARGS("write", "abc"))},
        {.argv = run_argv(test, ARGS("cat"))}};
    struct uspawn_options options = {
        .attr = test_attr(test), .out = MEMORY, .hold = USPAWN_HOLD_CGROUP};
    struct uspawn_result result;
    struct place place;

    if (!make_place(test, &place))
        return;
    options.cgroup_fd = place.fd;
    uspawn_pipeline(&result, programs, 2, &options);
    if (!is_refused(test, &result)) {
        CHECK_INT(result.is_success, 1);
        CHECK_INT(result.killed, 0);
        CHECK_STR(result.out.bytes, "abc");
    }
    uspawn_result_free(&result);
    programs[1].argv = (char *[]){(char *)"/nonexistent/x", NULL};
    CHECK(uspawn_pipeline(&result, programs, 2, &options) != 0);
    CHECK_INT(result.reason, USPAWN_REASON_NOT_STARTED);
    uspawn_result_free(&result);
    drop_place(test, &place);
}

/* What is asked for and cannot be had is an error, and nothing is started;
 * unless the strongest will do. */
static void check_none(struct test *test, int fd)
{
    struct uspawn_result result;

    run(test, &result, ARGS("exit", "0"),
        OPTIONS(.hold = USPAWN_HOLD_CGROUP, .cgroup_fd = fd));
    CHECK_INT(result.reason, USPAWN_REASON_NOT_STARTED);
    CHECK_INT(result.code, ENOTSUP);
    CHECK_INT(result.error.stage, USPAWN_STAGE_CGROUP);
    uspawn_result_free(&result);
    RUNS(&result, ARGS("exit", "3"),
         OPTIONS(.hold = USPAWN_HOLD_STRONGEST, .cgroup_fd = fd), 3);
    CHECK_INT(result.hold, USPAWN_HOLD_GROUP);
    uspawn_result_free(&result);
}

static void no_cgroup(struct test *test)
{
    int fd = open(test->directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    check_none(test, 0);
    check_none(test, fd); /* a directory of another kind, left as it was */
    close(fd);
}

static void the_strongest(struct test *test)
{
    struct uspawn_result result;
    struct place place;

    if (!make_place(test, &place))
        return;
    RUNS(&result, ARGS("exit", "3"),
         OPTIONS(.hold = USPAWN_HOLD_STRONGEST, .cgroup_fd = place.fd), 3);
    if (is_able(test))
        CHECK_INT(result.hold, USPAWN_HOLD_CGROUP);
    else if (test->backend)
        CHECK_INT(result.hold, USPAWN_HOLD_GROUP);
    uspawn_result_free(&result);
    drop_place(test, &place);
}

static void misuse(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);
    struct uspawn_result result;

    CHECK_INT(run(test, &result, ARGS("exit", "0"), OPTIONS(.cgroup_fd = -1)),
              EINVAL);
    CHECK_INT(run(test, &result, ARGS("exit", "0"),
                  OPTIONS(.hold = USPAWN_HOLD_STRONGEST + 1)),
              EINVAL);
    CHECK_INT(
        run(test, &result, ARGS("exit", "0"), OPTIONS(.hold_reserved = 1)),
        EINVAL);
    if (uspawn_attr_set_cgroup(attr, 0) == 0)
        CHECK_INT(run(test, &result, ARGS("exit", "0"),
                      OPTIONS(.attr = attr, .hold = USPAWN_HOLD_CGROUP)),
                  EINVAL);
    uspawn_result_free(&result);
}

/* ---------------------------------------------------------- Namespaces -- */

static void nobody_outlives_number_one(struct test *test)
{
    struct uspawn_result result;
    int ends[2];

    if (!has_setsid(test))
        return;
    check_stopped(test, ESCAPES, USPAWN_HOLD_NAMESPACE, NULL);
    run_pipe(test, ends);
    run_line(test, &result, "setsid sleep 1000 & echo $$",
             OPTIONS(.out = MEMORY, .hold = USPAWN_HOLD_NAMESPACE));
    if (!is_refused(test, &result)) {
        CHECK_INT(result.reason, USPAWN_REASON_ENDED);
        CHECK_INT(result.is_pipe_held, 0);
        CHECK_INT(result.hold, USPAWN_HOLD_NAMESPACE);
        CHECK_INT(result.killed, -1);
        CHECK_STR(result.out.bytes, "1\n");
    }
    uspawn_result_free(&result);
    check_all_ended(test, ends);
}

static const struct test_case cases[] = {
    CASE(nobody_leaves_a_cgroup, TEST_ADMIN | TEST_NATIVE),
    CASE(what_is_left_in_a_cgroup, TEST_ADMIN | TEST_NATIVE),
    CASE(a_cgroup_for_a_pipeline, TEST_ADMIN | TEST_NATIVE),
    CASE(the_strongest, TEST_ADMIN | TEST_NATIVE),
    CASE(no_cgroup, 0),
    CASE(misuse, 0),
    CASE(nobody_outlives_number_one, TEST_ADMIN | TEST_NATIVE),
};

TABLE(hold, cases);
