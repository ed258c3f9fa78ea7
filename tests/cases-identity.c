/* SPDX-License-Identifier: MIT */
/* Who the program is: process group, session, scheduling, user and group ids.
 */
#include "testlib.h"

#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* ------------------------------------------------- Group and session -- */

static void group_of_its_own(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.attr = attr};
    const char *report = SAME_AS_FORK(&launch);

    CHECK_STR(test_value(test, report, "group"),
              test_text(test, "%ld", (long)getpgrp()));
    CHECK_OK(uspawn_attr_set_process_group(attr, 0));
    report = SAME_AS_FORK(&launch);
    CHECK_STR(test_value(test, report, "group"), "self");
    CHECK_STR(test_value(test, report, "session"),
              test_text(test, "%ld", (long)getsid(0)));
}

static void group_that_exists(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.attr = attr, .argv = ARGS("hang")};
    struct uspawn_child leader;
    struct uspawn_attr *second = test_attr(test);
    struct launch member = {.attr = second};

    CHECK_OK(uspawn_attr_set_process_group(attr, 0));
    if (!CHECK_INT(test_start(test, &leader, &launch), 0))
        return;
    CHECK_INT(getpgid(leader.pid), leader.pid); /* already, not soon */
    CHECK_OK(uspawn_attr_set_process_group(second, leader.pid));
    CHECK_STR(test_value(test, SAME_AS_FORK(&member), "group"),
              test_text(test, "%ld", (long)leader.pid));
    CHECK_OK(uspawn_child_kill(&leader, SIGKILL));
    CHECK_OK(uspawn_child_wait(&leader, NULL, -1));
    FAILS(&member, EPERM, USPAWN_STAGE_PROCESS_GROUP, -1); /* gone by now */
}

static void group_bad_input(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.attr = attr};

    CHECK_INT(TRY(uspawn_attr_set_process_group(attr, -1)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_process_group(attr, -5)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_process_group(NULL, 0)), EINVAL);
    CHECK_STR(test_value(test, SAME_AS_FORK(&launch), "group"),
              test_text(test, "%ld", (long)getpgrp()));
    CHECK_OK(uspawn_attr_set_process_group(attr, 4000000));
    FAILS(&launch, EPERM, USPAWN_STAGE_PROCESS_GROUP, -1);
}

static void session_of_its_own(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.attr = attr};
    const char *report;

    CHECK_OK(uspawn_attr_set_session(attr));
    report = SAME_AS_FORK(&launch);
    CHECK_STR(test_value(test, report, "session"), "self");
    CHECK_STR(test_value(test, report, "group"), "self");
    CHECK_OK(uspawn_attr_set_process_group(attr, 0)); /* harmless */
    report = SAME_AS_FORK(&launch);
    CHECK_STR(test_value(test, report, "session"), "self");
    if (getpgrp() == 0) /* it is in another pid namespace, and means `self` */
        return;
    CHECK_OK(uspawn_attr_set_process_group(attr, getpgrp()));
    FAILS(&launch, EPERM, USPAWN_STAGE_PLAN, -1);
}

/* ----------------------------------------------------------- Scheduler -- */

#ifdef HAVE_SCHED_SETSCHEDULER

#ifdef SCHED_BATCH
static void scheduler_of_linux(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.attr = attr};

    CHECK_OK(uspawn_attr_set_scheduler(attr, SCHED_BATCH, 0));
    if (REFUSED(&launch, FEATURE_OTHER_SCHEDULERS))
        return;
    CHECK_STR(test_value(test, SAME_AS_FORK(&launch), "scheduler"),
              test_text(test, "%d 0", SCHED_BATCH));
    launch.attr = test_attr(test); /* this process's own */
    CHECK_STR(test_value(test, REPORT(&launch), "scheduler"),
              test_text(test, "%d 0", SCHED_OTHER));
}
#endif

