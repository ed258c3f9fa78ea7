/* SPDX-License-Identifier: MIT */
/* What is asked for that cannot be, in a sentence: by the spawn, and by the
 * objects themselves. */
#include "testlib.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>

static const char *line_of(struct test *test, const struct uspawn_error *error,
                           int code)
{
    CHECK_INT(error->code, code);
    CHECK_INT(error->stage, USPAWN_STAGE_PLAN);
    CHECK_INT(error->detail, USPAWN_DETAIL_REQUEST);
    CHECK_INT(error->action, -1);
    return test_line(test, error);
}

/* --------------------------------------------------- What goes together -- */

enum attribute {
    DETACHED,
    SUSPENDED,
    DEATH_SIGNAL,
    PIDS,
    MAPS,
    REQUIRE_CGROUP,
    NOTHING
};

static int set(struct uspawn_attr *attr, enum attribute attribute)
{
    static const struct uspawn_id_range range = {0, 0, 1};

    switch (attribute) {
    case DETACHED:
        return uspawn_attr_set_detached(attr);
    case SUSPENDED:
        return uspawn_attr_set_suspended(attr);
    case DEATH_SIGNAL:
        return uspawn_attr_set_parent_death_signal(attr, SIGTERM);
    case PIDS:
        return uspawn_attr_set_unshare(attr, USPAWN_UNSHARE_PID);
    case MAPS:
        return uspawn_attr_set_user_map(attr, &range, 1);
    case REQUIRE_CGROUP:
        return uspawn_attr_set_policy(attr, USPAWN_POLICY_REQUIRE_CGROUP);
    default:
        return 0;
    }
}

static const struct pair {
    enum attribute one, other;
    const char *parts[2];
} pairs[] = {
    {DETACHED, SUSPENDED, {"detached", "suspended"}},
    {DETACHED, DEATH_SIGNAL, {"detached", "death signal"}},
    {DETACHED, PIDS, {"detached", "pid namespace"}},
    {DETACHED, MAPS, {"detached", "maps of ids"}},
    {DETACHED, REQUIRE_CGROUP, {"detached", "USPAWN_POLICY_REQUIRE_CGROUP"}},
    {MAPS, NOTHING, {"maps of ids", "USPAWN_UNSHARE_USER"}},
    {REQUIRE_CGROUP, NOTHING, {"REQUIRE_CGROUP", "uspawn_attr_set_cgroup"}},
};

static void check_pair(struct test *test, const struct pair *pair)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.attr = attr};
    struct uspawn_plan *plan = NULL;
    struct uspawn_error error;
    const char *line;
    int i;

    if (set(attr, pair->one) != 0 || set(attr, pair->other) != 0)
        return; /* not on this system */
    line = line_of(test, FAILS(&launch, EINVAL, USPAWN_STAGE_PLAN, -1), EINVAL);
    CHECK_INT(TRY(uspawn_attr_error(attr, &error)), EINVAL);
    for (i = 0; i < 2; i++) {
        CHECK_HAS(line, pair->parts[i]);
        CHECK_HAS(line_of(test, &error, EINVAL), pair->parts[i]);
    }
    CHECK_INT(TRY(uspawn_plan_create(&plan, test->helper, NULL, attr, ARGS("x"),
                                     NULL)),
              EINVAL);
}

static void pairs_that_exclude_each_other(struct test *test)
{
    size_t i;

    for (i = 0; i < sizeof pairs / sizeof *pairs; i++)
        check_pair(test, &pairs[i]);
}

static void arguments_that_are_missing(struct test *test)
{
    struct uspawn_child child;

    CHECK_INT(TRY(uspawn(&child, test->helper, NULL, NULL, NULL, NULL)),
              EINVAL);
    CHECK_HAS(line_of(test, &child.error, EINVAL), "ARGV is NULL");
    CHECK_HAS(test_line(test, &child.error), test->helper);
    CHECK_INT(TRY(uspawn_start(&child, NULL, NULL, NULL, ARGS("x"), NULL)),
              EINVAL);
    CHECK_HAS(line_of(test, &child.error, EINVAL), "neither a path");
}

