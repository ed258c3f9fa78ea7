/* SPDX-License-Identifier: MIT */
/* Children that hold when all of their steps are done, until they are let go.
 *
 * The program writes to a file that an action has made: empty while it holds.
 */
#include "cases-start.h"

#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/prctl.h>
#endif

#define OUT 40

/* What is held, in one of four ways. */
struct scene {
    struct uspawn_actions *actions;
    struct uspawn_attr *attr;
    struct launch launch;
    struct uspawn_child child;
    char *out;
};

enum { STARTED = 1, PLANNED = 2, WAYS = 4 };

static void make_scene(struct test *test, struct scene *scene, const char *name)
{
    const int flags = O_WRONLY | O_CREAT | O_APPEND;

    memset(scene, 0, sizeof *scene);
    scene->actions = test_actions(test);
    scene->attr = test_attr(test);
    scene->out = test_path(test, name);
    unlink(scene->out);
    CHECK_OK(
        uspawn_actions_add_open(scene->actions, OUT, scene->out, flags, 0644));
    CHECK_OK(uspawn_attr_set_suspended(scene->attr));
    scene->launch.actions = scene->actions;
    scene->launch.attr = scene->attr;
}

/* What the call gives that starts it. */
static int begin(struct test *test, struct scene *scene, int way)
{
    struct launch launch = scene->launch;

    launch.argv = ARGS("write", "ran", "40");
    launch.planned = (way & PLANNED) != 0;
    return way & STARTED ? start_launch(test, &scene->child, &launch)
                         : test_start(test, &scene->child, &launch);
}

/* Its program never ran. */
static void check_not_executed(struct test *test, const struct scene *scene)
{
    CHECK_INT(access(scene->out, F_OK), 0);
    CHECK_STR(test_contents(test, scene->out), "");
}

/* Begin, and see that it holds: 1 if it does. */
static int hold(struct test *test, struct scene *scene, int way)
{
    if (!CHECK_INT(begin(test, scene, way), 0)) {
        CHECK_STR(test_line(test, &scene->child.error), "");
        return 0;
    }
    CHECK(scene->child.pid > 0);
    CHECK(scene->child.mechanism != USPAWN_MECHANISM_NONE);
    CHECK_INT(scene->child.error.code, 0);
    CHECK_INT(TRY(uspawn_child_ready(&scene->child, 0)), ETIMEDOUT);
    check_not_executed(test, scene);
    return test_clean(test);
}

/* Make a scene, and see that it holds: 1 if it does. */
static int make_held(struct test *test, struct scene *scene, int way)
{
    make_scene(test, scene, "out");
    return !start_cannot_hold(test, &scene->launch) && hold(test, scene, way);
}

static void check_killed(struct test *test, struct scene *scene)
{
    struct uspawn_status status;

    CHECK_OK(uspawn_child_wait(&scene->child, &status, -1));
    CHECK_INT(status.kind, USPAWN_SIGNALED);
    CHECK_INT(status.value, SIGKILL);
    CHECK_INT(scene->child.gate, -1);
    CHECK_OK(uspawn_child_release(&scene->child));
    check_not_executed(test, scene);
}

static void let_go(struct test *test, struct scene *scene)
{
    CHECK_OK(uspawn_child_resume(&scene->child));
    CHECK_OK(uspawn_child_ready(&scene->child, -1));
    CHECK_INT(scene->child.ready_fd, -1);
    ENDS(&scene->child, 0);
    CHECK_STR(test_contents(test, scene->out), "ran");
    CHECK_OK(uspawn_child_release(&scene->child));
}

/* ------------------------------------------------------------- Going on -- */

static void suspended_until_resumed(struct test *test)
{
    struct scene scene;
    int way;

    for (way = 0; way < WAYS; way++) {
        make_scene(test, &scene, "out");
        CHECK_OK(uspawn_attr_set_session(scene.attr));
        if (start_cannot_hold(test, &scene.launch) || !hold(test, &scene, way))
            return;
        CHECK_INT(getsid(scene.child.pid), scene.child.pid);
        CHECK_INT(TRY(uspawn_child_wait(&scene.child, NULL, 0)), ETIMEDOUT);
        CHECK_INT(TRY(uspawn_child_ready(&scene.child, 20)), ETIMEDOUT);
        CHECK_OK(uspawn_child_kill(&scene.child, 0));
        check_not_executed(test, &scene);
        let_go(test, &scene);
    }
    SLOTS_ARE_FREE(128);
}

