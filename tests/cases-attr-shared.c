/* SPDX-License-Identifier: MIT */
/* What a child that shares our memory could change of this process: whether the
 * memory may be looked at (PR_GET_DUMPABLE; the kernel resets it when ids
 * change), by whom, and how likely this process is to be killed when memory
 * runs out (the kernel sets that for all who share memory).
 */
#include "cases-attr.h"
#include "sys/dumpable.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

/* ----------------------------------------------------------- Dumpable -- */

static struct uspawn_attr *other_user(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);

    CHECK_OK(uspawn_attr_set_user(attr, ORDINARY));
    CHECK_OK(uspawn_attr_set_group(attr, ORDINARY));
    CHECK_OK(uspawn_attr_set_groups(attr, NULL, 0));
    return attr;
}

static void check_dumpable(struct test *test, const char *program, int value)
{
    struct uspawn_attr *attr = other_user(test), *group = test_attr(test);
    struct uspawn_actions *actions = test_actions(test);
    struct launch launch = {.path = program, .attr = attr};
    struct launch late = {.path = "/nonexistent/x", .attr = attr};

    MUST(prctl(PR_SET_DUMPABLE, value, 0, 0, 0));
    EXITS(&launch, 0);
    CHECK_INT(attr_dumpable(), value);
    FAILS(&late, ENOENT, USPAWN_STAGE_EXEC, -1);
    CHECK_INT(attr_dumpable(), value);
    CHECK_OK(uspawn_actions_add_fchdir(actions, 99));
    launch.actions = actions;
    FAILS(&launch, EBADF, USPAWN_STAGE_FCHDIR, 0);
    CHECK_INT(attr_dumpable(), value);
    CHECK_OK(uspawn_attr_set_group(group, ORDINARY));
    launch.actions = NULL;
    launch.attr = group;
    launch.planned = 1;
    EXITS(&launch, 0);
    CHECK_INT(attr_dumpable(), value);
}

static void run_dumpable(struct test *test, const char *program)
{
    struct launch launch = {.path = program, .attr = other_user(test)};

    if (REFUSED(&launch, FEATURE_BEYOND_POSIX))
        return;
    check_dumpable(test, program, 1);
    check_dumpable(test, program, 0);
}

static void dumpable_as_before(struct test *test)
{
    attr_apart(test, run_dumpable);
}

/* A start that is not waited for, and one that holds. */
static void start_dumpable(struct test *test, const char *program)
{
    struct uspawn_attr *attr = other_user(test);
    struct launch launch = {.path = program, .attr = attr};
    struct uspawn_child child;
    char *const *argv = ARGS("exit", "4");
    int i;

    if (REFUSED(&launch, FEATURE_BEYOND_POSIX))
        return;
    for (i = 0; i < 20; i++) {
        if (!CHECK_OK(uspawn_start(&child, program, NULL, attr, argv, NULL)))
            return;
        CHECK_INT(attr_dumpable(), 1);
        CHECK_OK(uspawn_child_ready(&child, -1));
        CHECK_INT(attr_dumpable(), 1);
        ENDS(&child, 4);
    }
    CHECK_OK(uspawn_attr_set_suspended(attr));
    launch.argv = argv;
    if (REFUSED(&launch, FEATURE_OWN_MEMORY) ||
        !CHECK_INT(test_start(test, &child, &launch), 0))
        return;
    CHECK_OK(uspawn_child_resume(&child));
    CHECK_OK(uspawn_child_ready(&child, -1));
    CHECK_INT(attr_dumpable(), 1);
    ENDS(&child, 4);
}

static void dumpable_after_starts(struct test *test)
{
    attr_apart(test, start_dumpable);
}

#define THREADS 6

struct crowd {
    struct test *test;
    const char *program;
    int number;
};

/* Most spawns fail after the ids have changed: that is over soonest. */
static void *change_ids(void *argument)
{
    const struct crowd *crowd = argument;
    struct test *test = crowd->test;
    struct uspawn_attr *attr = other_user(test);
    const char *path = crowd->number > 0 ? "/nonexistent/x" : crowd->program;
    int expected = crowd->number > 0 ? ENOENT : 0;
    int rounds = test_repeat(crowd->number > 0 ? 300 : 40);
    struct launch launch = {.path = path, .attr = attr};
    struct uspawn_child child;
    int i;

    for (i = 0; i < rounds; i++) {
        int code = test_start(test, &child, &launch);

        CHECK_INT(code, expected);
        if (code == 0)
            test_ends(test, &child, 0);
    }
    return NULL;
}

