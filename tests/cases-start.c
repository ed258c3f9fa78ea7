/* SPDX-License-Identifier: MIT */
/* Starting without waiting: programs, failures, and bad input.  Every backend
 * takes these calls; those that cannot go on wait, and are held to the same
 * results.
 */
#include "cases-start.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ------------------------------------------------------------ Programs -- */

/* The folder of the helper becomes PATH; the result is the old one. */
static char *search_beside_helper(struct test *test)
{
    const char *old = getenv("PATH"), *slash = strrchr(test->helper, '/');
    char *copy = test_text(test, "%s", old ? old : "/bin");

    MUST(setenv(
        "PATH",
        test_text(test, "%.*s", (int)(slash - test->helper), test->helper), 1));
    return copy;
}

static void programs_start(struct test *test)
{
    struct launch launch = {.argv = ARGS("exit", "31")};
    struct launch searched = {.search = 1, .argv = ARGS("exit", "32")};
    char *old = search_beside_helper(test);
    int i;

    searched.path = strrchr(test->helper, '/') + 1;
    for (i = 0; i < 6; i++) {
        launch.planned = searched.planned = i % 2;
        STARTS(&launch, 31);
        STARTS(&searched, 32);
    }
    MUST(setenv("PATH", old, 1));
    SLOTS_ARE_FREE(128);
}

/* Nobody asks whether it is ready: wait, or release, do as well. */
static void programs_that_nobody_asks_after(struct test *test)
{
    struct launch launch = {.argv = ARGS("exit", "33")};
    struct uspawn_child child;
    int i;

    for (i = 0; i < 40; i++) {
        launch.planned = i % 2;
        if (!CHECK_INT(start_launch(test, &child, &launch), 0))
            return;
        if (i % 4 < 2)
            ENDS(&child, 33);
        CHECK_OK(uspawn_child_release(&child));
        CHECK_INT(child.pid, 0);
        CHECK_INT(child.fd, -1);
        CHECK_INT(child.ready_fd, -1);
    }
    start_collect(test);
    SLOTS_ARE_FREE(128);
}

/* What uspawn() would give the program, start gives it. */
static void check_same(struct test *test, struct launch *launch)
{
    char *path = test_path(test, "report");
    struct uspawn_child child;
    const char *reports[2], *keys[] = {"mask",  "ignored", "cwd",  "group",
                                       "arg 0", "env 0",   "umask"};
    size_t i;

    launch->argv = ARGS("report", path);
    reports[0] = test_report(test, launch); /* by uspawn() */
    unlink(path);
    if (!CHECK_INT(start_and_ask(test, &child, launch), 0))
        return;
    ENDS(&child, 0);
    reports[1] = test_contents(test, path);
    CHECK(reports[1][0] != '\0');
    CHECK_STR(test_report_fds(test, reports[1]),
              test_report_fds(test, reports[0]));
    for (i = 0; i < sizeof keys / sizeof *keys; i++)
        CHECK_STR(test_value(test, reports[1], keys[i]),
                  test_value(test, reports[0], keys[i]));
}

static void the_same_is_asked_and_done(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct uspawn_attr *attr = test_attr(test);
    char *env[] = {"KEY=value", NULL};
    struct launch launch = {.actions = actions, .attr = attr, .envp = env};
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGUSR2);
    CHECK_OK(uspawn_attr_set_signal_mask(attr, &set));
    CHECK_OK(uspawn_attr_set_process_group(attr, 0));
    CHECK_OK(uspawn_attr_set_argv0(attr, "-name"));
    CHECK_OK(uspawn_actions_add_open(actions, 33, "/dev/null", O_RDONLY, 0));
    CHECK_OK(uspawn_actions_add_dup2(actions, 33, 55));
    CHECK_OK(uspawn_actions_add_chdir(actions, test->directory));
    check_same(test, &launch);
    launch.planned = 1;
    check_same(test, &launch);
    CHECK_OK(uspawn_attr_set_inheritance(attr, USPAWN_INHERIT_ALL));
    check_same(test, &launch);
}