/* Waiting is asking, too. */
static void suspended_then_waited_for(struct test *test)
{
    struct scene scene;
    int way;

    for (way = 0; way < WAYS; way++) {
        if (!make_held(test, &scene, way))
            return;
        CHECK_OK(uspawn_child_resume(&scene.child));
        ENDS(&scene.child, 0);
        CHECK_STR(test_contents(test, scene.out), "ran");
        CHECK_OK(uspawn_child_release(&scene.child));
    }
}

static void suspended_then_failing(struct test *test)
{
    struct scene scene;
    int way;

    for (way = 0; way < WAYS; way++) {
        make_scene(test, &scene, "out");
        if (start_cannot_hold(test, &scene.launch))
            return;
        scene.launch.path = "/nonexistent/x";
        CHECK_OK(uspawn_actions_add_pipe(scene.actions, 0, USPAWN_PIPE_READ));
        if (!hold(test, &scene, way))
            return;
        CHECK_OK(uspawn_child_resume(&scene.child));
        CHECK_INT(TRY(uspawn_child_ready(&scene.child, -1)), ENOENT);
        CHECK_INT(scene.child.error.stage, USPAWN_STAGE_EXEC);
        CHECK_STR(scene.child.error.text, "/nonexistent/x");
        CHECK_INT(scene.child.gate, -1);
        start_check_failed(test, &scene.child, ENOENT);
        CHECK(test_childless());
    }
    SLOTS_ARE_FREE(128);
}

/* What fails before the hold is told by the call that starts. */
static void failing_before_the_hold(struct test *test)
{
    struct scene scene;
    int way;

    make_scene(test, &scene, "out");
    CHECK_OK(uspawn_actions_add_fchdir(scene.actions, 77));
    if (start_cannot_hold(test, &scene.launch))
        return;
    for (way = 0; way < WAYS; way++) {
        CHECK_INT(begin(test, &scene, way), EBADF);
        CHECK_INT(scene.child.error.stage, USPAWN_STAGE_FCHDIR);
        CHECK_INT(scene.child.error.action, 1);
        CHECK_INT(scene.child.error.descriptor, 77);
        CHECK_INT(scene.child.gate, -1);
        start_check_failed(test, &scene.child, EBADF);
        CHECK_INT(TRY(uspawn_child_resume(&scene.child)), EINVAL);
        CHECK(test_childless());
    }
    SLOTS_ARE_FREE(128);
}

static void suspended_with_a_ready_fd(struct test *test)
{
    struct scene scene;
    struct pollfd item = {.events = POLLIN};
    int way;

    for (way = 0; way < WAYS; way++) {
        make_scene(test, &scene, "out");
        CHECK_OK(uspawn_attr_set_ready_fd(scene.attr));
        if (start_cannot_hold(test, &scene.launch) || !hold(test, &scene, way))
            return;
        item.fd = scene.child.ready_fd;
        CHECK_INT(fcntl(item.fd, F_GETFD), FD_CLOEXEC);
        CHECK_INT(poll(&item, 1, 20), 0);
        CHECK_OK(uspawn_child_resume(&scene.child));
        CHECK_INT(poll(&item, 1, -1), 1);
        CHECK_OK(uspawn_child_ready(&scene.child, 0));
        CHECK_INT(scene.child.ready_fd, -1);
        ENDS(&scene.child, 0);
        CHECK_STR(test_contents(test, scene.out), "ran");
        CHECK_OK(uspawn_child_release(&scene.child));
    }
}

static void suspended_by_search(struct test *test)
{
    struct scene scene;
    char *folder, *slash;

    make_scene(test, &scene, "out");
    folder = test_text(test, "%s", test->helper);
    slash = strrchr(folder, '/');
    *slash = '\0';
    scene.launch.path = slash + 1;
    scene.launch.search = 1;
    CHECK_OK(uspawn_attr_set_path_source(
        scene.attr, USPAWN_PATH_GIVEN,
        test_text(test, "/nonexistent:%s", folder)));
    if (start_cannot_hold(test, &scene.launch) || !hold(test, &scene, 0))
        return;
    let_go(test, &scene);
}

/* ------------------------------------------------------- Not going on -- */

static void killed_while_suspended(struct test *test)
{
    struct scene scene;
    int way;

    for (way = 0; way < WAYS; way++) {
        if (!make_held(test, &scene, way))
            return;
        CHECK_OK(uspawn_child_kill(&scene.child, SIGKILL));
        test_await(test, scene.child.pid);
        CHECK_INT(TRY(uspawn_child_resume(&scene.child)), ESRCH);
        check_killed(test, &scene);
    }
    SLOTS_ARE_FREE(128);
}

