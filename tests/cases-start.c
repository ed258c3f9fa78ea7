/* SPDX-License-Identifier: MIT */
/* Starting without waiting for the exec: uspawn_start(), uspawn_child_ready()
 * and what belongs to them.
 *
 * A start that stays under way for as long as a case likes: its child opens a
 * FIFO for reading, which blocks until the case opens it for writing.
 */
#include "testlib.h"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Start the helper (or PATH) with ARGV. */
static int start(struct test *test, struct uspawn_child *child,
                 const char *path, const struct uspawn_actions *actions,
                 const struct uspawn_attr *attr, char *const *argv)
{
    memset(child, 0xa5, sizeof *child);
    return TRY(uspawn_start(child, path ? path : test->helper, actions, attr,
                            argv, NULL));
}

/* Where the call may wait as uspawn() does, no start stays under way. */
static int may_wait(const struct test *test)
{
    return test_is(test, "vfork") || test_is(test, "posix_spawn");
}

/* What came of a start, whether or not the call itself has said it. */
static int outcome(struct test *test, struct uspawn_child *child, int code)
{
    return code != 0 ? code : TRY(uspawn_child_ready(child, -1));
}

static void a_start_runs_the_program(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);
    struct uspawn_child child;

    if (!CHECK_INT(start(test, &child, NULL, NULL, attr, ARGS("exit", "7")), 0))
        return;
    CHECK(child.pid > 0);
    CHECK_OK(uspawn_child_ready(&child, 5000));
    CHECK_OK(uspawn_child_ready(&child, 0)); /* the same if asked again */
    CHECK_INT(child.error.code, 0);
    ENDS(&child, 7);
    CHECK_INT(start(test, &child, NULL, NULL, attr, ARGS("exit", "8")), 0);
    ENDS(&child, 8); /* nobody need ask */
    CHECK_INT(TRY(uspawn_child_ready(&child, 0)), EINVAL);
    CHECK_OK(uspawn_child_release(&child));
}

static void check_failure(struct test *test,
                          const struct uspawn_actions *actions, int code,
                          int stage, int action)
{
    struct uspawn_child child;
    const char *path = actions ? NULL : "/nonexistent/x";
    int i;

    CHECK_INT(outcome(test, &child,
                      start(test, &child, path, actions, test_attr(test),
                            ARGS("exit", "0"))),
              code);
    CHECK_INT(child.error.code, code);
    CHECK_STR(uspawn_strstage(child.error.stage), uspawn_strstage(stage));
    CHECK_INT(child.error.action, action);
    CHECK_INT(child.pid, 0);
    CHECK_INT(child.fd, -1);
    CHECK_INT(child.ready_fd, -1);
    for (i = 0; i < USPAWN_PIPES_MAX; i++)
        CHECK_INT(child.pipes[i], -1);
    CHECK(test_childless());
    CHECK_INT(uspawn_child_release(&child), 0);
}

static void a_start_fails(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    int i;

    CHECK_OK(uspawn_actions_add_pipe(actions, 33, USPAWN_PIPE_READ));
    CHECK_OK(uspawn_actions_add_fchdir(actions, 99));
    for (i = 0; i < 3; i++) {
        check_failure(test, NULL, ENOENT, USPAWN_STAGE_EXEC, -1);
        check_failure(test, actions, EBADF, USPAWN_STAGE_FCHDIR, 1);
    }
}

/* Waiting finds the failure, too. */
static void a_wait_tells_the_failure(struct test *test)
{
    struct uspawn_child child;
    int code = start(test, &child, "/nonexistent/x", NULL, test_attr(test),
                     ARGS("exit", "0"));

    if (code == 0)
        code = TRY(uspawn_child_wait(&child, NULL, -1));
    CHECK_INT(code, ENOENT);
    CHECK_INT(child.error.stage, USPAWN_STAGE_EXEC);
    CHECK(test_childless());
}

/* All that was passed is gone when the call returns. */
static void a_start_holds_its_own_copies(struct test *test)
{
    struct uspawn_actions *actions = NULL;
    struct uspawn_attr *attr = NULL;
    struct uspawn_child child;
    char word[] = "write", text[] = "text", number[] = "40", path[1100];
    char *argv[] = {"helper", word, text, number, NULL};
    const char *out = test_file(test, "out", "", 0644);
    int fd = open(out, O_WRONLY | O_CLOEXEC);

    snprintf(path, sizeof path, "%s", test->helper);
    CHECK_OK(uspawn_actions_create(&actions));
    CHECK_OK(uspawn_attr_create(&attr));
    CHECK_OK(uspawn_attr_set_backend(attr, test->backend));
    CHECK_OK(uspawn_actions_add_dup2(actions, fd, 40));
    CHECK_INT(start(test, &child, path, actions, attr, argv), 0);
    uspawn_actions_destroy(actions);
    uspawn_attr_destroy(attr);
    close(fd);
    memset(argv, 0, sizeof argv);
    memset(word, 'x', sizeof word);
    memset(text, 'x', sizeof text);
    memset(number, 'x', sizeof number);
    memset(path, 'x', sizeof path);
    ENDS(&child, 0);
    CHECK_STR(test_contents(test, out), "text");
}