/* Arguments and environment of one start in place of the plan's. */
static void a_plan_with_other_arguments(struct test *test)
{
    struct uspawn_plan *plan = NULL;
    struct uspawn_child child;
    char *env[] = {"OTHER=1", NULL}, *path = test_path(test, "report");
    const char *report;
    int i;

    CHECK_OK(uspawn_plan_create(&plan, test->helper, NULL, test_attr(test),
                                ARGS("exit", "34"), NULL));
    for (i = 0; i < 20; i++) {
        unlink(path);
        CHECK_OK(uspawn_plan_start(&child, plan, ARGS("report", path), env));
        ENDS(&child, 0);
        report = test_contents(test, path);
        CHECK_STR(test_value(test, report, "env 0"), "OTHER=1");
        CHECK_STR(test_value(test, report, "env 1"), "");
        CHECK_OK(uspawn_plan_start(&child, plan, NULL, NULL));
        ENDS(&child, 34);
    }
    uspawn_plan_destroy(plan);
}

static void pipes_of_a_start(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions,
                            .argv = ARGS("write", "through")};
    struct uspawn_child child;
    int i;

    CHECK_OK(uspawn_actions_add_pipe(actions, 1, USPAWN_PIPE_WRITE));
    CHECK_OK(uspawn_actions_add_pipe(actions, 0, USPAWN_PIPE_READ));
    for (i = 0; i < 20; i++) {
        launch.planned = i % 2;
        if (!CHECK_INT(start_launch(test, &child, &launch), 0))
            return;
        CHECK_STR(test_drain(test, child.pipes[0]), "through");
        if (i % 4 < 2)
            ENDS(&child, 0);
        CHECK_OK(uspawn_child_release(&child));
        CHECK_INT(child.pipes[0], -1);
        CHECK_INT(child.pipes[1], -1);
    }
    start_collect(test);
    SLOTS_ARE_FREE(128);
}

/* A detached start waits, and has nobody to wait for. */
static void a_detached_start(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.attr = attr, .path = "/nonexistent/x"};
    struct uspawn_child child;

    CHECK_OK(uspawn_attr_set_detached(attr));
    if (test_may_refuse(test, FEATURE_DETACHED)) {
        CHECK_INT(start_launch(test, &child, &launch), ENOTSUP);
        CHECK_INT(child.error.detail, USPAWN_DETAIL_NEED);
        start_check_failed(test, &child, ENOTSUP);
        return;
    }
    CHECK_INT(start_and_ask(test, &child, &launch), ENOENT);
    start_check_failed(test, &child, ENOENT);
    launch.path = NULL;
    if (CHECK_INT(start_and_ask(test, &child, &launch), 0)) {
        CHECK_INT(child.detached, 1);
        CHECK_OK(uspawn_child_release(&child));
    }
    SLOTS_ARE_FREE(128);
}

/* ------------------------------------------------------------ Failures -- */

/* How the owner learns of it. */
enum way { READY, WAIT, RELEASE, WAYS };

/* LAUNCH fails as it does by uspawn(), WAY being how that is learnt. */
static void check_failure(struct test *test, const struct launch *launch,
                          const struct uspawn_error *expected, enum way way)
{
    struct uspawn_child child;
    int code = start_launch(test, &child, launch);

    if (code == 0 && way == RELEASE) {
        CHECK_OK(uspawn_child_release(&child));
        CHECK_INT(child.pid, 0);
        CHECK_INT(child.ready_fd, -1);
        return;
    }
    if (code == 0)
        code = way == READY ? TRY(uspawn_child_ready(&child, -1))
                            : TRY(uspawn_child_wait(&child, NULL, -1));
    if (!CHECK_INT(code, expected->code)) {
        CHECK_OK(uspawn_child_release(&child));
        return;
    }
    CHECK_STR(uspawn_strstage(child.error.stage),
              uspawn_strstage(expected->stage));
    CHECK_INT(child.error.action, expected->action);
    CHECK_INT(child.error.detail, expected->detail);
    CHECK_STR(child.error.program, expected->program);
    CHECK_STR(test_line(test, &child.error), test_line(test, expected));
    start_check_failed(test, &child, code);
    CHECK_STR(test_line(test, &child.error), test_line(test, expected));
}

static void fails_the_same(struct test *test, struct launch *launch, int code,
                           int stage)
{
    struct uspawn_child child;
    int i;

    CHECK_INT(test_start(test, &child, launch), code);
    CHECK_STR(uspawn_strstage(child.error.stage), uspawn_strstage(stage));
    for (i = 0; i < 2 * WAYS; i++) {
        launch->planned = i >= WAYS;
        check_failure(test, launch, &child.error, (enum way)(i % WAYS));
    }
    launch->planned = 0;
}