/* ------------------------------------------------ Set and add functions -- */

/* CALL fails with CODE, and then OBJECT, of that KIND, says PART of it. */
#define SAYS(object, kind, call, code, part)                                   \
    do {                                                                       \
        struct uspawn_error said;                                              \
                                                                               \
        CHECK_INT(TRY(call), (code));                                          \
        CHECK_INT(TRY(uspawn_##kind##_error((object), &said)), (code));        \
        CHECK_HAS(line_of(test, &said, (code)), (part));                       \
        CHECK_HAS(test_line(test, &said), "plan: uspawn_" #kind "_");          \
    } while (0)

static void attributes_say_what_is_wrong(struct test *test)
{
    static const unsigned cpu = 100000;
    const gid_t group = (gid_t)-1;

#define ATTR_SAYS(call, code, part)                                            \
    do {                                                                       \
        struct uspawn_attr *attr = test_attr(test);                            \
                                                                               \
        SAYS(attr, attr, call, code, part);                                    \
    } while (0)

    ATTR_SAYS(uspawn_attr_set_login(attr, "no-such\nuser"), ENOENT,
              "uspawn_attr_set_login: there is no user no-such\\nuser "
              "(ENOENT)");
    ATTR_SAYS(uspawn_attr_set_nice(attr, 77), EINVAL, "77 is not from -20");
    ATTR_SAYS(uspawn_attr_set_umask(attr, 01777), EINVAL, "01777");
    ATTR_SAYS(uspawn_attr_set_foreground(attr, -1), EBADF, "descriptor");
    ATTR_SAYS(uspawn_attr_set_groups(attr, &group, 1), EINVAL, "-1 is no id");
    ATTR_SAYS(uspawn_attr_set_chroot(attr, NULL), EINVAL, "NULL");
    ATTR_SAYS(uspawn_attr_set_backend(attr, "magic"), ENOTSUP, "magic");
    ATTR_SAYS(uspawn_attr_set_policy(attr, 1u << 30), EINVAL, "0x40000000");
    ATTR_SAYS(uspawn_attr_set_signal(attr, SIGKILL, USPAWN_SIGNAL_IGNORE),
              EINVAL, "SIGKILL");
    ATTR_SAYS(uspawn_attr_set_limit(attr, RLIMIT_NOFILE, 9, 8), EINVAL,
              "9 is above the hard limit, 8");
    ATTR_SAYS(uspawn_attr_set_path_source(attr, USPAWN_PATH_GIVEN, NULL),
              EINVAL, "a list");
    if (uspawn_attr_set_cpu_affinity(test_attr(test), &cpu, 1) == EINVAL)
        ATTR_SAYS(uspawn_attr_set_cpu_affinity(attr, &cpu, 1), EINVAL,
                  "CPU 100000");
    CHECK_INT(TRY(uspawn_attr_error(NULL, NULL)), EINVAL);
    CHECK_OK(uspawn_attr_error(test_attr(test), NULL));
}

static void actions_say_what_is_wrong(struct test *test)
{
    static const int sources[] = {0, 1}, targets[] = {5, 5};
    static const char *const names[] = {"a:b"};
    char *path = test_memory(test, 100000);
    struct uspawn_error error;
    int i;

#define ACTIONS_SAY(call, code, part)                                          \
    do {                                                                       \
        struct uspawn_actions *actions = test_actions(test);                   \
                                                                               \
        SAYS(actions, actions, call, code, part);                              \
    } while (0)

    memset(path, 'x', 99999);
    ACTIONS_SAY(uspawn_actions_add_close(actions, -3), EBADF, "add_close: no");
    ACTIONS_SAY(uspawn_actions_add_chdir(actions, path), ENAMETOOLONG, "long");
    ACTIONS_SAY(uspawn_actions_add_pipe(actions, 3, 9), EINVAL, "9 is no end");
    ACTIONS_SAY(uspawn_actions_add_map(actions, sources, targets, 2), EINVAL,
                "a target occurs twice");
    ACTIONS_SAY(uspawn_actions_add_listen(actions, sources, names, 1), EINVAL,
                "a name is empty");
    CHECK_INT(TRY(uspawn_actions_error(NULL, &error)), EINVAL);
    CHECK_HAS(line_of(test, &error, EINVAL), "ACTIONS is NULL");
    {
        struct uspawn_actions *actions = test_actions(test);

        for (i = 0; i < USPAWN_PIPES_MAX; i++)
            CHECK_OK(uspawn_actions_add_pipe(actions, 20 + i, 0));
        CHECK_OK(uspawn_actions_error(actions, &error));
        SAYS(actions, actions,
             uspawn_actions_add_socketpair(actions, 9, SOCK_STREAM), E2BIG,
             "add_socketpair: there are 16 already");
    }
}

/* The first failure is kept, the object is as it was, and a spawn goes on. */
static void only_the_first_is_kept(struct test *test)
{
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.attr = attr};
    struct uspawn_error error;

    CHECK_INT(TRY(uspawn_attr_set_nice(attr, 99)), EINVAL);
    CHECK_INT(TRY(uspawn_attr_set_foreground(attr, -1)), EBADF);
    CHECK_OK(uspawn_attr_set_process_group(attr, 0));
    CHECK_INT(TRY(uspawn_attr_error(attr, &error)), EINVAL);
    CHECK_HAS(line_of(test, &error, EINVAL), "set_nice: 99");
    EXITS(&launch, 0);
}

/* --------------------------------------------------------------- Strict -- */

static void check_strict(struct test *test, const struct launch *launch,
                         int code, const char *part)
{
    struct uspawn_plan *plan = NULL;
    struct uspawn_child child;
    const char *line;

    line = line_of(test, FAILS(launch, code, USPAWN_STAGE_PLAN, -1), code);
    CHECK_HAS(line, part);
    CHECK_HAS(line, test->helper);
    CHECK_INT(TRY(uspawn_startp(&child, test->helper, launch->actions,
                                launch->attr, ARGS("x"), NULL)),
              code);
    CHECK_HAS(line_of(test, &child.error, code), part);
    CHECK_INT(TRY(uspawn_plan_create(&plan, test->helper, launch->actions,
                                     launch->attr, ARGS("x"), NULL)),
              code);
}

static void strict_objects(struct test *test)
{
    struct uspawn_actions *actions = test_actions(test);
    struct uspawn_attr *attr = test_attr(test);
    struct launch launch = {.attr = attr, .actions = actions};

    CHECK_OK(uspawn_attr_set_strict(attr));
    CHECK_OK(uspawn_actions_set_strict(actions));
    EXITS(&launch, 0);
    CHECK_INT(TRY(uspawn_attr_set_login(attr, "no-such-user")), ENOENT);
    CHECK_OK(uspawn_attr_set_umask(attr, 022));
    check_strict(test, &launch, ENOENT, "there is no user no-such-user");
    launch.attr = NULL;
    CHECK_INT(TRY(uspawn_actions_add_dup2(actions, 0, -1)), EBADF);
    check_strict(test, &launch, EBADF, "uspawn_actions_add_dup2");
    CHECK_INT(TRY(uspawn_attr_set_strict(NULL)), EINVAL);
    CHECK_INT(TRY(uspawn_actions_set_strict(NULL)), EINVAL);
}

static const struct test_case cases[] = {
    CASE(pairs_that_exclude_each_other, 0),
    CASE(arguments_that_are_missing, TEST_ONCE),
    CASE(attributes_say_what_is_wrong, TEST_ONCE | TEST_KEEPS_MEMORY),
    CASE(actions_say_what_is_wrong, TEST_ONCE),
    CASE(only_the_first_is_kept, 0),
    CASE(strict_objects, TEST_KEEPS_MEMORY | TEST_NATIVE),
};

TABLE(requests, cases);