static void scheduler_of_everybody(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.attr = attr};

    CHECK_OK(uspawn_attr_set_scheduler(attr, SCHED_OTHER, 0));
    if (REFUSED(&launch, FEATURE_SCHEDULERS))
        return;
    CHECK_STR(test_value(test, SAME_AS_FORK(&launch), "scheduler"),
              test_text(test, "%d 0", SCHED_OTHER));
}

/* 1 where this host lets root have real-time scheduling at all. */
static int has_real_time(void)
{
    struct sched_param parameters = {.sched_priority = 1};
    int has = sched_setscheduler(0, SCHED_FIFO, &parameters) == 0;

    parameters.sched_priority = 0;
    sched_setscheduler(0, SCHED_OTHER, &parameters);
    return has;
}

static void scheduler_real_time(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.attr = attr};

    if (!has_real_time()) {
        SKIP("no real-time scheduling here");
        return;
    }
    CHECK_OK(uspawn_attr_set_scheduler(attr, SCHED_FIFO, 3));
    if (REFUSED(&launch, FEATURE_SCHEDULERS))
        return;
    CHECK_STR(test_value(test, SAME_AS_FORK(&launch), "scheduler"),
              test_text(test, "%d 3", SCHED_FIFO));
    CHECK_OK(uspawn_attr_set_scheduler(attr, SCHED_RR, 7));
    CHECK_STR(test_value(test, SAME_AS_FORK(&launch), "scheduler"),
              test_text(test, "%d 7", SCHED_RR));
}

/* The priority alone, under the policy that this process has. */
static void scheduler_priority(struct test *test, void *data)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.attr = attr};
    struct sched_param parameters = {.sched_priority = 5};

    (void)data;
    CHECK_OK(uspawn_attr_set_scheduler_priority(attr, 9));
    if (REFUSED(&launch, FEATURE_SCHEDULERS))
        return;
    FAILS(&launch, EINVAL, USPAWN_STAGE_SCHEDULER_PRIORITY, -1);
    MUST(sched_setscheduler(0, SCHED_FIFO, &parameters));
    CHECK_STR(test_value(test, SAME_AS_FORK(&launch), "scheduler"),
              test_text(test, "%d 9", SCHED_FIFO));
    parameters.sched_priority = 0;
    MUST(sched_setscheduler(0, SCHED_OTHER, &parameters));
    CHECK_OK(uspawn_attr_set_scheduler_priority(attr, 0));
    CHECK_STR(test_value(test, SAME_AS_FORK(&launch), "scheduler"), "0 0");
}

static void scheduler_priority_alone(struct test *test)
{
    if (has_real_time())
        test_in_child(test, scheduler_priority, NULL);
    else
        SKIP("no real-time scheduling here");
}

static void not_root(struct test *test, void *data)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.attr = attr, .path = data};
    const struct uspawn_error *error;

    MUST(setgid(1000));
    MUST(setuid(1000));
    CHECK_OK(uspawn_attr_set_scheduler(attr, SCHED_FIFO, 3));
    if (REFUSED(&launch, FEATURE_SCHEDULERS))
        return;
    error = FAILS(&launch, EPERM, USPAWN_STAGE_SCHEDULER, -1);
    CHECK_HAS(test_line(test, error), "EPERM");
}

static void scheduler_without_permission(struct test *test)
{
    test_in_child(test, not_root, test_helper_copy(test, "program"));
}

static void scheduler_bad_input(struct test *test)
{
    static const int policies[] = {SCHED_OTHER, SCHED_FIFO, SCHED_RR};
    struct uspawn_attr *attr = test_attr(test);
    size_t i;

    CHECK_INT(TRY(uspawn_attr_set_scheduler(attr, 999, 0)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_scheduler(attr, -1, 0)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_scheduler(attr, SCHED_FIFO, 1000)), EINVAL);
    for (i = 0; i < sizeof policies / sizeof *policies; i++) {
        int lowest = sched_get_priority_min(policies[i]);
        int highest = sched_get_priority_max(policies[i]);

        CHECK_INT(TRY(uspawn_attr_set_scheduler(attr, policies[i], lowest - 1)),
                  EINVAL);
        CHECK_INT(
            TRY(uspawn_attr_set_scheduler(attr, policies[i], highest + 1)),
            EINVAL);
        CHECK_OK(uspawn_attr_set_scheduler(attr, policies[i], lowest));
    }
    CHECK_INT(TRY(uspawn_attr_set_scheduler(NULL, SCHED_OTHER, 0)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_scheduler_priority(attr, 1000)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_scheduler_priority(attr, -1000)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_scheduler_priority(NULL, 0)), EINVAL);
}