static void run_crowd(struct test *test, const char *program,
                      void *(*function)(void *))
{
    struct crowd crowd[THREADS];
    pthread_t threads[THREADS];
    int i;

    for (i = 0; i < THREADS; i++) {
        crowd[i] = (struct crowd){test, program, i};
        CHECK_INT(pthread_create(&threads[i], NULL, function, &crowd[i]), 0);
    }
    for (i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    CHECK_INT(attr_dumpable(), 1);
}

static void crowd_dumpable(struct test *test, const char *program)
{
    struct launch launch = {.path = program, .attr = other_user(test)};

    if (!REFUSED(&launch, FEATURE_BEYOND_POSIX))
        run_crowd(test, program, change_ids);
}

static void dumpable_with_many_threads(struct test *test)
{
    attr_apart(test, crowd_dumpable);
}

/* The same without children, so that threads meet as often as can be: what the
 * kernel does to the memory when ids change is done by hand. */
static void *change_by_hand(void *argument)
{
    const struct crowd *crowd = argument;
    struct test *test = crowd->test;
    struct usp_ids ids;
    int i;

    for (i = 0; i < 10000 && test_clean(test); i++) {
        usp_dumpable_keep(&ids);
        MUST(prctl(PR_SET_DUMPABLE, 0, 0, 0, 0));
        CHECK_INT(attr_dumpable(), 0); /* as long as one such child lives */
        usp_dumpable_restore(&ids);
    }
    return NULL;
}

static void crowd_by_hand(struct test *test, const char *program)
{
    run_crowd(test, program, change_by_hand);
}

static void dumpable_counts_its_users(struct test *test)
{
    attr_apart(test, crowd_by_hand);
}

/* This process gives up rights, while a child of its changes ids: what the
 * kernel took for that is not given back. */
static void give_up_rights(struct test *test, const char *program)
{
    struct usp_ids ids;

    (void)program;
    CHECK_INT(attr_dumpable(), 1);
    usp_dumpable_keep(&ids);
    MUST(setuid(ORDINARY));
    usp_dumpable_restore(&ids);
    CHECK(attr_dumpable() != 1);
}

static void rights_given_up_stay_so(struct test *test)
{
    attr_apart(test, give_up_rights);
}

/* -------------------------------------------------- Who may look at it -- */

static char secret[] = "the parent's secret";

/* In a process of the child's user: read our memory through the child. */
static int can_read_through(struct test *test, pid_t pid)
{
    char found[sizeof secret] = "";
    struct iovec to = {found, sizeof found}, from = {secret, sizeof secret};
    int status = 0;
    pid_t spy = fork();

    if (spy == 0) {
        attr_become_ordinary(test);
        _exit(process_vm_readv(pid, &to, 1, &from, 1, 0) == sizeof found &&
              strcmp(found, secret) == 0);
    }
    MUST(waitpid(spy, &status, 0));
    CHECK(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void spy_on_held(struct test *test, const char *program)
{
    struct uspawn_attr *attr = other_user(test);
    struct launch launch = {.path = program, .attr = attr};
    struct uspawn_child child;

    CHECK_OK(uspawn_attr_set_suspended(attr));
    launch.argv = ARGS("exit", "4");
    if (REFUSED(&launch, FEATURE_OWN_MEMORY) ||
        !CHECK_INT(test_start(test, &child, &launch), 0))
        return;
    CHECK_INT(can_read_through(test, child.pid), 0);
    CHECK_OK(uspawn_child_resume(&child));
    ENDS(&child, 4);
}

/* A child that holds with the rights of another user must not let that user
 * at the memory of this process, which it may share. */
static void held_child_is_no_way_in(struct test *test)
{
    attr_apart(test, spy_on_held);
}

static char target[] = "untouched";

/* In a process of our user that has no capability: write to our memory through
 * the child. */
static void write_through(struct test *test, pid_t pid)
{
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct none[2] = {{0}};
    char text[sizeof target] = "written!!";
    struct iovec from = {text, sizeof text}, to = {target, sizeof target};
    int status = 0;
    pid_t writer = fork();

    if (writer == 0) {
        MUST(syscall(SYS_capset, &header, none));
        (void)!process_vm_writev(pid, &from, 1, &to, 1, 0);
        _exit(0);
    }
    MUST(waitpid(writer, &status, 0));
    CHECK_INT(status, 0);
}

static void check_written(struct test *test, const struct launch *launch)
{
    struct uspawn_child child;

    if (!CHECK_INT(test_start(test, &child, launch), 0))
        return;
    write_through(test, child.pid);
    CHECK_STR(target, "untouched");
    CHECK_OK(uspawn_child_resume(&child));
    ENDS(&child, 4);
}

static void write_to_held(struct test *test, const char *program)
{
    struct uspawn_attr *attr = test_attr(test), *entering = test_attr(test);
    struct launch launch = {
        .path = program, .attr = attr, .argv = ARGS("exit", "4")};
    int ready[2], fd = 0;
    pid_t owner;

    CHECK_OK(uspawn_attr_set_suspended(attr));
    CHECK_OK(uspawn_attr_set_unshare(attr, USPAWN_UNSHARE_USER));
    CHECK_OK(uspawn_attr_set_suspended(entering));
    CHECK_OK(uspawn_attr_set_namespaces(entering, &fd, 1));
    if (REFUSED(&launch, FEATURE_OWN_MEMORY))
        return;
    check_written(test, &launch);
    launch.attr = entering;
    MUST(pipe2(ready, O_CLOEXEC));
    owner = fork();
    if (owner == 0) {
        MUST(unshare(CLONE_NEWUSER));
        close(ready[1]);
        alarm(test_patience(20));
        for (;;)
            pause();
    }
    close(ready[1]);
    test_drain(test, ready[0]);
    fd = open(test_text(test, "/proc/%ld/ns/user", (long)owner), O_RDONLY);
    MUST(fd);
    CHECK_OK(uspawn_attr_set_namespaces(entering, &fd, 1));
    check_written(test, &launch);
    close(fd);
    MUST(kill(owner, SIGKILL));
    MUST(waitpid(owner, NULL, 0));
}

/* A child in another user namespace lets its owner look into its memory, who
 * may have fewer rights than this process. */
static void other_namespace_is_no_way_in(struct test *test)
{
    attr_apart(test, write_to_held);
}

/* ------------------------------------------------------ OOM adjustment -- */

static const char *own_adjustment(struct test *test)
{
    char *text = test_contents(test, "/proc/self/oom_score_adj");

    text[strcspn(text, "\n")] = '\0';
    return text;
}

static void use_oom(struct test *test, const char *program)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.path = program, .attr = attr};
    const char *before = own_adjustment(test);

    CHECK_OK(uspawn_attr_set_oom_score_adjustment(attr, 1000));
    if (REFUSED(&launch, FEATURE_OWN_MEMORY))
        return;
    CHECK_STR(test_value(test, SAME_AS_FORK(&launch), "oom"), "1000|");
    CHECK_STR(own_adjustment(test), before);
    CHECK_OK(uspawn_attr_set_oom_score_adjustment(attr, 678));
    launch.planned = 1;
    CHECK_STR(test_value(test, SAME_AS_FORK(&launch), "oom"), "678|");
    CHECK_STR(own_adjustment(test), before);
    CHECK_OK(uspawn_attr_set_oom_score_adjustment(attr, -1000));
    if (attr_has_capability(24)) /* CAP_SYS_RESOURCE */
        CHECK_STR(test_value(test, SAME_AS_FORK(&launch), "oom"), "-1000|");
    else
        FAILS(&launch, EACCES, USPAWN_STAGE_OOM_SCORE_ADJUSTMENT, -1);
    CHECK_STR(own_adjustment(test), before);
}

static void oom_score_adjustment(struct test *test)
{
    if (access("/proc/self/oom_score_adj", R_OK) != 0)
        SKIP("no /proc");
    else
        attr_as_both(test, use_oom);
}

static void start_with(struct test *test, const char *program,
                       struct uspawn_attr *attr)
{
    const char *before = own_adjustment(test);
    char *const *argv = ARGS("hang");
    struct uspawn_child children[4];
    int i;

    for (i = 0; i < 4; i++) {
        if (!CHECK_OK(
                uspawn_start(&children[i], program, NULL, attr, argv, NULL)))
            return;
        CHECK_STR(own_adjustment(test), before);
    }
    for (i = 0; i < 4; i++) {
        CHECK_OK(uspawn_child_ready(&children[i], -1));
        CHECK_STR(own_adjustment(test), before);
        CHECK_STR(test_contents(test, test_text(test, "/proc/%ld/oom_score_adj",
                                                (long)children[i].pid)),
                  "777\n");
        CHECK_OK(uspawn_child_kill(&children[i], SIGKILL));
        CHECK_OK(uspawn_child_wait(&children[i], NULL, -1));
    }
    CHECK_STR(own_adjustment(test), before);
}

static void start_oom(struct test *test, const char *program)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.path = program, .attr = attr};

    CHECK_OK(uspawn_attr_set_oom_score_adjustment(attr, 777));
    if (REFUSED(&launch, FEATURE_OWN_MEMORY))
        return;
    start_with(test, program, attr);
    CHECK_OK(uspawn_attr_set_policy(attr, USPAWN_POLICY_NEVER_WAIT));
    start_with(test, program, attr);
}