static void failures_of_exec(struct test *test)
{
    struct launch launch = {.path = "/nonexistent/x"};

    fails_the_same(test, &launch, ENOENT, USPAWN_STAGE_EXEC);
    launch.search = 1;
    launch.path = "no-such-program-anywhere";
    fails_the_same(test, &launch, ENOENT, USPAWN_STAGE_EXEC);
    launch.search = 0;
    launch.path = test_file(test, "plain", "text\n", 0644);
    fails_the_same(test, &launch, EACCES, USPAWN_STAGE_EXEC);
    launch.path = test_file(test, "none", "no format\n", 0755);
    fails_the_same(test, &launch, ENOEXEC, USPAWN_STAGE_EXEC);
    launch.path = test_file(test, "script", "#!/nonexistent/i\n", 0755);
    if (test_shares_memory()) /* valgrind says that this can be executed */
        fails_the_same(test, &launch, ENOENT, USPAWN_STAGE_EXEC);
    start_collect(test);
    SLOTS_ARE_FREE(128);
}

static void failures_of_steps(struct test *test)
{
    struct uspawn_actions *lists[4];
    struct launch launch = {0};
    int i;

    for (i = 0; i < 4; i++) {
        lists[i] = test_actions(test);
        CHECK_OK(uspawn_actions_add_pipe(lists[i], 50, USPAWN_PIPE_READ));
        CHECK_OK(uspawn_actions_add_close(lists[i], 51));
    }
    CHECK_OK(uspawn_actions_add_chdir(lists[0], "/nonexistent/d"));
    CHECK_OK(uspawn_actions_add_open(lists[1], 52, "/nonexistent/f", 0, 0));
    CHECK_OK(uspawn_actions_add_dup2(lists[2], 99, 53));
    CHECK_OK(uspawn_actions_add_fchdir(lists[3], 99));
    launch.actions = lists[0];
    fails_the_same(test, &launch, ENOENT, USPAWN_STAGE_CHDIR);
    launch.actions = lists[1];
    fails_the_same(test, &launch, ENOENT, USPAWN_STAGE_OPEN);
    launch.actions = lists[2];
    fails_the_same(test, &launch, EBADF, USPAWN_STAGE_DUP2);
    launch.actions = lists[3];
    fails_the_same(test, &launch, EBADF, USPAWN_STAGE_FCHDIR);
    launch.attr = test_attr(test);
    CHECK_OK(uspawn_attr_set_process_group(launch.attr, 4000000));
    fails_the_same(test, &launch, EPERM, USPAWN_STAGE_PROCESS_GROUP);
    start_collect(test);
    SLOTS_ARE_FREE(128);
}

/* An argument that no system takes: measured from the copy. */
static void failures_of_size(struct test *test)
{
    char *large = test_memory(test, 1 << 22);
    struct launch launch = {.argv = ARGS("exit", "0", large)};

    memset(large, 'x', (1 << 22) - 1);
    fails_the_same(test, &launch, E2BIG, USPAWN_STAGE_EXEC);
    start_collect(test);
    SLOTS_ARE_FREE(128);
}

/* Kept until their owners ask, in any order, however many starts follow. */
static void failures_that_wait_to_be_asked(struct test *test)
{
    static struct uspawn_child children[300];
    struct launch launch = {0};
    struct uspawn_attr *attr = test_attr(test);
    char path[40];
    int i, at;

    launch.attr = attr;
    CHECK_OK(uspawn_attr_set_handle(attr, USPAWN_HANDLE_NONE));
    if (!start_goes_on(test))
        return;
    for (i = 0; i < 300; i++) {
        snprintf(path, sizeof path, "/nonexistent/%d", i);
        launch.path = path;
        CHECK_INT(start_launch(test, &children[i], &launch), 0);
    }
    for (i = 0; i < 300; i++) {
        at = i * 7 % 300;
        snprintf(path, sizeof path, "/nonexistent/%d", at);
        if (at % 3 == 0) {
            CHECK_OK(uspawn_child_release(&children[at]));
            continue;
        }
        CHECK_INT(TRY(uspawn_child_ready(&children[at], -1)), ENOENT);
        CHECK_STR(children[at].error.text, path);
        CHECK_STR(children[at].error.program, path);
        start_check_failed(test, &children[at], ENOENT);
    }
    start_collect(test);
    SLOTS_ARE_FREE(128);
}

/* ----------------------------------------------------------- Bad input -- */