static void cancelled_while_suspended(struct test *test)
{
    struct scene scene;
    int way;

    for (way = 0; way < WAYS; way++) {
        if (!make_held(test, &scene, way))
            return;
        CHECK_OK(uspawn_child_cancel(&scene.child));
        check_killed(test, &scene);
        CHECK_INT(TRY(uspawn_child_resume(&scene.child)), EINVAL);
    }
    SLOTS_ARE_FREE(128);
}

static void released_while_suspended(struct test *test)
{
    struct scene scene;
    int way;

    for (way = 0; way < WAYS; way++) {
        if (!make_held(test, &scene, way))
            return;
        CHECK_OK(uspawn_child_release(&scene.child));
        CHECK_INT(scene.child.gate, -1);
        CHECK_INT(TRY(uspawn_child_resume(&scene.child)), EINVAL);
        start_collect(test);
        check_not_executed(test, &scene);
    }
    SLOTS_ARE_FREE(128);
}

/* Two that hold when the process ends that could let them go.  All that they
 * and their programs could write to is a pipe, which has an end only when they
 * have. */
static void die_with_two(struct test *test, void *data)
{
    static struct scene scenes[2]; /* for tools that look for lost memory */
    const int *ends = data;
    int i;

    for (i = 0; i < 2; i++) {
        make_scene(test, &scenes[i], "out");
        CHECK_OK(uspawn_actions_add_dup2(scenes[i].actions, ends[1], OUT));
        if (start_cannot_hold(test, &scenes[i].launch))
            return;
        CHECK_INT(begin(test, &scenes[i], i), 0);
    }
}

static void parent_dies_while_suspended(struct test *test)
{
    int ends[2];

    MUST(pipe2(ends, O_CLOEXEC));
    test_in_child(test, die_with_two, ends);
    close(ends[1]);
    CHECK_STR(test_drain(test, ends[0]), "");
    close(ends[0]);
}

/* ---------------------------------------------------------- Several -- */

#define SEVERAL 5

/* Let go from the last to the first, but for one that is given up.  With `all`
 * the later ones might have the gates of the earlier. */
static void check_several(struct test *test, int inheritance)
{
    struct scene scenes[SEVERAL];
    char name[] = "out-0";
    int i;

    for (i = 0; i < SEVERAL; i++) {
        name[4] = (char)('0' + i);
        make_scene(test, &scenes[i], name);
        CHECK_OK(uspawn_attr_set_inheritance(scenes[i].attr, inheritance));
        if (start_cannot_hold(test, &scenes[i].launch) ||
            !hold(test, &scenes[i], i % WAYS))
            return;
    }
    CHECK_OK(uspawn_child_cancel(&scenes[1].child));
    check_killed(test, &scenes[1]);
    for (i = SEVERAL - 1; i > 1; i--) {
        check_not_executed(test, &scenes[0]);
        let_go(test, &scenes[i]);
    }
    let_go(test, &scenes[0]);
}

static void several_are_suspended(struct test *test)
{
    check_several(test, USPAWN_INHERIT_LISTED);
    check_several(test, USPAWN_INHERIT_ALL);
    SLOTS_ARE_FREE(128);
}

/* One is given up: it ends, though a younger one holds, and may have got a copy
 * of its gate. */
static void check_released_first(struct test *test, int inheritance)
{
    struct scene first, second;
    struct pollfd item = {.events = POLLIN};
    int ends[2];

    make_scene(test, &first, "first");
    make_scene(test, &second, "second");
    CHECK_OK(uspawn_attr_set_inheritance(second.attr, inheritance));
    MUST(pipe2(ends, O_CLOEXEC));
    CHECK_OK(uspawn_actions_add_close(second.actions, ends[1]));
    CHECK_OK(uspawn_actions_add_dup2(first.actions, ends[1], 41));
    if (start_cannot_hold(test, &first.launch)) {
        close(ends[0]);
        close(ends[1]);
        return;
    }
    hold(test, &first, 0);
    hold(test, &second, 0);
    close(ends[1]); /* the first one has the only copy */
    CHECK_OK(uspawn_child_release(&first.child));
    item.fd = ends[0];
    CHECK_INT(poll(&item, 1, 10000), 1);
    close(ends[0]);
    check_not_executed(test, &first);
    let_go(test, &second);
    start_collect(test);
}

static void released_before_another(struct test *test)
{
    check_released_first(test, USPAWN_INHERIT_LISTED);
    check_released_first(test, USPAWN_INHERIT_ALL);
}