static void oom_score_adjustment_of_starts(struct test *test)
{
    if (access("/proc/self/oom_score_adj", R_OK) != 0)
        SKIP("no /proc");
    else
        attr_as_both(test, start_oom);
}

/* Nobody's child: made by one in between, which shares memory too. */
static void detach_with(struct test *test, const struct launch *launch)
{
    const char *before = own_adjustment(test);
    struct launch late = *launch;
    struct uspawn_child child;

    if (!CHECK_INT(test_start(test, &child, launch), 0))
        return;
    CHECK_INT(attr_dumpable(), 1);
    CHECK_STR(own_adjustment(test), before);
    ENDS(&child, 4); /* orphans come to us: it is a child like any other */
    late.path = "/nonexistent/x";
    CHECK_INT(test_start(test, &child, &late), ENOENT);
    CHECK_INT(attr_dumpable(), 1);
    CHECK_STR(own_adjustment(test), before);
}

static void detach(struct test *test, const char *program)
{
    struct uspawn_attr *attr = other_user(test);
    struct launch launch = {
        .path = program, .attr = attr, .argv = ARGS("exit", "4")};

    CHECK_OK(uspawn_attr_set_nice(attr, 3));
    CHECK_OK(uspawn_attr_set_detached(attr));
    if (REFUSED(&launch, FEATURE_DETACHED))
        return;
    attr_adopt_orphans(test);
    detach_with(test, &launch);
    CHECK_OK(uspawn_attr_set_oom_score_adjustment(attr, 777));
    if (!REFUSED(&launch, FEATURE_OWN_MEMORY))
        detach_with(test, &launch);
}