#else

/* macOS, OpenBSD. */
static void scheduler_is_refused(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);

    CHECK_INT(TRY(uspawn_attr_set_scheduler(attr, SCHED_OTHER, 0)), ENOTSUP);
    CHECK_INT(TRY(uspawn_attr_set_scheduler_priority(attr, 0)), ENOTSUP);
    CHECK_INT(TRY(uspawn_attr_set_scheduler(NULL, SCHED_OTHER, 0)), EINVAL);
}

#endif

/* ----------------------------------------------------------------- Ids -- */

static void reset_ids_of_an_ordinary_caller(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.attr = attr};

    CHECK_OK(uspawn_attr_set_reset_ids(attr));
    CHECK_STR(test_value(test, SAME_AS_FORK(&launch), "ids"),
              test_text(test, "%ld %ld %ld %ld", (long)getuid(),
                        (long)geteuid(), (long)getgid(), (long)getegid()));
    CHECK_INT(TRY(uspawn_attr_set_reset_ids(NULL)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_session(NULL)), EINVAL);
}

/* As a set-user-id program of root's that user 1000 has started. */
static void set_user_id(struct test *test, void *data)
{
    struct uspawn_actions *actions = test_actions(test);
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.attr = attr, .path = data};
    const char *secret = test_file(test, "secret", "x", 0600);

    if (!TEST_HAS_SAVED_IDS) {
        SKIP("no setresuid here");
        return;
    }
    MUST(chmod(test->directory, 0777)); /* the report is the user's */
    MUST(test_set_groups(1001, 0, 0));
    MUST(test_set_users(1000, 0, 0));
    CHECK_STR(test_value(test, SAME_AS_FORK(&launch), "ids"), "1000 0 1001 0");
    CHECK_OK(uspawn_actions_add_open(actions, 33, secret, 0, 0));
    launch.actions = actions;
    EXITS(&launch, 0);
    if (test_is(test, "posix_spawn") && !test_libc_resets_ids(data)) {
        SKIP("posix_spawn(3) does not reset ids here");
        return;
    }
    CHECK_OK(uspawn_attr_set_reset_ids(attr));
    FAILS(&launch, EACCES, USPAWN_STAGE_OPEN, 0); /* ids come before actions */
    launch.actions = NULL;
    CHECK_STR(test_value(test, SAME_AS_FORK(&launch), "ids"),
              "1000 1000 1001 1001");
    CHECK_INT(geteuid(), 0);
    CHECK_INT(getegid(), 0);
}

static void reset_ids_of_a_set_user_id_caller(struct test *test)
{
    test_in_child(test, set_user_id, test_helper_copy(test, "program"));
}

static const struct test_case cases[] = {
    CASE(group_of_its_own, 0),
    CASE(group_that_exists, 0),
    CASE(group_bad_input, 0),
    CASE(session_of_its_own, 0),
#ifdef HAVE_SCHED_SETSCHEDULER
#ifdef SCHED_BATCH
    CASE(scheduler_of_linux, 0),
#endif
    CASE(scheduler_of_everybody, 0),
    CASE(scheduler_real_time, TEST_ROOT),
    CASE(scheduler_priority_alone, TEST_ROOT),
    CASE(scheduler_without_permission, TEST_ROOT),
    CASE(scheduler_bad_input, TEST_ONCE),
#else
    CASE(scheduler_is_refused, TEST_ONCE),
#endif
    CASE(reset_ids_of_an_ordinary_caller, 0),
    CASE(reset_ids_of_a_set_user_id_caller, TEST_ROOT),
};

TABLE(identity, cases);