static void bad_input(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);
    struct uspawn_child child;
    struct launch nothing = {.attr = attr};

    CHECK_INT(TRY(uspawn_start(NULL, "x", NULL, attr, ARGS("x"), NULL)),
              EINVAL);
    CHECK_INT(TRY(uspawn_start(&child, "x", NULL, attr, NULL, NULL)), EINVAL);
    CHECK_INT(child.error.stage, USPAWN_STAGE_PLAN);
    start_check_failed(test, &child, EINVAL);
    CHECK_INT(TRY(uspawn_startp(&child, NULL, NULL, attr, ARGS("x"), NULL)),
              EINVAL);
    start_check_failed(test, &child, EINVAL);
    memset(&child, 0xa5, sizeof child);
    CHECK_INT(TRY(uspawn_plan_start(&child, NULL, NULL, NULL)), EINVAL);
    start_check_failed(test, &child, EINVAL);
    CHECK_INT(TRY(uspawn_child_ready(NULL, 0)), EINVAL);
    CHECK_INT(TRY(uspawn_child_cancel(NULL)), EINVAL);
    if (CHECK_INT(start_launch(test, &child, &nothing), 0)) {
        CHECK_INT(TRY(uspawn_child_ready(&child, -2)), EINVAL);
        CHECK_INT(TRY(uspawn_child_ready(&child, INT_MIN)), EINVAL);
        ENDS(&child, 0);
    }
    CHECK_INT(TRY(uspawn_attr_set_ready_fd(NULL)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_policy(attr, 16)), EINVAL);
    CHECK_OK(uspawn_attr_set_policy(attr, USPAWN_POLICY_NEVER_WAIT));
    CHECK_INT(TRY(uspawn_attr_set_policy(attr, 4 + 16)), EINVAL);
}

static void limits_out_of_range(struct test *test)
{
    CHECK_INT(TRY(uspawn_set_start_limit(0)), EINVAL);
    CHECK_INT(TRY(uspawn_set_start_limit(1025)), EINVAL);
    CHECK_INT(TRY(uspawn_set_start_limit(~0u)), EINVAL);
    SLOTS_ARE_FREE(128); /* none of them was taken */
    CHECK_OK(uspawn_set_start_limit(1));
    CHECK_OK(uspawn_set_start_limit(1024));
    CHECK_OK(uspawn_set_start_limit(128));
}

/* No backend left: said as uspawn() says it. */
static void nothing_is_left(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.attr = attr};

    CHECK_OK(uspawn_attr_set_policy(
        attr, USPAWN_POLICY_NEVER_FORK | USPAWN_POLICY_NEVER_SHARE_MEMORY));
    fails_the_same(test, &launch, ENOTSUP, USPAWN_STAGE_PLAN);
    SLOTS_ARE_FREE(128);
}

/* Either must do without the other's mechanism. */
static void policies(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.attr = attr};
    struct uspawn_child child;

    CHECK_OK(uspawn_attr_set_policy(attr, USPAWN_POLICY_NEVER_SHARE_MEMORY));
    CHECK_INT(start_and_ask(test, &child, &launch), 0);
    CHECK_INT(child.mechanism, USPAWN_MECHANISM_FORK);
    ENDS(&child, 0);
    if (!test_has_backends())
        return;
    CHECK_OK(uspawn_attr_set_policy(attr, USPAWN_POLICY_NEVER_FORK));
    CHECK_INT(start_and_ask(test, &child, &launch), 0);
    CHECK(child.mechanism != USPAWN_MECHANISM_FORK);
    ENDS(&child, 0);
}

static const struct test_case cases[] = {
    CASE(programs_start, TEST_KEEPS_MEMORY),
    CASE(programs_that_nobody_asks_after, 0),
    CASE(the_same_is_asked_and_done, 0),
    CASE(a_plan_with_other_arguments, 0),
    CASE(pipes_of_a_start, 0),
    CASE(a_detached_start, 0),
    CASE(failures_of_exec, 0),
    CASE(failures_of_steps, 0),
    CASE(failures_of_size, TEST_NATIVE),
    CASE(failures_that_wait_to_be_asked, TEST_KEEPS_MEMORY),
    CASE(bad_input, 0),
    CASE(limits_out_of_range, TEST_ONCE),
    CASE(nothing_is_left, 0),
    CASE(policies, TEST_ONCE),
};

TABLE(start, cases);
