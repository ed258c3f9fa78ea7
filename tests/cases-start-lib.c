/* SPDX-License-Identifier: MIT */
/* What the cases about starting without waiting share. */
#include "cases-start.h"

#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define GATE_FD 40

static int start_plan(struct test *test, struct uspawn_child *child,
                      const struct launch *launch)
{
    struct uspawn_plan *plan = NULL;
    int code;

    if (launch->search)
        code =
            TRY(uspawn_plan_createp(&plan, launch->path, launch->actions,
                                    launch->attr, launch->argv, launch->envp));
    else
        code =
            TRY(uspawn_plan_create(&plan, launch->path, launch->actions,
                                   launch->attr, launch->argv, launch->envp));
    if (!CHECK_INT(code, 0))
        return code;
    code = TRY(uspawn_plan_start(child, plan, NULL, NULL));
    uspawn_plan_destroy(plan);
    return code;
}

static int start(struct test *test, struct uspawn_child *child,
                 const struct launch *launch)
{
    if (launch->planned)
        return start_plan(test, child, launch);
    if (launch->search)
        return TRY(uspawn_startp(child, launch->path, launch->actions,
                                 launch->attr, launch->argv, launch->envp));
    return TRY(uspawn_start(child, launch->path, launch->actions, launch->attr,
                            launch->argv, launch->envp));
}

int start_launch(struct test *test, struct uspawn_child *child,
                 const struct launch *launch)
{
    return test_start_by(test, child, launch, start);
}

int start_and_ask(struct test *test, struct uspawn_child *child,
                  const struct launch *launch)
{
    int code = start_launch(test, child, launch);

    if (code == 0) {
        CHECK(child->pid > 0);
        CHECK(child->mechanism != USPAWN_MECHANISM_NONE);
        code = TRY(uspawn_child_ready(child, -1));
    }
    CHECK_INT(child->error.code, code);
    CHECK_INT(TRY(uspawn_child_ready(child, -1)), code);
    CHECK_INT(TRY(uspawn_child_ready(child, 0)), code);
    return code;
}

void start_exits(struct test *test, const struct launch *launch, int value)
{
    struct uspawn_child child;

    if (!CHECK_INT(start_and_ask(test, &child, launch), 0)) {
        CHECK_STR(test_line(test, &child.error), "");
        return;
    }
    CHECK_INT(child.error.stage, USPAWN_STAGE_NONE);
    CHECK(child.pid > 0);
    CHECK_INT(child.ready_fd, -1);
    CHECK_INT(TRY(uspawn_child_cancel(&child)), EALREADY);
    test_ends(test, &child, value);
    CHECK_INT(TRY(uspawn_child_ready(&child, -1)), EINVAL);
    CHECK_OK(uspawn_child_release(&child));
}

void start_check_failed(struct test *test, struct uspawn_child *child, int code)
{
    int i;

    CHECK_INT(child->error.code, code);
    CHECK_INT(child->pid, 0);
    CHECK_INT(child->fd, -1);
    CHECK_INT(child->ready_fd, -1);
    for (i = 0; i < USPAWN_PIPES_MAX; i++)
        CHECK_INT(child->pipes[i], -1);
    CHECK_INT(TRY(uspawn_child_ready(child, -1)), code);
    CHECK(TRY(uspawn_child_cancel(child)) != 0);
    CHECK_INT(TRY(uspawn_child_wait(child, NULL, 0)), EINVAL);
    CHECK_INT(TRY(uspawn_child_kill(child, 0)), EINVAL);
    CHECK_INT(child->error.code, code);
    CHECK_OK(uspawn_child_release(child));
}

/* 1 where the library starts in slots by its own choice: that shows in what it
 * reports; qemu-user and valgrind make it fork. */
static int host_has_slots(struct test *test)
{
    static int answer = -1;
    struct uspawn_child child;

    if (answer == -1 && CHECK_OK(uspawn_start(&child, test->helper, NULL, NULL,
                                              ARGS("exit", "0"), NULL))) {
        answer = child.mechanism == USPAWN_MECHANISM_CLONE3 ||
                 child.mechanism == USPAWN_MECHANISM_CLONE;
        CHECK_OK(uspawn_child_wait(&child, NULL, -1));
    }
    return answer == 1;
}

void start_fill_table(struct test *test, int highest)
{
    struct launch launch = {0};
    struct rlimit limit;

    MUST(getrlimit(RLIMIT_NOFILE, &limit));
    if (limit.rlim_cur < (rlim_t)highest + 100) {
        limit.rlim_cur = (rlim_t)highest + 100;
        MUST(setrlimit(RLIMIT_NOFILE, &limit));
    }
    EXITS(&launch, 0);
    STARTS(&launch, 0);
    while (fcntl(0, F_DUPFD_CLOEXEC, 3) < highest)
        continue;
    EXITS(&launch, 0);
}

int start_is_suspended(struct test *test)
{
    const char *backend =
        test->backend ? test->backend : uspawn_backend_name(0);

    if (!test_shares_memory() && !test_is(test, "fork")) {
        SKIP("an emulator's clone is no native one");
        return 1;
    }
    if (strcmp(backend, "clone") == 0 || strcmp(backend, "fork") == 0)
        return 0;
    SKIP("a child that is stopped suspends its parent: uspawn() says so");
    return 1;
}