/* They take a slot each, until they are executed. */
static void suspended_up_to_the_limit(struct test *test)
{
    struct scene scenes[3];
    int i;

    for (i = 0; i < 3; i++) {
        make_scene(test, &scenes[i], "out");
        CHECK_OK(
            uspawn_attr_set_policy(scenes[i].attr, USPAWN_POLICY_NEVER_WAIT));
    }
    if (start_cannot_hold(test, &scenes[0].launch) || !start_has_slots(test))
        return;
    CHECK_OK(uspawn_set_start_limit(2));
    CHECK_INT(begin(test, &scenes[0], 0), 0);
    CHECK_INT(begin(test, &scenes[1], STARTED), 0);
    CHECK_INT(begin(test, &scenes[2], 0), EAGAIN);
    CHECK_INT(begin(test, &scenes[2], PLANNED), EAGAIN);
    let_go(test, &scenes[0]);
    unlink(scenes[0].out);
    CHECK_INT(begin(test, &scenes[2], 0), 0);
    let_go(test, &scenes[2]);
    CHECK_OK(uspawn_child_cancel(&scenes[1].child));
    CHECK_OK(uspawn_child_wait(&scenes[1].child, NULL, -1));
    CHECK_OK(uspawn_set_start_limit(USPAWN_STARTS_DEFAULT));
    SLOTS_ARE_FREE(128);
}

/* ------------------------------------------------------------- Resume -- */

static void resume_of_others(struct test *test)
{
    struct launch launch = {.argv = ARGS("hang")};
    struct uspawn_child child;
    struct scene scene;

    CHECK_INT(TRY(uspawn_child_resume(NULL)), EINVAL);
    if (CHECK_INT(test_start(test, &child, &launch), 0)) {
        CHECK_INT(TRY(uspawn_child_resume(&child)), EALREADY);
        CHECK_OK(uspawn_child_kill(&child, SIGKILL));
        CHECK_OK(uspawn_child_wait(&child, NULL, -1));
        CHECK_INT(TRY(uspawn_child_resume(&child)), EINVAL);
    }
    launch.path = "/nonexistent/x";
    CHECK_INT(test_start(test, &child, &launch), ENOENT);
    CHECK_INT(TRY(uspawn_child_resume(&child)), EINVAL);
    make_scene(test, &scene, "out");
    if (start_cannot_hold(test, &scene.launch) || !hold(test, &scene, 0))
        return;
    CHECK_OK(uspawn_child_resume(&scene.child));
    CHECK_INT(TRY(uspawn_child_resume(&scene.child)), EALREADY);
    CHECK_OK(uspawn_child_ready(&scene.child, -1));
    CHECK_INT(TRY(uspawn_child_resume(&scene.child)), EALREADY);
    ENDS(&scene.child, 0);
    CHECK_INT(TRY(uspawn_attr_set_suspended(NULL)), EINVAL);
}

/* ---------------------------------------------------- With other things -- */

/* The gate's numbers are named by the plan, and the parent's ends are not in
 * the child. */
static void suspended_among_named_numbers(struct test *test)
{
    struct scene scene;
    int lowest = fcntl(0, F_DUPFD_CLOEXEC, 3), i;

    close(lowest);
    make_scene(test, &scene, "out");
    for (i = 0; i < 10; i++)
        CHECK_OK(i % 2 ? uspawn_actions_add_close(scene.actions, lowest + i)
                       : uspawn_actions_add_null(scene.actions, lowest + i));
    CHECK_OK(uspawn_actions_add_dup2(scene.actions, OUT, 50));
    CHECK_OK(uspawn_actions_add_closefrom(scene.actions, 51));
    if (start_cannot_hold(test, &scene.launch) || !hold(test, &scene, 0))
        return;
    let_go(test, &scene);
}

static void check_descriptors(struct test *test, int inheritance)
{
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.actions = actions, .argv = ARGS("report")};
    struct uspawn_child child;
    const char *report, *expected;

    launch.attr = test_attr(test);
    CHECK_OK(uspawn_attr_set_inheritance(launch.attr, inheritance));
    expected = test_report_fds(test, REPORT(&launch));
    CHECK_OK(uspawn_actions_add_pipe(actions, 1, USPAWN_PIPE_WRITE));
    CHECK_OK(uspawn_attr_set_suspended(launch.attr));
    CHECK_OK(uspawn_attr_set_ready_fd(launch.attr));
    if (start_cannot_hold(test, &launch) ||
        !CHECK_INT(test_start(test, &child, &launch), 0))
        return;
    CHECK_OK(uspawn_child_resume(&child));
    report = test_drain(test, child.pipes[0]);
    CHECK_STR(test_report_fds(test, report), expected);
    CHECK_STR(test_value(test, report, "mask"), "");
    ENDS(&child, 0);
    CHECK_OK(uspawn_child_release(&child));
}