static void a_plan_can_be_destroyed(struct test *test)
{
    struct uspawn_plan *plan = NULL;
    struct uspawn_child child[5];
    int i;

    CHECK_OK(uspawn_plan_create(&plan, test->helper, NULL, test_attr(test),
                                ARGS("exit", "9"), NULL));
    if (plan == NULL)
        return;
    for (i = 0; i < 5; i++)
        CHECK_OK(uspawn_plan_start(&child[i], plan, NULL, NULL));
    uspawn_plan_destroy(plan);
    for (i = 0; i < 5; i++)
        ENDS(&child[i], 9);
}

/* ------------------------------------------------------------ Under way -- */

/* Actions whose child blocks until the FIFO of *PATH is opened. */
static struct uspawn_actions *blocking(struct test *test, const char **path)
{
    struct uspawn_actions *actions = test_actions(test);

    *path = test_path(test, "fifo");
    if (access(*path, F_OK) != 0)
        MUST(mkfifo(*path, 0600));
    CHECK_OK(uspawn_actions_add_open(actions, 33, *path, O_RDONLY, 0));
    return actions;
}

static void a_slow_start_holds_up_nobody(struct test *test)
{
    const char *path;
    struct uspawn_actions *actions = blocking(test, &path);
    struct uspawn_attr *attr = test_attr(test);
    struct uspawn_child child;
    struct pollfd poller = {.events = POLLIN};
    struct launch other = {0};
    long begin = test_clock();
    int fd;

    if (may_wait(test) || !test_shares_memory()) {
        SKIP("this backend may wait");
        return;
    }
    CHECK_OK(uspawn_attr_set_ready_fd(attr));
    if (!CHECK_INT(start(test, &child, NULL, actions, attr, ARGS("exit", "3")),
                   0))
        return;
    CHECK(test_clock() - begin < 1000);
    CHECK(child.pid > 0);
    CHECK_INT(fcntl(child.ready_fd, F_GETFD), FD_CLOEXEC);
    poller.fd = child.ready_fd;
    CHECK_INT(TRY(uspawn_child_ready(&child, 0)), ETIMEDOUT);
    CHECK_INT(TRY(uspawn_child_ready(&child, 10)), ETIMEDOUT);
    CHECK_INT(poll(&poller, 1, 0), 0);
    CHECK_INT(TRY(uspawn_child_wait(&child, NULL, 10)), ETIMEDOUT);
    EXITS(&other, 0);
    fd = open(path, O_WRONLY | O_CLOEXEC);
    CHECK_INT(poll(&poller, 1, 5000), 1);
    CHECK_OK(uspawn_child_ready(&child, 5000));
    CHECK_INT(child.ready_fd, -1);
    close(fd);
    ENDS(&child, 3);
}

/* Given up, it goes on, and is collected in the end. */
static void a_slow_start_is_released(struct test *test)
{
    const char *path;
    struct uspawn_actions *actions = blocking(test, &path);
    struct uspawn_attr *attr = test_attr(test);
    struct uspawn_child child;
    struct launch other = {0};
    int fd, i;

    if (may_wait(test) || !test_shares_memory()) {
        SKIP("this backend may wait");
        return;
    }
    if (!CHECK_INT(start(test, &child, NULL, actions, attr, ARGS("exit", "3")),
                   0))
        return;
    CHECK_OK(uspawn_child_release(&child));
    fd = open(path, O_WRONLY | O_CLOEXEC);
    for (i = 0; i < 200 && !test_childless(); i++) {
        EXITS(&other, 0);
        test_sleep(1);
    }
    close(fd);
    CHECK(test_childless());
}

static void a_slow_start_is_cancelled(struct test *test)
{
    const char *path;
    struct uspawn_actions *actions = blocking(test, &path);
    struct uspawn_attr *attr = test_attr(test);
    struct uspawn_child child;

    if (may_wait(test) || !test_shares_memory()) {
        SKIP("this backend may wait");
        return;
    }
    if (CHECK_INT(start(test, &child, NULL, actions, attr, ARGS("exit", "3")),
                  0)) {
        CHECK_OK(uspawn_child_cancel(&child));
        TRY(uspawn_child_wait(&child, NULL, 5000));
        CHECK(test_childless());
        CHECK_OK(uspawn_child_release(&child));
    }
    if (CHECK_INT(start(test, &child, NULL, NULL, attr, ARGS("exit", "3")),
                  0)) {
        CHECK_OK(uspawn_child_ready(&child, -1));
        CHECK_INT(TRY(uspawn_child_cancel(&child)), EALREADY);
        ENDS(&child, 3);
    }
    CHECK_INT(TRY(uspawn_child_cancel(NULL)), EINVAL);
}