int start_has_slots(struct test *test)
{
    return (test->backend == NULL || test_is(test, "clone")) &&
           host_has_slots(test);
}

int start_goes_on(struct test *test)
{
    if (test->backend == NULL || test_is(test, "fork") || start_has_slots(test))
        return 1;
    SKIP("this backend waits for the exec");
    return 0;
}

/* Where memory is not shared, clone's child would hold its parent, too. */
int start_cannot_hold(struct test *test, const struct launch *launch)
{
    struct uspawn_child child;

    if (REFUSED(launch, FEATURE_HOLD))
        return 1;
    if (!test_is(test, "clone") || host_has_slots(test))
        return 0;
    CHECK_INT(test_start(test, &child, launch), ENOTSUP);
    CHECK(test_childless());
    return 1;
}

void start_collect(struct test *test)
{
    struct launch launch = {0};
    int i;

    for (i = 0; i < 2000 && !test_childless(); i++) {
        EXITS(&launch, 0);
        test_sleep(1);
    }
    CHECK(test_childless());
}

/* --------------------------------------------------------------- Gates -- */

void gate_make(struct test *test, struct gate *gate, const char *name)
{
    gate->path = test_path(test, name);
    gate->fd = -1;
    unlink(gate->path);
    MUST(mkfifo(gate->path, 0666));
}

void gate_open(struct test *test, struct gate *gate)
{
    /* O_RDWR waits for nobody, also where the child is stopped just now. */
    gate->fd = open(gate->path, O_RDWR | O_CLOEXEC);
    MUST(gate->fd);
}

void gate_close(struct gate *gate)
{
    if (gate->fd != -1)
        close(gate->fd);
    gate->fd = -1;
}

void gate_add(struct test *test, struct uspawn_actions *actions,
              const struct gate *gate)
{
    CHECK_OK(
        uspawn_actions_add_open(actions, GATE_FD, gate->path, O_RDONLY, 0));
}

struct uspawn_actions *gate_actions(struct test *test, const struct gate *gate)
{
    struct uspawn_actions *actions = test_actions(test);

    gate_add(test, actions, gate);
    return actions;
}

/* ---------------------------------------------------------------- Held -- */

int start_some_held(struct test *test, struct held *held)
{
    struct launch launch = {.argv = ARGS("exit", "50")};
    int i, code = 0;

    gate_make(test, &held->gate, "gate");
    launch.actions = gate_actions(test, &held->gate);
    launch.attr = test_attr(test);
    for (i = 0; i < HELD && code == 0; i++) {
        if (i == HELD - 2)
            CHECK_OK(uspawn_attr_set_ready_fd(launch.attr));
        if (i == HELD - 1)
            launch.path = "/nonexistent/x";
        code = start_launch(test, &held->children[i], &launch);
        CHECK_INT(code, 0);
        CHECK_INT(TRY(uspawn_child_ready(&held->children[i], 0)), ETIMEDOUT);
    }
    return code == 0;
}

void start_let_go(struct test *test, struct held *held, int wait_code)
{
    struct uspawn_status status;
    int i;

    for (i = 0; i < HELD; i++)
        CHECK_INT(TRY(uspawn_child_ready(&held->children[i], 0)), ETIMEDOUT);
    gate_open(test, &held->gate);
    CHECK_INT(TRY(uspawn_child_ready(&held->children[HELD - 1], 5000)), ENOENT);
    start_check_failed(test, &held->children[HELD - 1], ENOENT);
    for (i = 0; i < HELD - 1; i++) {
        CHECK_INT(TRY(uspawn_child_ready(&held->children[i], 5000)), 0);
        CHECK_INT(TRY(uspawn_child_wait(&held->children[i], &status, -1)),
                  wait_code);
        if (wait_code == 0)
            CHECK_INT(status.value, 50);
    }
    gate_close(&held->gate);
}

/* --------------------------------------------------------------- Slots -- */

#define SLOTS_MAX 1024

static struct uspawn_child in_slots[SLOTS_MAX];

void start_check_slots(struct test *test, int count)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.attr = attr};
    struct uspawn_child extra;
    struct gate gate;
    int i, started = 0;

    if (!start_has_slots(test))
        return;
    gate_make(test, &gate, "slots");
    launch.actions = gate_actions(test, &gate);
    CHECK_OK(uspawn_set_start_limit((unsigned)count));
    CHECK_OK(uspawn_attr_set_handle(attr, USPAWN_HANDLE_NONE));
    CHECK_OK(uspawn_attr_set_policy(attr, USPAWN_POLICY_NEVER_WAIT));
    while (started < count &&
           CHECK_INT(start_launch(test, &in_slots[started], &launch), 0))
        started++;
    CHECK_INT(start_launch(test, &extra, &launch), EAGAIN);
    CHECK_INT(extra.error.stage, USPAWN_STAGE_CREATE);
    start_check_failed(test, &extra, EAGAIN);
    gate_open(test, &gate);
    for (i = 0; i < started; i++)
        test_ends(test, &in_slots[i], 0);
    gate_close(&gate);
}