static void suspended_child_has_nothing_more(struct test *test)
{
    check_descriptors(test, USPAWN_INHERIT_ALL);
    if (!REFUSED_LISTED())
        check_descriptors(test, USPAWN_INHERIT_LISTED);
}

/* Room for so many descriptors: an error says where, and nothing is left. */
static void tight(struct test *test, void *data)
{
    struct rlimit limit;
    struct scene scene;
    int lowest = fcntl(0, F_DUPFD_CLOEXEC, 3), room, code = EMFILE;

    (void)data;
    close(lowest);
    MUST(getrlimit(RLIMIT_NOFILE, &limit));
    for (room = 0; room < 12 && code == EMFILE && test_clean(test); room++) {
        make_scene(test, &scene, "out");
        limit.rlim_cur = (rlim_t)(lowest + room);
        if (start_cannot_hold(test, &scene.launch))
            return;
        scene.launch.actions = NULL;
        MUST(setrlimit(RLIMIT_NOFILE, &limit));
        code = begin(test, &scene, room % WAYS);
        if (code != 0) {
            CHECK_INT(code, EMFILE);
            CHECK_STR(uspawn_strstage(scene.child.error.stage), "create");
            start_check_failed(test, &scene.child, EMFILE);
        }
    }
    CHECK_INT(code, 0);
    CHECK(room > 2);
    CHECK_OK(uspawn_child_cancel(&scene.child));
    CHECK_OK(uspawn_child_wait(&scene.child, NULL, -1));
}

static void suspended_without_room(struct test *test)
{
    test_in_child(test, tight, NULL);
}

/* Who is nobody's child has nobody who lets it go. */
static void suspended_and_detached(struct test *test)
{
    struct scene scene;

    make_scene(test, &scene, "out");
    CHECK_OK(uspawn_attr_set_detached(scene.attr));
    FAILS(&scene.launch, EINVAL, USPAWN_STAGE_PLAN, -1);
}

#ifdef __linux__
/* A child that holds with other rights is no way into our memory. */
static void suspended_with_another_user(struct test *test)
{
    struct scene scene;
    int dumpable = prctl(PR_GET_DUMPABLE), way;

    for (way = 0; way < WAYS; way++) {
        make_scene(test, &scene, "out");
        scene.launch.path = test_helper_copy(test, "program");
        CHECK_OK(uspawn_attr_set_user(scene.attr, 65534));
        CHECK_OK(uspawn_attr_set_group(scene.attr, 65534));
        CHECK_OK(uspawn_attr_set_groups(scene.attr, NULL, 0));
        CHECK_OK(uspawn_attr_set_limit(scene.attr, RLIMIT_CORE, 0, 0));
        if (REFUSED(&scene.launch, FEATURE_OWN_MEMORY) ||
            !hold(test, &scene, way))
            return;
        CHECK_INT(prctl(PR_GET_DUMPABLE), dumpable);
        CHECK_OK(uspawn_child_resume(&scene.child));
        CHECK_OK(uspawn_child_ready(&scene.child, -1));
        CHECK_INT(prctl(PR_GET_DUMPABLE), dumpable);
        ENDS(&scene.child, 0);
        CHECK_STR(test_contents(test, scene.out), "ran");
        CHECK_OK(uspawn_child_release(&scene.child));
    }
    CHECK_INT(dumpable, 1);
}
#endif

static const struct test_case cases[] = {
    CASE(suspended_until_resumed, 0),
    CASE(suspended_then_waited_for, 0),
    CASE(suspended_then_failing, 0),
    CASE(failing_before_the_hold, 0),
    CASE(suspended_with_a_ready_fd, 0),
    CASE(suspended_by_search, 0),
    CASE(killed_while_suspended, 0),
    CASE(cancelled_while_suspended, 0),
    CASE(released_while_suspended, 0),
    CASE(parent_dies_while_suspended, 0),
    CASE(several_are_suspended, 0),
    CASE(released_before_another, 0),
    CASE(suspended_up_to_the_limit, 0),
    CASE(resume_of_others, 0),
    CASE(suspended_among_named_numbers, 0),
    CASE(suspended_child_has_nothing_more, 0),
    CASE(suspended_without_room, TEST_NATIVE),
    CASE(suspended_and_detached, 0),
#ifdef __linux__
    CASE(suspended_with_another_user, TEST_ROOT | TEST_NATIVE),
#endif
};

TABLE(suspended, cases);