static void starts_are_limited(struct test *test)
{
    const char *path;
    struct uspawn_actions *actions = blocking(test, &path);
    struct uspawn_attr *attr = test_attr(test);
    struct uspawn_child child[3];
    int i, fd;

    CHECK_INT(TRY(uspawn_set_start_limit(0)), EINVAL);
    CHECK_INT(TRY(uspawn_set_start_limit(1025)), EINVAL);
    if (may_wait(test) || test_is(test, "fork") || !test_shares_memory()) {
        SKIP("this backend may wait");
        return;
    }
    CHECK_OK(uspawn_set_start_limit(2));
    CHECK_OK(uspawn_attr_set_policy(attr, USPAWN_POLICY_NEVER_WAIT));
    for (i = 0; i < 2; i++)
        CHECK_INT(start(test, &child[i], NULL, actions, attr,
                        ARGS("exit", "3")),
                  0);
    CHECK_INT(start(test, &child[2], NULL, actions, attr, ARGS("exit", "3")),
              EAGAIN);
    CHECK_INT(child[2].pid, 0);
    fd = open(path, O_WRONLY | O_CLOEXEC);
    for (i = 0; i < 2; i++)
        ENDS(&child[i], 3);
    close(fd);
    CHECK_INT(start(test, &child[2], NULL, NULL, attr, ARGS("exit", "4")), 0);
    ENDS(&child[2], 4);
    CHECK_OK(uspawn_set_start_limit(128));
}

/* -------------------------------------------------------------- Threads -- */

static void *starter(void *argument)
{
    struct test *test = argument;
    struct uspawn_attr *attr = test_attr(test);
    struct uspawn_child child[10];
    int round, i;

    for (round = 0; round < 4; round++) {
        for (i = 0; i < 10; i++)
            CHECK_INT(start(test, &child[i], NULL, NULL, attr,
                            ARGS("exit", "11")),
                      0);
        for (i = 0; i < 10; i++)
            test_ends(test, &child[i], 11);
        for (i = 0; i < 10; i++)
            CHECK_INT(outcome(test, &child[i],
                              start(test, &child[i], "/nonexistent/x", NULL,
                                    attr, ARGS("exit", "0"))),
                      ENOENT);
    }
    return NULL;
}

static void many_start_at_once(struct test *test)
{
    pthread_t threads[6];
    int i, count = test_shares_memory() ? 6 : 2;

    for (i = 0; i < count; i++)
        CHECK_INT(pthread_create(&threads[i], NULL, starter, test), 0);
    for (i = 0; i < count; i++)
        pthread_join(threads[i], NULL);
    CHECK(test_childless());
}

static void start_bad_input(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);
    struct uspawn_child child;

    CHECK_INT(start(test, &child, "x", NULL, attr, NULL), EINVAL);
    CHECK_INT(child.pid, 0);
    CHECK_INT(child.error.stage, USPAWN_STAGE_PLAN);
    CHECK_INT(TRY(uspawn_start(&child, NULL, NULL, attr, ARGS("x"), NULL)),
              EINVAL);
    CHECK_INT(TRY(uspawn_start(NULL, "x", NULL, attr, ARGS("x"), NULL)),
              EINVAL);
    CHECK_INT(TRY(uspawn_plan_start(&child, NULL, NULL, NULL)), EINVAL);
    CHECK_INT(TRY(uspawn_child_ready(NULL, 0)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_ready_fd(NULL)), EINVAL);
    if (CHECK_INT(start(test, &child, NULL, NULL, attr, ARGS("exit", "0")),
                  0)) {
        CHECK_INT(TRY(uspawn_child_ready(&child, -2)), EINVAL);
        ENDS(&child, 0);
    }
}

static const struct test_case cases[] = {
    CASE(a_start_runs_the_program, 0),
    CASE(a_start_fails, 0),
    CASE(a_wait_tells_the_failure, 0),
    CASE(a_start_holds_its_own_copies, 0),
    CASE(a_plan_can_be_destroyed, 0),
    CASE(a_slow_start_holds_up_nobody, TEST_KEEPS_MEMORY),
    CASE(a_slow_start_is_released, TEST_KEEPS_MEMORY),
    CASE(a_slow_start_is_cancelled, 0),
    CASE(starts_are_limited, 0),
    CASE(many_start_at_once, TEST_KEEPS_MEMORY),
    CASE(start_bad_input, TEST_ONCE),
};

TABLE(start, cases);