static void detached_child_changes_nothing(struct test *test)
{
    attr_apart(test, detach);
}

/* With a child that holds the call must not wait for its exec. */
static void hold_oom(struct test *test, const char *program)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.path = program, .attr = attr};
    const char *before = own_adjustment(test);
    struct uspawn_child child;

    CHECK_OK(uspawn_attr_set_oom_score_adjustment(attr, 777));
    CHECK_OK(uspawn_attr_set_suspended(attr));
    launch.argv = ARGS("exit", "4");
    if (REFUSED(&launch, FEATURE_OWN_MEMORY))
        return;
    if (CHECK_INT(test_start(test, &child, &launch), 0)) {
        CHECK_STR(own_adjustment(test), before);
        CHECK_OK(uspawn_child_resume(&child));
        ENDS(&child, 4);
    }
    CHECK_STR(own_adjustment(test), before);
    if (test_is(test, "fork"))
        return;
    /* Neither memory shared for so long, nor a copy: nothing is left. */
    CHECK_OK(uspawn_attr_set_policy(attr, USPAWN_POLICY_NEVER_FORK));
    FAILS(&launch, ENOTSUP, USPAWN_STAGE_PLAN, -1);
    CHECK_STR(own_adjustment(test), before);
}

static void oom_score_adjustment_of_held(struct test *test)
{
    if (access("/proc/self/oom_score_adj", R_OK) != 0)
        SKIP("no /proc");
    else
        attr_as_both(test, hold_oom);
}

static void oom_bad_input(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);
    int i;
    static const int values[] = {-1001, 1001, 0x7fffffff, -0x7fffffff - 1};

    for (i = 0; i < 4; i++)
        CHECK_INT(TRY(uspawn_attr_set_oom_score_adjustment(attr, values[i])),
                  EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_oom_score_adjustment(NULL, 0)), EINVAL);
}

static const struct test_case cases[] = {
    CASE(dumpable_as_before, TEST_ROOT | TEST_NATIVE),
    CASE(dumpable_after_starts, TEST_ROOT | TEST_NATIVE),
    CASE(dumpable_with_many_threads,
         TEST_ROOT | TEST_NATIVE | TEST_KEEPS_MEMORY),
    CASE(dumpable_counts_its_users,
         TEST_NATIVE | TEST_ONCE | TEST_KEEPS_MEMORY),
    CASE(rights_given_up_stay_so, TEST_ROOT | TEST_NATIVE | TEST_ONCE),
    CASE(held_child_is_no_way_in, TEST_ROOT | TEST_NATIVE),
    CASE(other_namespace_is_no_way_in,
         TEST_ROOT | TEST_NATIVE | TEST_NAMESPACES),
    CASE(oom_score_adjustment, TEST_NATIVE),
    CASE(oom_score_adjustment_of_starts, TEST_NATIVE),
    CASE(oom_score_adjustment_of_held, TEST_NATIVE),
    CASE(detached_child_changes_nothing, TEST_ROOT | TEST_NATIVE),
    CASE(oom_bad_input, TEST_ONCE),
};

TABLE(attr_shared, cases);
